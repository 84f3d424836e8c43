"""In order, at least once, each reader at its own pace; poison and outages stop nobody else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Unavailable
from outbox import record
from outbox.models import Delivery, Fact, ReaderLease
from outbox.queries import dead_letters, lag
from outbox.services import leases, relay
from outbox.testing import relay_all
from tests.outbox.samples import OtherHappened, SampleHappened

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def state(count):
    for number in range(count):
        record(SampleHappened(thing_id=number))


def run(made, worker="me"):
    return relay.run_reader(reader=made, worker=worker)


def make_all_due():
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now() - timedelta(seconds=1))
    ReaderLease.objects.update(paused_until=None)


def test_facts_arrive_in_order_with_their_numbers(reader):
    seen = []
    made = reader(lambda fact, *, fact_id: seen.append((fact_id, fact.thing_id)), SampleHappened)
    state(5)
    assert run(made) == 5
    assert seen == [(row.pk, row.payload["thing_id"]) for row in Fact.objects.order_by("pk")]
    assert Delivery.objects.count() == 0
    assert run(made) == 0


def test_poison_fact_is_put_off_and_others_go_on(reader):
    seen = []

    def read(fact, *, fact_id):
        if fact.thing_id == 1:
            raise ValueError("bad one")
        seen.append(fact.thing_id)

    made = reader(read, SampleHappened)
    state(4)
    run(made)
    assert seen == [0, 2, 3]
    (row,) = Delivery.objects.all()
    assert (row.attempts, row.state) == (1, "waiting")
    assert "bad one" in row.error
    assert row.due_at > timezone.now()
    # It is not tried before its time.
    assert run(made) == 0
    state(1)
    assert run(made) == 1


def test_waits_double_and_are_scattered():
    waits = [[relay.back_off(attempt) for _turn in range(50)] for attempt in (1, 2, 3, 20)]
    for series, middle in zip(waits, (2, 4, 8, 600), strict=True):
        assert all(middle * 0.75 <= wait <= middle * 1.25 for wait in series)
        assert len(set(series)) > 10


def test_fact_is_given_up_after_the_last_attempt_and_shown(reader):
    def read(fact, *, fact_id):
        raise ValueError("always")

    made = reader(read, SampleHappened)
    state(1)
    for attempt in range(1, relay.MAX_ATTEMPTS + 1):
        make_all_due()
        run(made)
        assert Delivery.objects.get().attempts == attempt
    (row,) = dead_letters()
    assert (row.state, row.reader, row.fact.kind) == ("dead", "tests.sample", "SampleHappened")
    make_all_due()
    assert run(made) == 0


def test_service_that_is_away_pauses_the_reader_and_blames_no_fact(reader):
    calls = []
    away = [True]

    def read(fact, *, fact_id):
        calls.append(fact.thing_id)
        if away[0]:
            raise Unavailable("index", service="search")

    made = reader(read, SampleHappened)
    other = reader(lambda fact, *, fact_id: None, SampleHappened, name="tests.other")
    state(10)
    run(made)
    assert calls == [0, 1, 2]
    assert set(Delivery.objects.filter(reader=made.name).values_list("attempts", flat=True)) == {0}
    lease = ReaderLease.objects.get(pk=made.name)
    assert lease.failures == 1
    assert lease.paused_until > timezone.now()
    assert run(made) == 0
    assert calls == [0, 1, 2]
    assert run(other) == 10
    assert relay.due_readers([made.name, other.name]) == []
    away[0] = False
    make_all_due()
    calls.clear()
    assert run(made) == 10
    assert calls == list(range(10))
    assert ReaderLease.objects.get(pk=made.name).failures == 0


def test_one_fact_that_says_away_does_not_stop_the_rest_and_is_kept_for_days(reader):
    seen = []

    def read(fact, *, fact_id):
        if fact.thing_id == 0:
            raise Unavailable("that one's server", service="hook")
        seen.append(fact.thing_id)

    made = reader(read, SampleHappened)
    state(5)
    for _turn in range(relay.MAX_ATTEMPTS + 2):
        make_all_due()
        run(made)
    assert seen == [1, 2, 3, 4]
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == ("waiting", relay.MAX_ATTEMPTS + 2)
    Fact.objects.update(created_at=timezone.now() - timedelta(days=3))
    make_all_due()
    run(made)
    assert Delivery.objects.get().state == "dead"


def test_batches_come_whole_and_in_order(reader):
    batches = []
    made = reader(lambda facts: batches.append(facts), SampleHappened, OtherHappened, batch=4)
    state(6)
    record(OtherHappened(thing_id=9))
    assert run(made) == 7
    assert [[fact.thing_id for _number, fact in batch] for batch in batches] == [[0, 1, 2, 3], [4, 5, 9]]
    numbers = [number for batch in batches for number, _fact in batch]
    assert numbers == sorted(numbers)


def test_poison_in_a_batch_stands_alone_at_the_end(reader):
    done = set()

    def read(facts):
        things = [fact.thing_id for _number, fact in facts]
        if 5 in things:
            raise ValueError("five")
        done.update(things)

    made = reader(read, SampleHappened, batch=16)
    state(16)
    run(made)
    assert done == set(range(16)) - {5}
    row = Delivery.objects.get()
    assert (row.fact.payload, row.attempts) == ({"thing_id": 5}, 1)


def test_batch_of_a_reader_whose_service_is_away_waits(reader):
    def read(facts):
        raise ConnectionError("refused")

    made = reader(read, SampleHappened, batch=8)
    state(3)
    run(made)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    assert "refused" in ReaderLease.objects.get().error


def test_fact_that_this_version_does_not_know_harms_nobody(reader):
    seen = []
    made = reader(lambda fact, *, fact_id: seen.append(fact.thing_id), SampleHappened)
    state(2)
    Fact.objects.filter(payload={"thing_id": 0}).update(kind="OfALaterRelease")
    run(made)
    assert seen == [1]
    assert "OfALaterRelease" in Delivery.objects.get().error


def test_reader_that_another_worker_serves_is_left_alone(reader):
    seen = []
    made = reader(lambda fact, *, fact_id: seen.append(fact_id), SampleHappened)
    state(1)
    assert leases.take_reader(reader=made.name, worker="elsewhere/0/1/aa")
    assert run(made) == 0
    ReaderLease.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert run(made) == 1
    assert ReaderLease.objects.get().leased_by == ""


def test_lease_of_a_killed_worker_of_this_machine_is_taken_at_once(reader):
    import subprocess
    import sys

    from outbox import workers

    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    gone = f"{workers._PLACE}/{ended.pid}/abcd"
    made = reader(lambda fact, *, fact_id: None, SampleHappened)
    state(1)
    assert leases.take_reader(reader=made.name, worker=gone)
    assert run(made, workers.new_name()) == 1


def test_lost_lease_ends_the_turn(reader):
    def read(fact, *, fact_id):
        ReaderLease.objects.update(leased_by="somebody else")

    made = reader(read, SampleHappened)
    state(relay.BATCH + 5)
    assert run(made) == relay.BATCH
    assert Delivery.objects.count() == 5


def test_what_readers_state_is_delivered_too(reader):
    seen = []
    reader(lambda fact, *, fact_id: record(OtherHappened(thing_id=fact.thing_id)), SampleHappened, name="a.first")
    reader(lambda fact, *, fact_id: seen.append(fact), OtherHappened, name="b.second")
    state(1)
    assert relay_all() == 2
    assert seen == [OtherHappened(thing_id=0)]


def test_lag_tells_the_oldest_and_how_many(reader, django_assert_num_queries):
    reader(lambda fact, *, fact_id: None, SampleHappened, name="a")
    reader(lambda fact, *, fact_id: None, OtherHappened, name="b")
    state(2)
    first = Fact.objects.order_by("pk").first()
    Fact.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(seconds=90))
    with django_assert_num_queries(3):
        one, two = lag()
    assert (one.reader, one.waiting, one.dead) == ("a", 2, 0)
    assert 89 <= one.oldest <= 100
    assert (two.reader, two.waiting, two.oldest) == ("b", 0, 0)
