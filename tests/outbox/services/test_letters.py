from types import SimpleNamespace

import pytest

from core.errors import Refused
from outbox import record
from outbox.models import Delivery
from outbox.services import letters
from tests.outbox.samples import SampleHappened

pytestmark = pytest.mark.django_db
SECRETARY = SimpleNamespace(pk=1, is_active=True, is_superuser=False, role_names=["secretariat"])
MEMBER = SimpleNamespace(pk=2, is_active=True, is_superuser=False, role_names=["organiser"])
SUSPENDED = SimpleNamespace(pk=3, is_active=True, is_suspended=True, is_superuser=False, role_names=["secretariat"])
CLOSED = SimpleNamespace(pk=4, is_active=False, role_names=["secretariat"])


@pytest.fixture
def dead(reader):
    reader(lambda fact, *, fact_id: None, SampleHappened)
    record(SampleHappened(thing_id=1))
    record(SampleHappened(thing_id=2))
    Delivery.objects.update(state="dead", attempts=8, error="x")
    return list(Delivery.objects.order_by("pk"))


def test_retry_gives_another_series_of_attempts(dead):
    assert letters.retry(actor=SECRETARY, delivery_ids=[dead[0].pk]) == 1
    assert list(Delivery.objects.order_by("pk").values_list("state", "attempts")) == [("waiting", 0), ("dead", 8)]
    assert letters.retry(actor=SECRETARY, reader="tests.sample") == 1
    assert letters.retry(actor=SECRETARY) == 0


def test_drop_touches_dead_letters_only(dead):
    letters.retry(actor=SECRETARY, delivery_ids=[dead[0].pk])
    assert letters.drop(actor=SECRETARY, delivery_ids=[row.pk for row in dead]) == 1
    assert list(Delivery.objects.values_list("pk", flat=True)) == [dead[0].pk]


@pytest.mark.parametrize("actor", [MEMBER, None, SUSPENDED, CLOSED])
def test_others_may_not(dead, actor):
    with pytest.raises(Refused):
        letters.retry(actor=actor)
    with pytest.raises(Refused):
        letters.drop(actor=actor, delivery_ids=[dead[0].pk])
    assert Delivery.objects.filter(state="dead").count() == 2
