import pytest
from django.db import transaction

from outbox import record
from outbox.models import Delivery, Fact
from outbox.testing import facts, relay_all
from tests.outbox.samples import OtherHappened, SampleHappened


@pytest.mark.both
@pytest.mark.django_db
def test_fact_gets_a_row_for_each_of_its_readers(reader, django_assert_max_num_queries):
    reader(lambda fact, *, fact_id: None, SampleHappened, name="a")
    reader(lambda fact, *, fact_id: None, SampleHappened, OtherHappened, name="b")
    reader(lambda fact, *, fact_id: None, OtherHappened, name="c")
    with django_assert_max_num_queries(4):
        number = record(SampleHappened(thing_id=5))
    row = Fact.objects.get()
    assert (row.pk, row.kind, row.payload, row.actor_id, row.on_behalf_id) == (
        number,
        "SampleHappened",
        {"thing_id": 5},
        None,
        None,
    )
    assert list(Delivery.objects.order_by("reader").values_list("fact_id", "reader", "state", "attempts")) == [
        (number, "a", "waiting", 0),
        (number, "b", "waiting", 0),
    ]
    assert facts() == [SampleHappened(thing_id=5)]


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_fact_of_a_write_that_was_undone_was_never_stated(reader):
    reader(lambda fact, *, fact_id: None, SampleHappened)
    with pytest.raises(RuntimeError), transaction.atomic():
        record(SampleHappened(thing_id=1))
        raise RuntimeError
    assert (Fact.objects.count(), Delivery.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_fact_without_readers_is_kept_and_waits_for_nobody():
    record(SampleHappened(thing_id=1))
    assert (Fact.objects.count(), Delivery.objects.count()) == (1, 0)
    assert relay_all() == 0


@pytest.mark.django_db
def test_what_is_no_fact_is_refused():
    with pytest.raises(TypeError):
        record(object())
    assert Fact.objects.count() == 0
