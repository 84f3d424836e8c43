"""Stored pages follow the time and the communities."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from communities.facts import CommunityChanged
from core import versions
from events.services import clock
from outbox import record
from outbox.testing import relay_all
from tests.communities.factories import CommunityFactory
from tests.events.factories import make_event
from tests.events.factories import span as hours

pytestmark = pytest.mark.django_db


@pytest.mark.both
def test_what_begins_or_ends_makes_its_pages_old_once():
    now = timezone.now().replace(hour=10, minute=0, second=0)
    event = make_event(when=hours(now + timedelta(minutes=5), 1))
    with time_machine.travel(now, tick=False):
        clock.turn()
        before = versions.read("events", f"event:{event.pk}")
        assert clock.turn() == 0
        assert versions.read("events", f"event:{event.pk}") == before
    with time_machine.travel(now + timedelta(minutes=6), tick=False):
        assert clock.turn() == 1
        assert versions.read("events", f"event:{event.pk}") == (before[0] + 1, before[1] + 1)
        assert clock.turn() == 0
    with time_machine.travel(now + timedelta(minutes=66), tick=False):
        assert clock.turn() == 1


def test_a_new_day_makes_lists_old():
    now = timezone.now().replace(hour=23, minute=59)
    with time_machine.travel(now, tick=False):
        clock.turn()
    before = versions.read("events")
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        clock.turn()
    assert versions.read("events") == (before[0] + 1,)


def test_a_visitor_loses_the_page_when_its_community_closes(client):
    community = CommunityFactory()
    event = make_event("Open", community_id=community.pk)
    assert b"Open" in client.get("/en/events/").content
    assert client.get(f"/en/events/{event.slug}/").status_code == 200
    community.visibility = "members"
    community.save()
    record(CommunityChanged(community_id=community.pk))
    relay_all(only="events")
    assert b">Open<" not in client.get("/en/events/").content
    assert client.get(f"/en/events/{event.slug}/").status_code == 404
