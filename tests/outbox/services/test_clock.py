import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from outbox import registry
from outbox.models import ClockTick
from outbox.queries.clock import failed, last_finished
from outbox.services import clock


def work(name, function, seconds=60):
    made = registry._clockwork[name] = registry.Clockwork(name, seconds, function)
    clock.wind()
    return made


@pytest.mark.both
@pytest.mark.django_db
def test_due_work_runs_once_and_is_due_again_a_step_later():
    runs = []
    made = work("tests.tick", lambda: runs.append(1))
    assert clock.due(["tests.tick"]) == ["tests.tick"]
    assert clock.run(work=made, worker="a")
    assert not clock.run(work=made, worker="b")
    row = ClockTick.objects.get(pk="tests.tick")
    assert runs == [1]
    assert 0 < (row.due_at - timezone.now()).total_seconds() <= 60
    assert (row.leased_by, row.last_error) == ("", "")


@pytest.mark.django_db
def test_runs_missed_are_not_made_up_for():
    runs = []
    made = work("tests.tick", lambda: runs.append(1))
    ClockTick.objects.update(due_at=timezone.now() - timedelta(hours=5))
    assert clock.run(work=made, worker="a")
    assert not clock.run(work=made, worker="a")
    assert ClockTick.objects.get().due_at > timezone.now()


@pytest.mark.django_db
def test_failure_is_kept_and_the_next_run_comes():
    def fail():
        raise ValueError("broken spring")

    made = work("tests.tick", fail)
    assert clock.run(work=made, worker="a")
    row = ClockTick.objects.get()
    assert "broken spring" in row.last_error
    assert [each.name for each in failed()] == ["tests.tick"]
    ClockTick.objects.update(due_at=timezone.now())
    assert clock.run(work=made, worker="b")


@pytest.mark.both
@pytest.mark.django_db
def test_a_run_that_failed_does_not_count_as_finished():
    outcomes = [None, ValueError("broken spring"), None]

    def tick():
        if (outcome := outcomes.pop(0)) is not None:
            raise outcome

    made = work("tests.tick", tick)
    told = []
    for _run in range(3):
        ClockTick.objects.update(due_at=timezone.now())
        assert clock.run(work=made, worker="a")
        told.append((last_finished("tests.tick"), [each.name for each in failed()]))
    first, second, third = told
    assert second == (first[0], ["tests.tick"])
    assert third[0] > first[0]
    assert (first[1], third[1]) == ([], [])


@pytest.mark.django_db
def test_a_work_that_is_no_more_is_not_shown_as_failed():
    ClockTick.objects.create(name="tests.gone", due_at=timezone.now(), last_error="ValueError")
    assert failed() == []


@pytest.mark.django_db
def test_work_still_running_elsewhere_is_not_begun_again():
    made = work("tests.tick", lambda: None)
    assert clock.take(work=made, worker="elsewhere/0/1/a")
    ClockTick.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert not clock.take(work=made, worker="b")
    ClockTick.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert clock.take(work=made, worker="b")


@pytest.mark.both
@pytest.mark.django_db
def test_a_run_that_was_cut_is_due_at_once_and_not_only_an_hour_later():
    runs = []
    made = work("tests.tick", lambda: runs.append(1), seconds=3600)
    assert clock.take(work=made, worker="elsewhere/0/1/a")
    due_at = ClockTick.objects.get().due_at
    assert clock.due(["tests.tick"], worker="b") == []
    ClockTick.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert clock.due(["tests.tick"], worker="b") == ["tests.tick"]
    assert clock.run(work=made, worker="b")
    row = ClockTick.objects.get()
    assert (runs, row.due_at, row.leased_by, row.cuts) == ([1], due_at, "", 0)
    assert clock.due(["tests.tick"], worker="b") == []


@pytest.mark.django_db
def test_a_run_that_ends_its_worker_again_and_again_waits_for_its_time():
    made = work("tests.tick", lambda: None, seconds=3600)
    taken = []
    for number in range(6):
        taken.append(clock.take(work=made, worker=f"elsewhere/0/{number}/a"))
        ClockTick.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert taken == [True] * 4 + [False] * 2
    ClockTick.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert clock.take(work=made, worker="b")


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_many_workers_run_it_once():
    runs = []
    made = work("tests.tick", lambda: runs.append(1))
    start = threading.Barrier(6)

    def race(name):
        start.wait(10)
        clock.run(work=made, worker=name)
        connection.close()

    threads = [threading.Thread(target=race, args=(f"elsewhere/0/{number}/a",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert runs == [1]
