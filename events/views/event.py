"""The page of one event."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.rules import can_act
from core import parts
from core.access import get_visible
from core.errors import Hidden
from core.pages import stored_page
from events import present, rules
from events.models import Event, EventDocument, Registration
from events.models.standing import standing_of
from events.queries.glance import glance
from events.queries.registrations import ahead_of, mine
from events.services.versions import page_at
from events.views.listing import reader_zone
from ui import cldr
from ui.menu import prefixed
from vocabularies.queries import label


def _scopes(request: HttpRequest, slug: str, **_more: Any) -> list[str]:
    # What a community opens or closes, and the names of themes and of the community.
    return [page_at(slug), "communities", "vocabularies"]


@require_safe
@stored_page(scopes=_scopes)
def event(request: HttpRequest, slug: str) -> HttpResponse:
    if request.user.is_authenticated:
        return _for_person(request, slug)
    return render(request, "events/event.html", _context(request, visible(request, slug), None, may_edit=False))


def _for_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Drawn once for all who have no registration and no right to edit, and once for each who is registered."""
    known = standing_of(request.user)
    row = glance(slug, timezone.now())
    if row is None or not rules.can_view(request.user, row, known):
        raise Hidden
    own = known.registration(row.pk)
    may_edit = bool(rules.can_edit(request.user, row, known))
    kept = None
    if not may_edit:  # their page has forms, which belong to one person
        mine_alone = (request.user.pk, own) if own else None
        key = (row.pk, row.people, row.passed, mine_alone, bool(can_act(request.user)))
        kept = parts.shared(request, "event", *key, scopes=_scopes(request, slug))
    if kept is not None and kept.is_complete:
        return render(request, "events/event.html", {"kept": kept})
    found = visible(request, slug)
    registration = mine(request.user, found)
    context = _context(request, found, registration, may_edit=may_edit)
    response = render(request, "events/event.html", {**context, "kept": kept})
    parts.finish(kept, known, lambda: standing_of(request.user))
    return response


def _context(
    request: HttpRequest, found: Event, registration: Registration | None, *, may_edit: bool
) -> dict[str, Any]:
    zone, now = reader_zone(), timezone.now()
    text = found.text()
    first, last = present.days_of(found, zone)
    return {
        "event": found,
        "text": text,
        "text_lang": text.language if text and text.language != get_language() else "",
        "body": text.safe_html if text else "",
        "registration": registration,
        "ahead": ahead_of(registration),
        "may_register": rules.can_register(request.user, found, now) if request.user.is_authenticated else None,
        "is_open": present.is_open(found, now),
        "may_edit": may_edit,
        "may_cancel": found.status == "published",
        "is_over": found.has_ended(now),
        "running": present.running_words(found) if found.is_running(now) else "",
        "join_url": found.join_url if rules.can_see_join_link(found, registration) else "",
        "when": SafeString(present.imprecise_words(found))
        if found.is_imprecise
        else present.day_words(first, last, now.astimezone(zone).date()),
        "when_is_text": found.is_imprecise,
        "clock": "" if found.all_day else present.time_words(found, zone),
        "is_long": first != last,
        "zone_city": cldr.zone_name(zone),
        "own_time": present.own_time(found, zone),
        "zones": _zones(found, zone),
        "facts": _facts(found),
        "themes": [{"id": one.pk, "label": label(one, short=True)} for one in found.themes.all()],
        "documents": [_document(one, found) for one in found.documents.all()],
        "organisers": [row.user for row in found.organiser_rows.all()],
        "languages_here": [row.language for row in found.texts.all()],
        "crumbs": _crumbs(found, text.title if text else found.slug),
        "calendar_url": f"/events/{found.slug}.ics?lang={cldr.language()}",
        "seats_label": _seats_label(found),
    }


def visible(request: HttpRequest, slug: str) -> Event:
    """Returns the event with what its pages show; Hidden where it may not be seen. A fixed number of queries."""
    found = (
        Event.objects.visible_to(request.user)
        .filter(slug=slug)
        .select_related("community")
        .prefetch_related("texts", "themes", "documents", "organiser_rows__user", "community__texts")
        .first()
    )
    if found is None:
        raise Hidden
    return found


def _zones(found: Event, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The hours in the reader's zone and in the event's, where they are not the same."""
    if found.all_day:
        return []
    there = ZoneInfo(found.time_zone)
    rows: list[dict[str, Any]] = [
        {
            "name": _("You: {city}").format(city=cldr.zone_name(zone)),
            "time": present.time_words(found, zone),
            "me": True,
        }
    ]
    if there.key != zone.key:
        note = ""
        if found.starts_at.astimezone(there).date() != found.starts_at.astimezone(zone).date():
            note = cldr.moment(found.starts_at, "weekday_month", None, there)
        rows.append(
            {
                "name": _("{city}, the event’s own time").format(city=cldr.zone_name(there)),
                "time": present.time_words(found, there),
                "note": note,
            }
        )
    return rows


def _facts(found: Event) -> list[dict[str, Any]]:
    place = present.place_tag(found)
    country = str(label(found.country, vocabulary="countries")) if found.country else ""
    where: str = place or escape(country)
    if place and country:
        where = str(escape(_("{place}, {country}").format(place="\0", country=country))).replace("\0", place)
    others = [str(label(code, vocabulary="countries")) for code in found.countries if code != found.country]
    spoken = present.language_words(tuple(found.languages), cldr.language()) if found.languages else ""
    return [
        {"icon": "pin", "text": mark_safe(where)},
        {"text": cldr.listed(others) if others else ""},
        {"icon": "calendar", "text": present.kind_words(found)},
        {"icon": "globe", "text": spoken},
        {"icon": "people", "text": _seats_label(found)},
    ]


def _seats_label(found: Event) -> str:
    if found.capacity is None or found.registration == "none":
        return ""
    return _("{taken} of {seats} seats taken").format(
        taken=cldr.number(found.confirmed_count), seats=cldr.number(found.capacity)
    )


def _crumbs(found: Event, title: str) -> list[dict[str, Any]]:
    crumbs: list[dict[str, Any]] = [{"title": _("Events"), "url": prefixed("events/")}]
    community = found.community
    if community is not None:
        names = {row.language: row.name for row in community.texts.all()}
        name = names.get(get_language() or "en") or names.get(community.language) or community.slug
        crumbs.append({"title": name, "url": prefixed(f"communities/{community.slug}/"), "bdi": True})
    return [*crumbs, {"title": title}]


def _document(one: EventDocument, found: Event) -> dict[str, Any]:
    kind = one.extension.removeprefix(".").upper()
    size = cldr.number(max(1, round(one.size / 1024)))
    return {
        "id": one.pk,
        "title": one.title,
        "lang": one.language,
        "url": present.url_of(found.slug, f"documents/{one.pk}/"),
        "facts": [
            _("{kind}, {size} KB").format(kind=kind, size=size),
            present.language_words((one.language,), cldr.language()) if one.language else "",
        ],
    }


@require_safe
def document(request: HttpRequest, slug: str, document_id: int) -> FileResponse:
    """The file itself, for those who see its event: never shown inside our pages."""
    found = get_visible(Event, actor=request.user, slug=slug)
    one = EventDocument.objects.filter(event=found, pk=document_id).first()
    if one is None:
        raise Hidden
    try:
        handle = one.file.open("rb")
    except OSError as error:
        raise Hidden from error
    response = FileResponse(handle, as_attachment=True, filename=one.name, content_type=one.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=300"
    return response
