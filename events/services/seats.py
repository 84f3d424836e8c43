"""Who has a seat and who waits. Everything here runs while the event's row is locked: seats are counted under it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max
from django.utils import timezone

from events.enums import RegistrationState
from events.facts import RegistrationChanged
from events.models import Event, Registration
from events.services.versions import raise_registration
from outbox import record


def free(event: Event) -> int | None:
    """Returns the seats free now, counted from the rows; None where there is no limit."""
    if event.capacity is None:
        return None
    taken = Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED).count()
    return max(0, event.capacity - taken)


def seat_or_queue(event: Event, registration: Registration) -> None:
    """Gives `registration` a seat where one is free and nobody waits for it, else the last place in the queue."""
    queue = Registration.objects.filter(event=event, position__isnull=False)
    last = queue.exclude(pk=registration.pk).aggregate(last=Max("position"))["last"]
    left = free(event)
    if last is None and (left is None or left > 0):
        registration.state, registration.position = RegistrationState.CONFIRMED, None
    else:
        registration.state, registration.position = RegistrationState.WAITING, (last or 0) + 1
    registration.state_since = timezone.now()


def close_gap(event: Event, position: int | None) -> None:
    """Moves everybody behind a place that became empty one up."""
    if position is not None:
        Registration.objects.filter(event=event, position__gt=position).update(position=F("position") - 1)


def fill(event: Event, *, actor: Any) -> list[int]:
    """Gives free seats to the queue in its order; returns the primary keys of the people who got one."""
    left = free(event)
    queue = Registration.objects.filter(event=event, position__isnull=False).order_by("position", "pk")
    if left == 0 or event.has_ended() or event.is_cancelled:
        return []
    promoted = list(queue if left is None else queue[:left])
    if promoted:
        keys = [row.pk for row in promoted]
        Registration.objects.filter(pk__in=keys).update(
            state=RegistrationState.CONFIRMED, position=None, state_since=timezone.now()
        )
        Registration.objects.filter(event=event, position__isnull=False).update(position=F("position") - len(promoted))
        for row in promoted:
            record(RegistrationChanged(registration_id=row.pk), actor=actor)
    return [row.user_id for row in promoted]


def settle(event: Event, user_ids: list[int]) -> None:
    """Stores the counts that lists show, and tells the pages and calendars concerned."""
    was_full, before = _full(event), (event.confirmed_count, event.waiting_count)
    rows = Registration.objects.filter(event=event)
    event.confirmed_count = rows.filter(state=RegistrationState.CONFIRMED).count()
    event.waiting_count = rows.filter(state=RegistrationState.WAITING).count()
    Event.objects.filter(pk=event.pk).update(confirmed_count=event.confirmed_count, waiting_count=event.waiting_count)
    if user_ids or before != (event.confirmed_count, event.waiting_count):
        raise_registration(event, user_ids, fullness_changed=was_full != _full(event))


def _full(event: Event) -> bool:
    return event.capacity is not None and event.confirmed_count >= event.capacity
