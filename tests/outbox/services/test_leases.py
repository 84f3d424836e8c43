"""What keeps a lease, and what ends it."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from outbox import registry
from outbox.models import ClockTick
from outbox.services import clock, leases
from outbox.worker import Worker

SHORT = timedelta(seconds=0.6)


@pytest.fixture
def short_leases(monkeypatch):
    for module in (leases, clock):
        monkeypatch.setattr(module, "LEASE", SHORT)
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.1)


def test_what_is_held_is_renewed_to_its_end_and_not_after(monkeypatch):
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0.01)
    beats = []
    enough = threading.Event()

    def beat():
        beats.append(1)
        if len(beats) == 1:
            raise OperationalError("away")
        if len(beats) == 4:
            enough.set()

    with leases.held(beat):
        assert enough.wait(10)  # an error of the database in between ends nothing
    known = len(beats)
    time.sleep(0.1)
    assert len(beats) == known


def test_what_takes_no_time_renews_nothing():
    beats = []
    with leases.held(lambda: beats.append(1)):
        pass
    assert beats == []


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_what_is_in_hand_when_a_worker_is_stopped_is_begun_by_nobody_else(short_leases):
    begun, may_end = threading.Event(), threading.Event()

    def long_work():
        begun.set()
        may_end.wait(30)

    work = registry._clockwork["tests.tick"] = registry.Clockwork("tests.tick", 3600, long_work)
    worker = Worker()
    worker.name = "there/0/1/a"  # another host's, of which nobody here can tell whether it lives
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        assert begun.wait(20)
        worker.stop()
        end = time.monotonic() + SHORT.total_seconds() * 3
        others = set()
        while time.monotonic() < end:
            others.add(clock.take(work=work, worker="elsewhere/0/1/b"))
            time.sleep(0.1)
        assert (others, thread.is_alive()) == ({False}, True)
    finally:
        may_end.set()
        thread.join(20)
        connection.close()
    row = ClockTick.objects.get(pk="tests.tick")
    assert (row.leased_by, row.last_error) == ("", "")
    assert row.last_finished_at <= timezone.now()
