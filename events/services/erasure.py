"""Taking a person out of events."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from events.models import CalendarToken, Event, EventOrganiser, Registration
from events.services import seats


@transaction.atomic
def erase_person(*, user: Any) -> None:
    """Deletes what the person has here; seats that become free go to the queue. A second run changes nothing."""
    event_ids = Registration.objects.filter(user=user).order_by("event_id").values_list("event_id", flat=True)
    # In the order of keys, so that two erasures cannot wait for each other.
    for event in Event.objects.select_for_update(of=("self",)).filter(pk__in=list(event_ids)).order_by("pk"):
        registration = Registration.objects.filter(event=event, user=user).first()
        if registration is not None:
            gap = registration.position
            registration.delete()
            seats.close_gap(event, gap)
            seats.settle(event, seats.fill(event, actor=None))
    EventOrganiser.objects.filter(user=user).delete()
    CalendarToken.objects.filter(user=user).delete()
