"""A prepared query answers what the ORM answers, with other values each time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext

from accounts.models import RoleGrant, User
from communities.models import Message, Room
from core.prepared import Prepared
from tests.accounts.factories import UserFactory
from tests.communities.factories import MessageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]

FIELDS = ("pk", "name", "is_active", "role_names", "suspended_at", "created_at", "leads")


def asked(first: Any, name: Any) -> Any:
    leads = RoleGrant.objects.filter(user=OuterRef("pk"), role="secretariat")
    found = User.objects.filter(pk__gte=first).exclude(name=name).annotate(leads=Exists(leads))
    return found.order_by("-pk").values_list(*FIELDS)[:3]


def test_it_answers_as_the_query_set_does_whatever_the_values() -> None:
    suspended = UserFactory(name="Amina", suspended_at=datetime(2026, 5, 1, 9, 30, tzinfo=UTC))
    others = [UserFactory(name="100%"), UserFactory(name="It's \x01name", secretariat=True), UserFactory(name="")]
    prepared = Prepared(asked, first=int, name=str)

    for first in (suspended.pk, others[1].pk, others[-1].pk + 1):
        for name in ("100%", "It's \x01name", "'; --"):
            assert prepared.rows(first=first, name=name) == list(asked(first, name))


def test_no_row_is_none() -> None:
    assert Prepared(asked, first=int, name=str).first(first=10**8, name="") is None


@pytest.mark.parametrize("number", [2**63, -(2**70)])
def test_a_number_that_no_column_holds_finds_nothing(number: int) -> None:
    UserFactory()
    prepared = Prepared(lambda pk: User.objects.filter(pk=pk).values_list("pk"), pk=int)

    assert prepared.rows(pk=number) == list(User.objects.filter(pk=number).values_list("pk"))


def test_a_key_of_the_universal_kind_is_found_by_its_value() -> None:
    messages = [MessageFactory(), MessageFactory()]
    prepared = Prepared(lambda key: Message.objects.filter(client_id=key).values_list("pk", "client_id"), key=UUID)

    for message in messages:
        assert prepared.rows(key=message.client_id) == [(message.pk, message.client_id)]
    assert prepared.rows(key=uuid4()) == []


def test_one_that_locks_is_built_inside_a_transaction() -> None:
    room = MessageFactory().room
    prepared = Prepared(lambda room: Room.objects.select_for_update().filter(pk=room).values_list("name"), room=int)

    with CaptureQueriesContext(connection) as asked_for:
        assert prepared.first(room=room.pk) == (room.name,)
    locks = connection.vendor == "postgresql"
    assert asked_for.captured_queries[-1]["sql"].endswith(" FOR UPDATE") is locks


def test_a_value_that_the_statement_does_not_carry_is_refused() -> None:
    prepared = Prepared(lambda first: User.objects.values_list("pk"), first=int)

    with pytest.raises(ValueError, match="reaches the statement"):
        prepared.rows(first=1)
