"""The worker: relay, jobs and clock in one process. Any number may run; each piece of work has one of them at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from outbox import registry, workers
from outbox.services import clock, jobs, leases, relay
from outbox.wake import Waiter

logger = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
TAKE_BACK_SECONDS = 5.0
READERS_AT_ONCE = 3
JOBS_AT_ONCE = 1
WORKS_AT_ONCE = 1


class Worker:
    """`run` returns after `stop`, when what was in hand is finished. Each pool's threads keep one connection each."""

    def __init__(self) -> None:
        self.name = workers.new_name()
        self.waiter = Waiter()
        self._stop = threading.Event()
        self._busy: set[str] = set()
        self._served: dict[str, float] = {}
        self._guard = threading.Lock()
        self._pools = {
            "reader": ThreadPoolExecutor(READERS_AT_ONCE, thread_name_prefix="reader"),
            "job": ThreadPoolExecutor(JOBS_AT_ONCE, thread_name_prefix="job"),
            "work": ThreadPoolExecutor(WORKS_AT_ONCE, thread_name_prefix="clock"),
        }
        self._room = {"reader": READERS_AT_ONCE, "job": JOBS_AT_ONCE, "work": WORKS_AT_ONCE}

    def stop(self, *_signal: Any) -> None:
        self._stop.set()
        self.waiter.poke()

    def run(self) -> None:
        registry.load()
        self.waiter.open()
        # To the end of what is in hand, which may be longer after the word to stop than a lease.
        with leases.held(partial(leases.renew, worker=self.name)):
            self._run()

    def _run(self) -> None:
        prepared = False
        taken_back_at = 0.0
        try:
            while not self._stop.is_set():
                try:
                    if not prepared:
                        relay.introduce(sorted(registry.readers()))
                        clock.wind()
                        prepared = True
                    if time.monotonic() - taken_back_at > TAKE_BACK_SECONDS:
                        taken_back_at = time.monotonic()
                        jobs.take_back(worker=self.name)
                    self._start_what_is_due()
                except DatabaseError as error:
                    logger.warning("The database is away: %s", error)
                    connection.close()
                    self._stop.wait(LOOK_SECONDS)
                self.waiter.wait(LOOK_SECONDS)
        finally:
            self._stop.set()
            for pool in self._pools.values():
                pool.shutdown(wait=True, cancel_futures=True)
            self.waiter.close()
            connection.close()

    def _start_what_is_due(self) -> None:
        close_old_connections()
        readers = registry.readers()
        if self._has_room("reader"):
            idle = [name for name in readers if f"reader {name}" not in self._busy]
            # Who waited longest comes first, or a few busy readers would keep the others out.
            for name in sorted(relay.due_readers(idle), key=lambda name: self._served.get(name, 0.0)):
                self._start("reader", name, partial(self._read, readers[name]))
        works = registry.clockwork()
        if self._has_room("work"):
            for name in clock.due([name for name in works if f"work {name}" not in self._busy], worker=self.name):
                self._start("work", name, partial(clock.run, work=works[name], worker=self.name))
        if self._has_room("job") and jobs.ready():
            self._start("job", "", self._work_off_jobs)

    def _read(self, reader: registry.Reader) -> bool:
        self._served[reader.name] = time.monotonic()
        return relay.run_reader(reader=reader, worker=self.name, stopping=self._stop.is_set) > 0

    def _work_off_jobs(self) -> bool:
        ran = False
        while not self._stop.is_set() and jobs.run(worker=self.name):
            ran = True
        return ran

    def _has_room(self, kind: str) -> bool:
        with self._guard:
            return sum(1 for each in self._busy if each.startswith(kind)) < self._room[kind]

    def _start(self, kind: str, name: str, work: Callable[[], Any]) -> None:
        label = f"{kind} {name}"
        if not self._has_room(kind):
            return
        with self._guard:
            if label in self._busy:
                return
            self._busy.add(label)
        self._pools[kind].submit(self._do, label, work)

    def _do(self, label: str, work: Callable[[], Any]) -> None:
        did = False
        try:
            close_old_connections()
            did = bool(work())
        except Exception:
            logger.exception("%s failed", label)
            connection.close()
            self._stop.wait(LOOK_SECONDS)
        finally:
            close_old_connections()
            with self._guard:
                self._busy.discard(label)
            # Something may have come in just behind the last question. Where another worker holds what is due, this
            # one has done nothing and asks again at the next look only.
            if did and not self._stop.is_set():
                self.waiter.poke()
