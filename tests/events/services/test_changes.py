"""Many changes at once leave what one after the other leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.models import ScopeVersion
from events.dates import days
from events.dates import span as said
from events.enums import Status
from events.imports.incoming import Incoming, Reading
from events.models import Event, EventComponent, EventText, Registration
from events.services.changes import Change, change_many
from events.services.data import TextData, clean, current
from events.services.event import save_event
from events.services.incoming import take_in
from events.services.publication import cancel, hide
from events.services.registration import register
from outbox.models import Delivery, Fact
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory
from tests.events.factories import at, make_draft, make_event, replace, secretariat, span
from vocabularies.services import load_shipped

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
TEXTS = {"en": TextData(title="Reef week", summary="A week", body="**Programme**"), "fr": TextData(title="Semaine")}


def _event(number: int, **fields: Any) -> Event:
    return make_event(
        texts=TEXTS, external_id=f"x:{number}", when=span(at(number, 9)), themes=("GBF-TARGET-02",), **fields
    )


def _changes() -> list[tuple[Event, dict[str, Any], Status]]:
    """Events of every kind, each with what is said of it now."""
    load_shipped()
    first, second = CommunityFactory(slug="first"), CommunityFactory(slug="second", visibility="members")
    full = _event(1, capacity=1)
    for _one in range(3):
        register(actor=UserFactory(), event_id=full.pk)
    gone, hidden, filled = _event(2), _event(3), _event(4)
    cancel(actor=secretariat(), event_id=gone.pk, reason="Storm")
    hide(actor=secretariat(), event_id=hidden.pk)
    register(actor=UserFactory(), event_id=filled.pk)
    draft = make_draft(texts=TEXTS, external_id="x:5", when=span(at(5)))
    words = {"en": TextData(title="Other", body="*New*"), "ar": TextData(title="أسبوع، الشعاب; المرجانية")}
    return [
        (full, {"capacity": 2, "place": "Lamu"}, Status.PUBLISHED),
        (gone, {"texts": words}, Status.PUBLISHED),
        (hidden, {"when": days(at(8).date(), at(9).date())}, Status.PUBLISHED),
        (filled, {"capacity": 4}, Status.CANCELLED),
        (draft, {"mode": "hybrid", "place": "Cairo"}, Status.DRAFT),
        (_event(6, community_id=first.pk), {"community_id": second.pk, "audience": "members"}, Status.PUBLISHED),
        (_event(7, community_id=first.pk), {"community_id": None, "themes": ("GBF-TARGET-07",)}, Status.PUBLISHED),
        (_event(8, type_id="EVENT-TYPE-WORKSHOP"), {"type_id": None, "themes": ()}, Status.PUBLISHED),
        (_event(9), {"when": said("Q2 2027"), "countries": ("KE",), "languages": ("fr",)}, Status.PUBLISHED),
        (_event(10), {"url": "https://example.org/a"}, Status.PUBLISHED),
    ]


def _rows(model: Any, *left_out: str) -> list[dict[str, Any]]:
    names = [each.attname for each in model._meta.concrete_fields if each.name not in left_out]
    return sorted(model.objects.values(*names), key=str)


def _stored() -> dict[str, Any]:
    return {
        "events": _rows(Event),
        "texts": _rows(EventText, "id"),
        "themes": _rows(Event.themes.through, "id"),
        "components": _rows(EventComponent, "id"),
        "registrations": _rows(Registration),
    }


def _told(fact_id: int, numbers: dict[str, int]) -> dict[str, Any]:
    told = Fact.objects.filter(pk__gt=fact_id)
    return {
        "facts": sorted((row.kind, str(row.payload), row.actor_id) for row in told),
        "readers": sorted(Delivery.objects.filter(fact__in=told).values_list("fact__kind", "reader")),
        "raised": {row.scope for row in ScopeVersion.objects.all() if row.number != numbers.get(row.scope)},
    }


@pytest.mark.both
def test_a_chunk_of_changes_leaves_what_single_changes_leave() -> None:
    with time_machine.travel(NOW - timedelta(hours=1), tick=False):
        given = [
            (event, clean(replace(current(event), **fields), check_concepts=False), status)
            for event, fields, status in _changes()
        ]
    before = _stored()
    fact_id = Fact.objects.order_by("-pk").values_list("pk", flat=True)[0]
    numbers = dict(ScopeVersion.objects.values_list("scope", "number"))
    one = {}
    with time_machine.travel(NOW, tick=False):
        with transaction.atomic():
            reading = Reading(events=[Incoming(data, status=status) for _event, data, status in given])
            taken = take_in(actor=None, reading=reading, quiet=True)
            assert (taken.changed, taken.cancelled, taken.left) == (len(given) - 1, 1, [])
            one = {**_stored(), **_told(fact_id, numbers)}
            transaction.set_rollback(True)
        assert _stored() == before
        change_many([Change(event.pk, data, status) for event, data, status in given])
    many = {**_stored(), **_told(fact_id, numbers)}
    # Who gets a seat from the queue is told when one calendar is read, and by nobody when a whole system moves in.
    one["readers"] = [each for each in one["readers"] if not each[1].startswith("notifications.")]
    assert many == one
    assert many["events"] != before["events"] and many["components"] != before["components"]


def test_a_chunk_costs_the_same_whatever_its_length() -> None:
    def queries(numbers: range) -> int:
        events = [_event(number) for number in numbers]
        changes = [Change(each.pk, replace(current(each), place="Lamu"), Status.PUBLISHED) for each in events]
        with CaptureQueriesContext(
            connection,
        ) as found:
            change_many(changes)
        return len(found)

    load_shipped()
    assert queries(range(1, 4)) == queries(range(4, 28)) < 30


def test_a_draft_that_the_other_system_published_is_published() -> None:
    draft = make_draft(texts=TEXTS, external_id="x:1", when=span(at(5)))
    change_many([Change(draft.pk, current(draft), Status.PUBLISHED)])
    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED and draft.published_at is not None
    assert draft.components.count() == 2
    change_many([Change(draft.pk, current(draft), Status.DRAFT)])
    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED


def test_an_event_that_moves_leaves_the_calendar_of_its_old_community_at_once(client: Any) -> None:
    old, new = CommunityFactory(slug="old"), CommunityFactory(slug="new")
    event = make_event("Moves", community_id=old.pk)
    address = "/en/communities/old/events.ics"
    first = client.get(address)
    assert b"Moves" in first.content
    save_event(actor=secretariat(), event_id=event.pk, data=replace(current(event), community_id=new.pk))
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (second.status_code, b"Moves" in second.content) == (200, False)
    assert b"Moves" in client.get("/en/communities/new/events.ics").content
