"""Workers as processes: woken at once, stopped cleanly, killed without loss, several without doing anything twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from outbox import record, registry, wake
from outbox.models import Delivery
from outbox.services import relay
from tests.outbox.samples import SampleHappened

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
SCRIPT = str(Path(__file__).with_name("process.py"))


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


class Workers:
    def __init__(self, log):
        self.log = log
        self.running = []

    def start(self, *words):
        params = connection.settings_dict
        if connection.vendor == "sqlite":
            url = f"sqlite:///{params['NAME']}"
        else:
            user = f"{params['USER']}:{params['PASSWORD']}@" if params["USER"] else ""
            url = f"postgres://{user}{params['HOST']}:{params['PORT']}/{params['NAME']}"
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "HALQA_STATE": str(settings.HALQA_STATE),
            "HALQA_ROLE": "worker",
        }
        process = subprocess.Popen([sys.executable, SCRIPT, str(self.log), *words], env=environment)
        self.running.append(process)
        until(lambda: f"started {process.pid}" in self.lines())
        return process

    def lines(self):
        return self.log.read_text().splitlines() if self.log.exists() else []

    def read(self):
        return [int(line.split()[1]) for line in self.lines() if line.startswith("sample")]


@pytest.fixture
def workers(tmp_path, reader):
    reader(lambda fact, *, fact_id: None, SampleHappened)
    made = Workers(tmp_path / "log")
    yield made
    for process in made.running:
        process.kill()
        process.wait()


def test_fact_is_read_at_once_and_the_worker_ends_cleanly(workers):
    process = workers.start()
    until(lambda: any(line.startswith("tick") for line in workers.lines()))
    if connection.vendor == "sqlite":
        until(lambda: list(wake.folder().glob("*.sock")))
    time.sleep(0.3)
    delays = []
    for number in range(5):
        before = time.time()
        record(SampleHappened(thing_id=number))
        until(lambda number=number: number in workers.read())
        delays.append(float(workers.lines()[-1].split()[2]) - before)
    assert sorted(delays)[2] < 0.5, delays
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert workers.lines()[-1] == f"stopped {process.pid}"
    assert not list(wake.folder().glob(f"{process.pid}.sock"))


def test_what_is_in_hand_is_finished_before_the_end(workers):
    record(SampleHappened(thing_id=1))
    process = workers.start("slow")
    until(lambda: any(line.startswith("begin 1") for line in workers.lines()))
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert workers.read() == [1]
    assert Delivery.objects.count() == 0


def test_worker_killed_in_the_middle_loses_nothing(workers):
    for number in range(4):
        record(SampleHappened(thing_id=number))
    first = workers.start("slow")
    until(lambda: any(line.startswith("begin 1") for line in workers.lines()))
    first.kill()
    first.wait()
    workers.start()
    until(lambda: Delivery.objects.count() == 0)
    read = workers.read()
    assert set(read) == {0, 1, 2, 3}
    # In order, and only what the killed one had in hand came twice.
    assert sorted(set(read), key=read.index) == [0, 1, 2, 3]
    assert len(read) <= 6


def test_several_workers_do_nothing_twice(workers):
    for _number in range(2):
        workers.start()
    for number in range(60):
        record(SampleHappened(thing_id=number))
    until(lambda: Delivery.objects.count() == 0)
    assert workers.read() == list(range(60))
    assert len([line for line in workers.lines() if line.startswith("tick")]) == 1


def test_backlog_is_found_without_being_woken(workers, monkeypatch):
    monkeypatch.setattr(wake, "_send", lambda: None)
    workers.start()
    record(SampleHappened(thing_id=3))
    until(lambda: workers.read() == [3], seconds=10)
    relay.introduce(sorted(registry.readers()))
