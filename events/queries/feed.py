"""The finished components that a calendar is joined of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from communities.enums import MemberState, Visibility
from communities.models import Community, Membership
from events.calendar.languages import BIT
from events.enums import RegistrationState
from events.models import Event, EventComponent, Registration
from events.models.visibility import listed
from events.queries.filters import Filters, condition

ROWS = 1000
ACTIVE = (RegistrationState.CONFIRMED, RegistrationState.WAITING)


@dataclass(frozen=True, slots=True)
class Feed:
    """The stored texts in UTF-8, many in a piece; `zones` are those that they name, each with its first and last year."""

    texts: list[bytes]
    zones: list[tuple[str, int, int]]


def of(rows: QuerySet[EventComponent], language: str, now: datetime | None = None) -> Feed:
    """Returns the feed of these components in a language: one text an event, in one query whatever their number."""
    now = now or timezone.now()
    rows = (
        rows.alias(serves_it=F("serves").bitand(BIT.get(language, BIT["en"])))
        .filter(serves_it__gt=0)
        .filter(Q(drops_at__isnull=True) | Q(drops_at__gt=now))
    )
    texts: list[bytes] = []
    part: list[bytes] = []
    spans: dict[str, tuple[int, int]] = {}
    found = rows.order_by("pk").values_list("zone", "first_year", "last_year", "text")
    # Turned into bytes at once and joined in parts: ten thousand texts of several scripts are held a single time, and
    # in pieces so large that the memory goes back when they are sent.
    for zone, first, last, text in found.iterator(chunk_size=ROWS):
        part.append(text.encode())
        if len(part) == ROWS:
            texts.append(b"".join(part))
            part = []
        if zone:
            known = spans.get(zone)
            spans[zone] = (first, last) if known is None else (min(first, known[0]), max(last, known[1]))
    texts.append(b"".join(part))
    return Feed(texts, [(zone, first, last) for zone, (first, last) in spans.items()])


def of_event(event: Event, language: str) -> Feed:
    """Returns the feed of one event. Asked for by itself a cancelled one is told however long ago that was."""
    return of(event.components.all(), language, now=event.cancelled_at)


def public(filters: Filters) -> QuerySet[EventComponent]:
    """Returns what everybody may see, narrowed. Days are those of UTC: who subscribes is not known.

    Only shown events have components, so audience and community decide; the community's visibility is asked now, since
    it may have changed after the component was stored.
    """
    closed = Community.objects.exclude(visibility=Visibility.PUBLIC).values("pk")
    rows = EventComponent.objects.filter(is_public=True).exclude(community__in=closed)
    return rows if filters.is_empty else rows.filter(condition(filters, ZoneInfo("UTC"), "event__"))


def of_community(actor: Any, community_id: int) -> QuerySet[EventComponent]:
    """Returns a community's events that `actor` may see."""
    return EventComponent.objects.filter(listed(actor, "event__"), event__community_id=community_id)


def of_person(person: Any) -> QuerySet[EventComponent]:
    """Returns what a person takes part in or waits for, and what their communities hold."""
    registered = Registration.objects.filter(user=person, state__in=ACTIVE).values("event_id")
    return EventComponent.objects.filter(
        listed(person, "event__"),
        Q(event_id__in=registered) | Q(event__community_id__in=memberships(person)),
    )


def memberships(person: Any) -> QuerySet[Any]:
    """Returns the primary keys of the communities that a person belongs to now."""
    return (
        Membership.objects.filter(user=person, state=MemberState.ACTIVE)
        .order_by("community_id")
        .values_list("community_id", flat=True)
    )
