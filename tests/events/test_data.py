"""Taking one's data away, and being forgotten."""

import pytest

from events import data
from events.enums import RegistrationState as State
from events.models import CalendarToken, EventOrganiser, Registration
from events.services import calendar_token
from events.services.registration import register
from tests.accounts.factories import UserFactory
from tests.events.factories import make_event

pytestmark = pytest.mark.django_db


def test_the_archive_holds_registrations_and_what_one_organises():
    person = UserFactory()
    event = make_event("Dialogue")
    own = make_event("Own", organisers=(person.pk,))
    row = register(actor=person, event_id=event.pk, motivation="To learn", access_needs="Captions")
    assert data.export(person) == [
        {
            "kind": "registration", "event": "dialogue", "uid": event.uid, "state": "confirmed", "position": None,
            "motivation": "To learn", "access_needs": "Captions", "reason": "", "created_at": row.created_at, "state_since": row.state_since,
        },
        {"kind": "organiser", "event": own.slug},
    ]  # fmt: skip
    assert data.export(UserFactory()) == []


def test_a_stored_page_counts_no_seat_of_somebody_erased(client):
    person, event = UserFactory(), make_event(capacity=10)
    register(actor=person, event_id=event.pk)
    address = f"/en/events/{event.slug}/"
    assert b"1 of 10 seats taken" in client.get(address).content
    data.erase(person, keep_posts=True)
    assert b"0 of 10 seats taken" in client.get(address).content


def test_erasing_gives_the_seat_to_the_next_and_leaves_no_row():
    person, next_one = UserFactory(), UserFactory()
    event = make_event(capacity=1, organisers=(person.pk,))
    register(actor=person, event_id=event.pk)
    waiting = register(actor=next_one, event_id=event.pk)
    calendar_token.token_for(actor=person)
    for _twice in range(2):
        data.erase(person, keep_posts=True)
    waiting.refresh_from_db()
    event.refresh_from_db()
    assert (waiting.state, waiting.position, event.confirmed_count, event.waiting_count) == (
        State.CONFIRMED,
        None,
        1,
        0,
    )
    assert not Registration.objects.filter(user=person).exists()
    assert not EventOrganiser.objects.filter(user=person).exists() and not CalendarToken.objects.exists()
