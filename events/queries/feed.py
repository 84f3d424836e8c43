"""The finished components that a calendar is joined of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Min, Q, QuerySet
from django.utils import timezone

from communities.enums import MemberState
from communities.models import Membership
from events.calendar.languages import BIT
from events.enums import RegistrationState
from events.models import EventComponent, Registration
from events.models.visibility import listed
from events.queries.filters import Filters, condition

ACTIVE = (RegistrationState.CONFIRMED, RegistrationState.WAITING)


@dataclass(frozen=True, slots=True)
class Feed:
    """`zones` are those that the texts name, each with its first and last year."""

    texts: list[str]
    zones: list[tuple[str, int, int]]


def of(rows: QuerySet[EventComponent], language: str, now: datetime | None = None) -> Feed:
    """Returns the feed of these components in a language: one text an event, in two queries whatever their number."""
    now = now or timezone.now()
    rows = (
        rows.alias(serves_it=F("serves").bitand(BIT.get(language, BIT["en"])))
        .filter(serves_it__gt=0)
        .filter(Q(drops_at__isnull=True) | Q(drops_at__gt=now))
    )
    zones = (
        rows.exclude(zone="").order_by().values_list("zone").annotate(first=Min("first_year"), last=Max("last_year"))
    )
    return Feed(list(rows.order_by("pk").values_list("text", flat=True)), list(zones))


def public(filters: Filters) -> QuerySet[EventComponent]:
    """Returns what everybody may see, narrowed. Days are those of UTC: who subscribes is not known."""
    return EventComponent.objects.filter(listed(None, "event__"), condition(filters, ZoneInfo("UTC"), "event__"))


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
