"""A community's events, as a tab of its pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from communities.views import place
from events import present, rules
from events.queries import agenda
from events.queries.filters import Filters
from events.services.versions import calendar_of_community, calendar_of_person
from events.views.listing import drawn, reader_zone
from ui import cldr
from ui.menu import prefixed

PANEL_SIZE = 4


@require_safe
def community_events(request: HttpRequest, slug: str) -> HttpResponse:
    """What comes, or with `?when=` one list of the agenda, such as what was."""
    here = place.enter(request, slug)
    zone, now = reader_zone(), timezone.now()
    which = request.GET.get("when", "")
    which = which if which in agenda.LISTS else agenda.UPCOMING
    found = agenda.agenda(
        request.user,
        Filters(community=slug),
        zone=zone,
        which=which,
        after=request.GET.get("after", "")[:2000],
        now=now,
    )
    context = place.frame(
        request,
        here,
        "events",
        which=which,
        **drawn(request, found, zone=zone, now=now, level=3),
        may_add=bool(rules.can_create(request.user, here.community)) if request.user.is_authenticated else False,
        add_url=prefixed(f"events/new/?community={here.community.pk}"),
        subscribe_url=f"{here.url}events.ics",
    )
    return render(request, "events/community.html", context)


def upcoming(request: Any, community: Any) -> SafeString:
    """The panel on a community's overview; empty where nothing comes."""
    actor = getattr(request, "user", None)
    events = agenda.upcoming_of_community(actor, community.pk, size=PANEL_SIZE)
    if not events:
        return SafeString("")
    mine = agenda.registrations_by_event(actor, events)
    rows = present.rows(events, zone=reader_zone(), now=timezone.now(), mine=mine, dated=True, brief=True)
    url = prefixed(f"communities/{community.slug}/events/", cldr.language())
    return SafeString(render_to_string("events/_upcoming.html", {"rows": rows, "url": url}))


def panel_scopes(community_id: int) -> list[str]:
    return [calendar_of_community(community_id)]


def personal_scopes(user_id: int) -> list[str]:
    """The rows say for which events the reader is registered."""
    return [calendar_of_person(user_id)]
