"""Leases: who is at work on what. One that is not renewed runs out and is taken over by somebody else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from outbox.models import ClockTick, JobLease, ReaderLease
from outbox.workers import is_gone

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
RENEW_SECONDS = 8.0


def locked_rows(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Returns the rows locked, without waiting for those that another worker holds, where the database can."""
    return rows.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)


def is_free(leased_by: str, leased_until: Any, *, worker: str) -> bool:
    """Whether `worker` may take what that lease covers."""
    if not leased_by or leased_by == worker or leased_until is None:
        return True
    return bool(leased_until <= timezone.now()) or is_gone(leased_by, myself=worker)


@transaction.atomic
def take_reader(*, reader: str, worker: str) -> bool:
    """Returns whether `worker` now serves the reader; False while it is paused or another one does."""
    row = locked_rows(ReaderLease.objects.filter(pk=reader)).first()
    if row is None:
        ReaderLease.objects.bulk_create([ReaderLease(reader=reader)], ignore_conflicts=True)
        row = locked_rows(ReaderLease.objects.filter(pk=reader)).first()
    now = timezone.now()
    if row is None or not is_free(row.leased_by, row.leased_until, worker=worker):
        return False
    if row.paused_until is not None and row.paused_until > now:
        return False
    row.leased_by, row.leased_until = worker, now + LEASE
    row.save(update_fields=["leased_by", "leased_until"])
    return True


def still_mine(*, reader: str, worker: str) -> bool:
    """Whether the lease is still this worker's (it may have slept for longer than the lease)."""
    return ReaderLease.objects.filter(pk=reader, leased_by=worker, leased_until__gt=timezone.now()).exists()


def give_back_reader(*, reader: str, worker: str) -> None:
    ReaderLease.objects.filter(pk=reader, leased_by=worker).update(leased_by="", leased_until=None)


@transaction.atomic
def renew(*, worker: str) -> None:
    """Renews everything that this worker holds."""
    until = timezone.now() + LEASE
    ReaderLease.objects.filter(leased_by=worker).update(leased_until=until)
    ClockTick.objects.filter(leased_by=worker).update(leased_until=until)
    JobLease.objects.filter(worker=worker).update(leased_until=until)


@contextmanager
def held(renew: Callable[[], object]) -> Iterator[None]:
    """Calls `renew` every RENEW_SECONDS while the block runs, from a thread of its own: work that takes longer than a lease
    stays with whoever is at it, and what a dead process held is free when the lease runs out. A block shorter than that
    opens no connection more.
    """
    done = threading.Event()

    def beat() -> None:
        try:
            while not done.wait(RENEW_SECONDS):
                try:
                    renew()
                except DatabaseError as error:
                    logger.warning("Leases were not renewed: %s", error)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
