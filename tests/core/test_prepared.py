"""A prepared query answers what the ORM answers, with other values each time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Exists, OuterRef

from accounts.models import RoleGrant, User
from core.prepared import Prepared
from tests.accounts.factories import UserFactory

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


def test_a_value_that_the_statement_does_not_carry_is_refused() -> None:
    prepared = Prepared(lambda first: User.objects.values_list("pk"), first=int)

    with pytest.raises(ValueError, match="reaches the statement"):
        prepared.rows(first=1)
