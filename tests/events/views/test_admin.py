"""The secretariat's screens for events: the same services, closed to everybody else."""

import pytest

from events.facts import EventChanged
from outbox.testing import facts
from tests.accounts.factories import UserFactory
from tests.events.factories import make_draft, make_event, secretariat

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    person = secretariat()
    person.is_superuser = person.is_staff = True
    person.save()
    return person


def test_the_list_shows_drafts_and_acts_through_the_services(client, editor):
    event = make_draft("Quokka plan")
    client.force_login(editor)
    assert b"Quokka plan" in client.get("/cms/events/").content
    before = len(facts(EventChanged))
    assert client.post(f"/cms/events/{event.pk}/act/", {"act": "publish"}).status_code == 302
    event.refresh_from_db()
    assert (event.status, event.components.count(), len(facts(EventChanged))) == ("published", 1, before + 1)
    client.post(f"/cms/events/{event.pk}/act/", {"act": "hide"})
    event.refresh_from_db()
    assert event.hidden_at is not None and event.components.count() == 0
    assert b"Quokka plan" in client.get("/cms/events/?status=hidden").content
    assert b"Quokka plan" not in client.get("/cms/events/?status=draft").content


@pytest.mark.parametrize("address", ["/cms/events/", "/cms/events/sources/"])
def test_nobody_else_gets_in(client, address):
    make_event()
    for person in (None, UserFactory(), UserFactory(organiser=True)):
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(address).status_code in {302, 403, 404}


def test_a_calendar_that_cannot_be_read_is_told_beside_the_field(client, editor):
    client.force_login(editor)
    assert client.get("/cms/events/sources/").status_code == 200
    response = client.post("/cms/events/sources/", {"url": "http://127.0.0.1:1/x.ics"})
    assert response.status_code == 422 and b"could not be read" in response.content
