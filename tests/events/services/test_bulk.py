"""Many at once."""

import pytest
from icalendar import Calendar

from core.errors import Invalid
from events.facts import EventChanged
from events.imports.incoming import Incoming
from events.models import Event
from events.services.bulk import add_many
from events.services.data import TextData, current
from outbox.models import Delivery
from outbox.testing import facts
from tests.events.factories import at, data, make_event, replace, span

pytestmark = pytest.mark.django_db


def items(count: int) -> list[Incoming]:
    return [
        Incoming(data("Same title", external_id=f"x:{number}", when=span(at(1 + number % 20)), capacity=5))
        for number in range(count)
    ]


@pytest.mark.both
def test_a_block_is_stored_as_the_single_service_would(client):
    make_event("Same title")
    given = items(30)
    found = add_many(actor=None, items=given)
    for one in given:
        event = Event.objects.get(pk=found[one.data.external_id])
        assert replace(current(event), slug="") == one.data
    assert len(set(Event.objects.values_list("slug", flat=True))) == 31
    assert len(Calendar.from_ical(client.get("/events/calendar.ics").content).walk("VEVENT")) == 31
    assert add_many(actor=None, items=given) == found and Event.objects.count() == 31


def test_a_fault_is_reported_and_the_rest_is_stored():
    bad = Incoming(data(texts={"fr": TextData(title="")}, external_id="bad"))
    found = add_many(actor=None, items=[*items(2), bad])
    assert isinstance(found["bad"], Invalid) and Event.objects.count() == 2


def test_search_learns_of_each_and_nobody_gets_a_notice():
    before = set(Delivery.objects.values_list("pk", flat=True))
    add_many(actor=None, items=items(3))
    readers = set(Delivery.objects.exclude(pk__in=before).values_list("reader", flat=True))
    assert len(facts(EventChanged)) == 3
    assert not any(name.startswith("notifications.") for name in readers)
    assert any(name.startswith("search.") for name in readers)
