"""Calendars and news feeds. What they depend on is one number read first: unchanged means 304 before any event is read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from communities.models import Community
from core import versions
from core.access import get_visible
from core.errors import Hidden
from events.calendar.component import page_url
from events.calendar.document import site_name, vcalendar
from events.models import CalendarToken, Event
from events.models.visibility import SHOWN, listed
from events.queries import feed
from events.queries.filters import Filters
from events.services.versions import CALENDARS, PAGES, calendar_of_community, calendar_of_person

PUBLIC = "public, max-age=300"
PRIVATE = "private, no-cache"
NEWS = 50


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def _answer(
    request: HttpRequest,
    *,
    scopes: Sequence[str],
    depends: Sequence[Any],
    body: Callable[[], bytes | str],
    cache: str,
    filename: str = "",
    content_type: str = "text/calendar; charset=utf-8",
    changed_at: datetime | None = None,
    dated: bool = True,
) -> HttpResponse:
    """Returns 304 where nothing changed since the client's copy, else the text that `body` makes.

    The tag holds the day too, since cancelled events leave a calendar with the days. `changed_at` tells the last change
    where no scope does; not `dated` is what also depends on something without a date, such as memberships: there only
    the tag can say that nothing changed.
    """
    numbers = versions.read(*scopes)
    raised = changed_at or versions.last_raised(*scopes)
    today = timezone.now().date().isoformat()
    told = "\0".join(map(str, (*scopes, *numbers, *depends, today, request.path, settings.SITE_URL)))
    etag = f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
    # A date that stays the same over midnight would hide that a cancelled event left.
    midnight = datetime.combine(timezone.now().date(), datetime.min.time(), UTC)
    changed = int(max(raised or midnight, midnight).timestamp()) if dated else None
    response = get_conditional_response(request, etag=etag, last_modified=changed)
    if response is None:
        response = HttpResponse(body(), content_type=content_type)
        if filename:
            response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["ETag"] = etag
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = cache
    return response


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Everybody's calendar with the filters of the page. It is the same for all, signed in or not."""
    filters, language = Filters.read(request.GET), _language()

    def body() -> bytes:
        found = feed.of(feed.public(filters), language)
        name = site_name() if filters.is_empty else _("Halqa: chosen events")
        return vcalendar(found.texts, zones=found.zones, name=name, url=_own_address(request))

    response = _answer(
        request,
        scopes=[CALENDARS],
        depends=[filters.query(), language],
        body=body,
        cache=PUBLIC,
        filename="halqa.ics",
    )
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One event for one's calendar. A draft has nothing for calendars yet, also for those who write it."""
    event = get_visible(Event, actor=request.user, slug=slug)
    if event.status not in SHOWN or event.hidden_at is not None:
        raise Hidden
    language = _language()

    def body() -> bytes:
        found = feed.of_event(event, language)
        return vcalendar(found.texts, zones=found.zones)

    return _answer(
        request,
        scopes=[],
        depends=[event.version, event.sequence, event.updated_at.isoformat(), language],
        body=body,
        cache=PRIVATE,
        filename=f"{event.slug}.ics",
        changed_at=event.updated_at,
    )


@require_safe
def community_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """A community's events; its members, signed in, also get those for members only."""
    community = get_visible(Community, actor=request.user, slug=slug)
    language = _language()
    inside = request.user.is_authenticated and community.pk in feed.memberships(request.user)

    def body() -> bytes:
        found = feed.of(feed.of_community(request.user, community.pk), language)
        return vcalendar(found.texts, zones=found.zones, name=_name_of(community), url=_own_address(request))

    private = request.user.is_authenticated or community.visibility != "public"
    return _answer(
        request,
        scopes=[calendar_of_community(community.pk), f"community:{community.pk}"],
        depends=[language, inside, request.user.pk],
        body=body,
        cache=PRIVATE if private else PUBLIC,
        filename=f"{community.slug}.ics",
        dated=not private,
    )


@require_safe
def person_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """A person's own calendar, found by its secret address: no session is needed, and none is asked."""
    found_token = CalendarToken.objects.select_related("user").filter(token=token).first()
    person: User | None = found_token.user if found_token else None
    if person is None or not person.is_active or person.is_suspended or person.erased_at:
        raise Hidden
    with translation.override(request.GET.get("lang") if request.GET.get("lang") in LANGUAGES else person.language):
        language = _language()

        def body() -> bytes:
            found = feed.of(feed.of_person(person), language)
            return vcalendar(found.texts, zones=found.zones, name=_("My Halqa calendar"))

        return _answer(
            request,
            scopes=[CALENDARS, calendar_of_person(person.pk)],
            depends=[language, list(feed.memberships(person)), person.role_names],
            body=body,
            cache=PRIVATE,
            filename="halqa.ics",
            dated=False,
        )


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The events published last, as an Atom feed (RFC 4287)."""
    language = _language()

    def body() -> str:
        rows = Event.objects.filter(listed(None)).filter(published_at__isnull=False).with_texts()
        made = Atom1Feed(
            title=site_name(),
            link=f"{settings.SITE_URL}/{language}/events/",
            description=_("Events published last"),
            language=language,
            feed_url=_own_address(request),
        )
        for event in rows.order_by("-published_at", "-pk")[:NEWS]:
            text = event.text(language)
            made.add_item(
                title=text.title if text else event.slug,
                link=page_url(event, language),
                description=text.summary if text else "",
                unique_id=f"urn:uuid:{event.uid.partition('@')[0]}",
                pubdate=event.published_at,
                updateddate=event.updated_at,
            )
        return made.writeString("utf-8")

    response = _answer(
        request,
        scopes=[PAGES],
        depends=[language],
        body=body,
        cache=PUBLIC,
        content_type="application/atom+xml; charset=utf-8",
    )
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def _own_address(request: HttpRequest) -> str:
    return f"{settings.SITE_URL}{request.get_full_path()}"


def _name_of(community: Community) -> str:
    names = {row.language: row.name for row in community.texts.all()}
    return names.get(_language()) or names.get(community.language) or community.slug
