"""Taking part: register, withdraw, decide. Each locks the event's row first, so that seats cannot be given twice."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import FieldError, Hidden, Invalid, Refused
from events import rules
from events.enums import RegistrationMode, RegistrationState
from events.facts import RegistrationChanged
from events.models import Event, Registration
from events.services import seats
from events.services.event import locked
from outbox import record

LONGEST_ANSWER = 2000


@transaction.atomic
def register(*, actor: Any, event_id: int, key: str = "", motivation: str = "", access_needs: str = "") -> Registration:
    """Gives a seat, a place in the queue when the event is full, or a place before the organizers' decision.

    One row an event and person: asking again changes nothing but the answers. The `key` of a form that was already
    taken in does nothing at all, so that a copy that arrives after withdrawing does not register anew.
    Raises Hidden, Refused, Invalid.
    """
    answers = _answers(motivation=motivation, access_needs=access_needs)
    event = locked(event_id, actor)
    known = Registration.objects.filter(event=event, user_id=actor.pk).first() if actor.is_authenticated else None
    if known is not None and key and known.key == key[:64]:
        return known
    if known is not None and known.is_active:
        return _answer_again(known, answers, key)
    rules.can_register(actor, event).or_refuse()
    if known is not None and known.state == RegistrationState.REFUSED:
        raise Refused(_("The organizers declined this registration."), code="declined")
    registration = known or Registration(event=event, user=actor)
    registration.event = event
    registration.key, registration.reason, registration.decided_by = key[:64], "", None
    for name, value in answers.items():
        setattr(registration, name, value)
    if event.registration == RegistrationMode.APPROVAL:
        registration.state, registration.position = RegistrationState.WAITING, None
        registration.state_since = timezone.now()
    else:
        seats.seat_or_queue(event, registration)
    registration.save()
    _finish(event, registration, actor)
    return registration


@transaction.atomic
def withdraw(*, actor: Any, event_id: int) -> Registration:
    """Gives the seat or place back; the next in the queue gets it at once. A second time changes nothing.

    Raises Hidden where there is no registration, Refused.
    """
    event = locked(event_id, actor) if _still_sees(actor, event_id) else _locked_by_registration(actor, event_id)
    registration = Registration.objects.filter(event=event, user_id=actor.pk).first()
    if registration is None:
        raise Hidden
    if not registration.is_active:
        return registration
    registration.event = event
    rules.can_withdraw(actor, registration).or_refuse()
    _leave(event, registration, RegistrationState.WITHDRAWN)
    _finish(event, registration, actor)
    return registration


@transaction.atomic
def decide(*, actor: Any, registration_id: int, accept: bool, reason: str = "") -> Registration:
    """Accepts or declines. Accepting gives a seat; when there is none, those who wait for a decision join the queue.

    Declining someone who holds a seat frees it for the next in the queue. Raises Hidden, Refused.
    """
    event_id = Registration.objects.filter(pk=registration_id).values_list("event_id", flat=True).first()
    if event_id is None:
        raise Hidden
    event = locked(event_id, actor)
    rules.can_decide(actor, event).or_refuse()
    registration = Registration.objects.get(pk=registration_id)
    registration.event = event
    registration.decided_by = actor
    if accept:
        _accept(event, registration)
    elif registration.state != RegistrationState.REFUSED:
        registration.reason = " ".join(reason.split())[:500]
        _leave(event, registration, RegistrationState.REFUSED)
    else:
        return registration
    _finish(event, registration, actor)
    return registration


def _accept(event: Event, registration: Registration) -> None:
    if registration.state == RegistrationState.CONFIRMED:
        return
    if registration.state == RegistrationState.WITHDRAWN:
        raise Refused(_("This person has withdrawn."), code="withdrawn")
    left = seats.free(event)
    if registration.position is not None and left == 0:
        raise Refused(_("All seats are taken. Raise the number of seats first."), code="full")
    if left is None or left > 0:
        gap, registration.position = registration.position, None
        registration.state, registration.state_since = RegistrationState.CONFIRMED, timezone.now()
        registration.reason = ""
        registration.save()
        seats.close_gap(event, gap)
    else:
        seats.seat_or_queue(event, registration)
        registration.reason = ""
        registration.save()


def _leave(event: Event, registration: Registration, state: RegistrationState) -> None:
    gap = registration.position
    registration.state, registration.position = state, None
    registration.state_since = timezone.now()
    registration.save()
    seats.close_gap(event, gap)


def _finish(event: Event, registration: Registration, actor: Any) -> None:
    record(RegistrationChanged(registration_id=registration.pk), actor=actor)
    promoted = seats.fill(event, actor=actor)
    seats.settle(event, [registration.user_id, *promoted])


def _answers(**given: str) -> dict[str, str]:
    errors = [
        FieldError(
            name,
            "too_long",
            _("This text is too long. Characters allowed: {max}; entered: {entered}.").format(
                max=LONGEST_ANSWER, entered=len(text)
            ),
        )
        for name, text in given.items()
        if len(text) > LONGEST_ANSWER
    ]
    if errors:
        raise Invalid(errors)
    return {name: text.replace("\x00", "").strip() for name, text in given.items()}


def _answer_again(known: Registration, answers: dict[str, str], key: str) -> Registration:
    changed = [name for name, value in answers.items() if value and value != getattr(known, name)]
    if changed:
        for name in changed:
            setattr(known, name, answers[name])
        known.key = key[:64] or known.key
        known.save(update_fields=[*changed, "key"])
    return known


def _still_sees(actor: Any, event_id: int) -> bool:
    return Event.objects.visible_to(actor).filter(pk=event_id).exists()


def _locked_by_registration(actor: Any, event_id: int) -> Event:
    """Somebody who left the community may still give their seat back."""
    if not actor.is_authenticated or not Registration.objects.filter(event_id=event_id, user_id=actor.pk).exists():
        raise Hidden
    return Event.objects.select_for_update(of=("self",)).get(pk=event_id)
