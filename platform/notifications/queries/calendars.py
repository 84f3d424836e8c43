"""What a mail about events carries for the calendar: a file an event, as things stand when it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from email.mime.text import MIMEText

from accounts.models import User
from events.calendar.message import calendar_message, calendar_part
from events.enums import RegistrationState
from events.models import Event, Registration
from notifications.enums import Kind
from notifications.models import Notice

MOST = 10
OUT = frozenset({RegistrationState.WITHDRAWN, RegistrationState.REFUSED})


def parts(person: User, notices: Sequence[Notice]) -> list[MIMEText]:
    """Returns the attachments for what these notices tell of; at most three queries, none where no event is told of.

    Who holds a seat gets the event, who holds none any more gets it taken out; who still waits gets nothing.
    """
    rows = [row for row in notices if row.kind in (Kind.REGISTRATION, Kind.EVENT)]
    if not rows:
        return []
    registrations = Registration.objects.filter(user=person)
    told = [row.subject_id for row in rows if row.subject == "registration"]
    changed = [row.subject_id for row in rows if row.subject == "event"]
    states = dict(registrations.filter(pk__in=told).values_list("event_id", "state"))
    states |= dict(registrations.filter(event__in=changed).values_list("event_id", "state"))
    made = []
    for event in Event.objects.filter(pk__in=states).prefetch_related("texts").order_by("starts_at", "pk")[:MOST]:
        state = states[event.pk]
        cancel = event.is_cancelled or state in OUT
        if not cancel and state != RegistrationState.CONFIRMED:
            continue
        text = calendar_message(event, language=person.language, address=person.email, cancel=cancel)
        if text:
            made.append(calendar_part(text, name=f"{event.slug}.ics"))
    return made
