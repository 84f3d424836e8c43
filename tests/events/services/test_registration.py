"""Seats, queue, decisions: for one person, and for many at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import Hidden, Invalid, Refused
from events.enums import RegistrationState as State
from events.facts import RegistrationChanged
from events.models import Event, Registration
from events.services.data import current
from events.services.event import save_event
from events.services.publication import cancel
from events.services.registration import decide, register, withdraw
from outbox.testing import facts
from tests.accounts.factories import UserFactory
from tests.events.factories import make_draft, make_event, replace, secretariat

pytestmark = pytest.mark.django_db


def standing(event: Event) -> list[tuple[str, int | None]]:
    """State and position of everybody in the order they came."""
    return list(event.registrations.order_by("pk").values_list("state", "position"))


def test_a_free_seat_is_given_at_once():
    event, person = make_event(capacity=1), UserFactory()
    registration = register(actor=person, event_id=event.pk, motivation=" To learn ", key="k1")
    event.refresh_from_db()
    assert (registration.state, registration.position, registration.motivation) == (State.CONFIRMED, None, "To learn")
    assert (event.confirmed_count, event.waiting_count) == (1, 0)
    assert facts(RegistrationChanged) == [RegistrationChanged(registration_id=registration.pk)]


def test_a_full_event_has_a_queue_in_the_order_of_asking():
    event = make_event(capacity=1)
    for _one in range(3):
        register(actor=UserFactory(), event_id=event.pk)
    assert standing(event) == [(State.CONFIRMED, None), (State.WAITING, 1), (State.WAITING, 2)]


def test_the_same_form_sent_twice_is_one_row_and_one_fact():
    event, person = make_event(), UserFactory()
    rows = [register(actor=person, event_id=event.pk, key="k") for _one in range(3)]
    assert len({row.pk for row in rows}) == 1
    assert len(facts(RegistrationChanged)) == 1


def test_a_late_copy_of_a_form_does_not_register_anew_after_withdrawing():
    event, person = make_event(), UserFactory()
    register(actor=person, event_id=event.pk, key="k")
    withdraw(actor=person, event_id=event.pk)
    assert register(actor=person, event_id=event.pk, key="k").state == State.WITHDRAWN
    assert register(actor=person, event_id=event.pk, key="another").state == State.CONFIRMED


def test_withdrawing_gives_the_seat_to_the_first_who_waits():
    event = make_event(capacity=1)
    people = UserFactory.create_batch(3)
    for person in people:
        register(actor=person, event_id=event.pk)
    withdraw(actor=people[0], event_id=event.pk)
    assert standing(event) == [(State.WITHDRAWN, None), (State.CONFIRMED, None), (State.WAITING, 1)]


def test_leaving_the_queue_moves_the_others_up():
    event = make_event(capacity=1)
    people = UserFactory.create_batch(4)
    for person in people:
        register(actor=person, event_id=event.pk)
    withdraw(actor=people[1], event_id=event.pk)
    withdraw(actor=people[1], event_id=event.pk)
    assert standing(event) == [(State.CONFIRMED, None), (State.WITHDRAWN, None), (State.WAITING, 1), (State.WAITING, 2)]


def test_who_comes_back_stands_at_the_end():
    event = make_event(capacity=1)
    people = UserFactory.create_batch(3)
    for person in people:
        register(actor=person, event_id=event.pk)
    withdraw(actor=people[0], event_id=event.pk)
    assert register(actor=people[0], event_id=event.pk).position == 2


def test_more_seats_promote_in_order():
    event = make_event(capacity=1)
    for _one in range(4):
        register(actor=UserFactory(), event_id=event.pk)
    save_event(actor=secretariat(), event_id=event.pk, data=replace(current(event), capacity=3))
    assert standing(event) == [(State.CONFIRMED, None)] * 3 + [(State.WAITING, 1)]


def test_no_limit_gives_everybody_a_seat():
    event = make_event(capacity=1)
    for _one in range(3):
        register(actor=UserFactory(), event_id=event.pk)
    save_event(actor=secretariat(), event_id=event.pk, data=replace(current(event), capacity=None))
    assert standing(event) == [(State.CONFIRMED, None)] * 3


def test_fewer_seats_take_none_away():
    event = make_event(capacity=3)
    for _one in range(3):
        register(actor=UserFactory(), event_id=event.pk)
    save_event(actor=secretariat(), event_id=event.pk, data=replace(current(event), capacity=1))
    assert standing(event) == [(State.CONFIRMED, None)] * 3
    assert register(actor=UserFactory(), event_id=event.pk).position == 1


def test_approval_waits_for_the_organisers_then_for_a_seat():
    event = make_event(capacity=1, registration="approval")
    first, second = (register(actor=UserFactory(), event_id=event.pk) for _one in range(2))
    assert standing(event) == [(State.WAITING, None)] * 2
    decide(actor=secretariat(), registration_id=first.pk, accept=True)
    decide(actor=secretariat(), registration_id=second.pk, accept=True)
    assert standing(event) == [(State.CONFIRMED, None), (State.WAITING, 1)]


def test_declining_frees_the_seat_and_closes_the_door():
    event = make_event(capacity=1)
    people = UserFactory.create_batch(2)
    first, _second = (register(actor=person, event_id=event.pk) for person in people)
    decide(actor=secretariat(), registration_id=first.pk, accept=False, reason="For Parties only")
    assert standing(event) == [(State.REFUSED, None), (State.CONFIRMED, None)]
    with pytest.raises(Refused) as refused:
        register(actor=people[0], event_id=event.pk)
    assert refused.value.code == "declined"


def test_nobody_overtakes_the_queue_without_a_free_seat():
    event = make_event(capacity=1)
    register(actor=UserFactory(), event_id=event.pk)
    waiting = register(actor=UserFactory(), event_id=event.pk)
    with pytest.raises(Refused) as refused:
        decide(actor=secretariat(), registration_id=waiting.pk, accept=True)
    assert refused.value.code == "full"


def test_only_organisers_decide():
    event = make_event()
    registration = register(actor=UserFactory(), event_id=event.pk)
    with pytest.raises(Refused):
        decide(actor=UserFactory(), registration_id=registration.pk, accept=False)
    assert standing(event) == [(State.CONFIRMED, None)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"registration": "none"}, "no_registration"), ({"registration_closes_at": "past"}, "registration_closed")],
)
def test_refusals_say_why(fields, code):
    if "registration_closes_at" in fields:
        fields = {"registration_closes_at": timezone.now() - timedelta(hours=1)}
    event = make_event(**fields)
    with pytest.raises(Refused) as refused:
        register(actor=UserFactory(), event_id=event.pk)
    assert refused.value.code == code


def test_a_cancelled_event_takes_nobody_and_gives_no_seat_from_the_queue():
    event = make_event(capacity=1)
    people = UserFactory.create_batch(2)
    for person in people:
        register(actor=person, event_id=event.pk)
    cancel(actor=secretariat(), event_id=event.pk, reason="The venue is closed")
    withdraw(actor=people[0], event_id=event.pk)
    assert standing(event) == [(State.WITHDRAWN, None), (State.WAITING, 1)]
    with pytest.raises(Refused):
        register(actor=UserFactory(), event_id=event.pk)


def test_a_draft_is_hidden_from_those_who_do_not_edit_it():
    event = make_draft()
    with pytest.raises(Hidden):
        register(actor=UserFactory(), event_id=event.pk)
    with pytest.raises(Hidden):
        withdraw(actor=UserFactory(), event_id=event.pk)


def test_an_answer_that_is_too_long_changes_nothing():
    event = make_event()
    with pytest.raises(Invalid) as invalid:
        register(actor=UserFactory(), event_id=event.pk, motivation="x" * 2001)
    assert [(error.field, error.code) for error in invalid.value.errors] == [("motivation", "too_long")]
    assert standing(event) == []


def _together(jobs) -> list[BaseException]:
    """Runs each job in a thread of its own, all at once; returns what they raised."""
    start, errors = threading.Barrier(len(jobs)), []

    def run(job) -> None:
        try:
            start.wait(20)
            job()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return errors


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_forty_at_once_for_five_seats_then_five_leave_at_once():
    event = make_event(capacity=5)
    people = UserFactory.create_batch(40)
    asked = [lambda person=person: register(actor=person, event_id=event.pk, key="form") for person in people]
    assert _together(asked) == []
    event.refresh_from_db()
    rows = Registration.objects.filter(event=event)
    waiting = list(rows.filter(state=State.WAITING).order_by("position").values_list("position", "user_id"))
    seated = list(rows.filter(state=State.CONFIRMED).values_list("user_id", flat=True))
    assert (len(seated), [position for position, _user in waiting]) == (5, list(range(1, 36)))
    assert (event.confirmed_count, event.waiting_count) == (5, 35)

    left = [person for person in people if person.pk in seated]
    assert _together([lambda person=person: withdraw(actor=person, event_id=event.pk) for person in left]) == []
    now_seated = set(rows.filter(state=State.CONFIRMED).values_list("user_id", flat=True))
    still = list(rows.filter(state=State.WAITING).order_by("position").values_list("position", "user_id"))
    assert now_seated == {user for _position, user in waiting[:5]}
    assert still == [(place, user) for place, (_old, user) in enumerate(waiting[5:], start=1)]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_the_same_form_twenty_times_in_parallel_is_one_row_and_one_fact():
    event, person = make_event(capacity=3), UserFactory()
    assert _together([lambda: register(actor=person, event_id=event.pk, key="form")] * 20) == []
    assert standing(event) == [(State.CONFIRMED, None)]
    assert len(facts(RegistrationChanged)) == 1
