"""Events in the order of days: what runs now, what comes, what has no exact date, what is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from core.cursor import paginate
from events.dates import local_days, midnight
from events.enums import IMPRECISE, RegistrationState
from events.models import Event, EventText, Registration
from events.models.visibility import listed
from events.queries.filters import Filters, condition, ends_after

SIZE = 30
MOST_RUNNING = 20
MOST_IMPRECISE = 20
UPCOMING, RUNNING, PAST, OPEN_DATES = "upcoming", "now", "past", "open"
LISTS = (UPCOMING, RUNNING, PAST, OPEN_DATES)


@dataclass(frozen=True, slots=True)
class Group:
    """Events that begin on one day of the reader; `last` is another day where all of them last until then."""

    first: date
    last: date
    events: list[Event]


@dataclass(frozen=True, slots=True)
class Agenda:
    """`running` and `imprecise` stand on the first page only, each as long as a list of its own where it has more:
    `more_running` counts those, `more_imprecise` says that there are some."""

    groups: list[Group]
    running: list[Event] = field(default_factory=list)
    imprecise: list[Event] = field(default_factory=list)
    more_running: int = 0
    more_imprecise: bool = False
    next: str = ""
    previous: str = ""

    @property
    def events(self) -> list[Event]:
        return [*self.running, *(event for group in self.groups for event in group.events), *self.imprecise]


def with_titles(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Loads what a row of a list shows: titles, and no long texts."""
    short = EventText.objects.only("event_id", "language", "title", "summary")
    return rows.prefetch_related(Prefetch("texts", short))


def agenda(
    actor: Any,
    filters: Filters,
    *,
    zone: ZoneInfo,
    which: str = UPCOMING,
    after: str = "",
    now: datetime | None = None,
    size: int = SIZE,
) -> Agenda:
    """Returns one page of the list. At most seven queries, whatever the number of events."""
    now = now or timezone.now()
    found = with_titles(Event.objects.filter(listed(actor)))
    narrow = condition(filters, zone)
    if which == OPEN_DATES:
        page = paginate(
            found.filter(narrow, precision__in=IMPRECISE), order=("starts_at", "pk"), after=after, size=size
        )
        return Agenda(groups=[], imprecise=page.items, next=page.next, previous=page.previous)
    exact = found.exclude(precision__in=IMPRECISE)
    if which == PAST:
        page = paginate(exact.filter(narrow, ends_at__lte=now), order=("-starts_at", "-pk"), after=after, size=size)
        return Agenda(grouped(page.items, zone), next=page.next, previous=page.previous)
    begin = midnight(filters.start or now.astimezone(zone).date(), zone.key)
    still = begin if filters.start else now
    going_on = exact.filter(narrow, starts_at__lt=begin, ends_at__gt=still)
    if which == RUNNING:
        page = paginate(going_on, order=("ends_at", "pk"), after=after, size=size)
        return Agenda(groups=[], running=page.items, next=page.next, previous=page.previous)
    page = paginate(exact.filter(narrow, starts_at__gte=begin), order=("starts_at", "pk"), after=after, size=size)
    if after:
        return Agenda(grouped(page.items, zone), next=page.next, previous=page.previous)
    running = list(going_on.order_by("ends_at", "pk")[: MOST_RUNNING + 1])
    vague = list(
        found.filter(narrow, ends_after(still), precision__in=IMPRECISE).order_by("starts_at", "pk")[
            : MOST_IMPRECISE + 1
        ]
    )
    return Agenda(
        grouped(page.items, zone),
        running=running[:MOST_RUNNING],
        more_running=going_on.count() - MOST_RUNNING if len(running) > MOST_RUNNING else 0,
        imprecise=vague[:MOST_IMPRECISE],
        more_imprecise=len(vague) > MOST_IMPRECISE,
        next=page.next,
        previous=page.previous,
    )


def grouped(events: list[Event], zone: ZoneInfo) -> list[Group]:
    """Returns the events in groups by the days they touch in the zone, in their order."""

    def days(event: Event) -> tuple[date, date]:
        own = ZoneInfo(event.time_zone) if event.all_day else zone
        return local_days(event.starts_at, event.ends_at, own, all_day=event.all_day)

    return [Group(first, last, list(rows)) for (first, last), rows in groupby(events, key=days)]


def upcoming_of_community(actor: Any, community_id: int, *, size: int, now: datetime | None = None) -> list[Event]:
    """Returns the next events of a community that `actor` may see, running ones first."""
    now = now or timezone.now()
    rows = Event.objects.filter(listed(actor), ends_after(now), community_id=community_id)
    return list(with_titles(rows).order_by("starts_at", "pk")[:size])


def registrations_by_event(actor: Any, events: list[Event]) -> dict[int, Registration]:
    """Returns the person's own registrations for these events; one query, none for a visitor."""
    if not getattr(actor, "is_authenticated", False) or not events:
        return {}
    rows = Registration.objects.filter(user=actor, event__in=[event.pk for event in events])
    return {row.event_id: row for row in rows}


def of_person(actor: Any, *, after: str = "", past: bool = False, size: int = SIZE, now: datetime | None = None) -> Any:
    """Returns a page of the registrations that stand, with their events, the next event first (or the last, for the past)."""
    now = now or timezone.now()
    short = EventText.objects.only("event_id", "language", "title", "summary")
    rows = (
        Registration.objects.filter(user=actor, state__in=(RegistrationState.CONFIRMED, RegistrationState.WAITING))
        .filter(Q(event__in=Event.objects.visible_to(actor)))
        .select_related("event")
        .prefetch_related(Prefetch("event__texts", short))
    )
    if past:
        rows = rows.filter(event__ends_at__lte=now)
        return paginate(rows, order=("-event__starts_at", "-pk"), after=after, size=size)
    rows = rows.filter(ends_after(now, "event__"))
    return paginate(rows, order=("event__starts_at", "pk"), after=after, size=size)


def organised_by(actor: Any, *, size: int = SIZE) -> list[Event]:
    """Returns the events that the person organises and that are not over, drafts included, the next first."""
    rows = Event.objects.filter(organiser_rows__user=actor).filter(ends_after(timezone.now()))
    return list(with_titles(rows).order_by("starts_at", "pk")[:size])
