"""Publishing, cancelling, hiding: what an event's status goes through."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import FieldError, Invalid
from core.text import one_line
from events import rules
from events.enums import Status
from events.facts import EventCancelled
from events.models import Event
from events.services.event import finish, locked
from outbox import record


@transaction.atomic
def publish(*, actor: Any, event_id: int) -> Event:
    """Shows a draft to its audience, or takes a cancellation back. A published event stays as it is."""
    event = locked(event_id, actor)
    rules.can_edit(actor, event).or_refuse()
    if event.status == Status.PUBLISHED:
        return event
    if event.status == Status.CANCELLED:
        event.sequence += 1
    event.status = Status.PUBLISHED
    event.published_at = event.published_at or timezone.now()
    event.cancelled_at, event.cancel_reason = None, ""
    event.version += 1
    event.save()
    finish(event, actor=actor)
    return event


@transaction.atomic
def cancel(*, actor: Any, event_id: int, reason: str) -> Event:
    """Cancels a published event. It stays in lists and, for 90 days, in calendars, so that nobody travels in vain.

    The reason is told to everybody who registered. A second time changes nothing. Raises Hidden, Refused, Invalid.
    """
    event = locked(event_id, actor)
    if event.status == Status.CANCELLED and rules.can_edit(actor, event):
        return event
    rules.can_cancel(actor, event).or_refuse()
    if not reason.strip():
        raise Invalid([FieldError("reason", "required", _("Say why, for those who registered."))])
    event.cancel_reason = one_line(" ".join(reason.split()), max_length=500)
    mark_cancelled(event)
    event.save()
    finish(event, actor=actor)
    record(EventCancelled(event_id=event.pk), actor=actor)
    return event


def mark_cancelled(event: Event) -> None:
    """Sets status, moment and numbers of a cancelled event; the caller saves."""
    event.status = Status.CANCELLED
    event.cancelled_at = timezone.now()
    event.sequence += 1
    event.version += 1


@transaction.atomic
def hide(*, actor: Any, event_id: int, reason: str = "") -> Event:
    """Takes an event out of sight after a decision of the moderators; its organizers still see it."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event_id)
    if event.hidden_at is None:
        event.hidden_at = timezone.now()
        event.version += 1
        event.save()
        finish(event, actor=actor)
    return event


@transaction.atomic
def restore(*, actor: Any, event_id: int, reason: str = "") -> Event:
    """Shows a hidden event again."""
    event = Event.objects.select_for_update(of=("self",)).get(pk=event_id)
    if event.hidden_at is not None:
        event.hidden_at = None
        event.version += 1
        event.save()
        finish(event, actor=actor)
    return event
