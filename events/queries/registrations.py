"""Who registered: one's own row, and the organizers' list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count

from core.cursor import Page, paginate
from events.enums import RegistrationState
from events.models import Event, Registration

SIZE = 50


def mine(actor: Any, event: Event) -> Registration | None:
    """Returns the person's own registration; no query for a visitor."""
    if not getattr(actor, "is_authenticated", False):
        return None
    found = Registration.objects.filter(event=event, user=actor).first()
    if found is not None:
        found.event = event
    return found


def ahead_of(registration: Registration | None) -> int | None:
    """Returns how many stand before the person in the queue; None where they do not queue."""
    if registration is None or registration.position is None:
        return None
    return registration.position - 1


def counts(event: Event) -> dict[str, int]:
    """Returns how many there are of each state; those who wait for a decision are `pending`."""
    rows = Registration.objects.filter(event=event).values("state").annotate(number=Count("pk"))
    found = dict.fromkeys(RegistrationState.values, 0) | {row["state"]: row["number"] for row in rows}
    pending = Registration.objects.filter(event=event, state=RegistrationState.WAITING, position__isnull=True).count()
    return {**found, "waiting": found["waiting"] - pending, "pending": pending}


def page(event: Event, *, state: str = "", after: str = "", size: int = SIZE) -> Page[Registration]:
    """Returns a page of an event's registrations, those that wait in the order of the queue; three queries at most."""
    rows = Registration.objects.filter(event=event).select_related("user")
    if state == "waiting":
        return paginate(rows.filter(position__isnull=False), order=("position", "pk"), after=after, size=size)
    if state == "pending":
        rows = rows.filter(state=RegistrationState.WAITING, position__isnull=True)
    elif state in RegistrationState.values:
        rows = rows.filter(state=state)
    return paginate(rows, order=("pk",), after=after, size=size)


def all_rows(event: Event) -> Iterator[Registration]:
    """Returns every registration with its person, read in blocks."""
    return Registration.objects.filter(event=event).select_related("user").order_by("pk").iterator(chunk_size=500)
