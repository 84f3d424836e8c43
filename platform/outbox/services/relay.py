"""Carrying facts to their readers: in order, at least once, each reader at its own pace."""

from __future__ import annotations

import logging
import random
import time
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core.errors import Unavailable
from outbox import registry
from outbox.facts import decode
from outbox.models import Delivery, ReaderLease
from outbox.services import leases

logger = logging.getLogger(__name__)

BATCH = 100
MAX_ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = 2.0, 600.0
# Short, because it delays everything once the service is back; one question in ten seconds costs nobody anything.
LONGEST_PAUSE = 10.0
# What leans on a service that is away is not given up before this age.
PATIENCE = timedelta(days=2)
# Facts in a row that fail because a service is away, before the reader is paused.
OUTAGE_AFTER = 3
SAVE_EVERY = 0.25
OUTAGES = (Unavailable, ConnectionError, TimeoutError, OperationalError, InterfaceError)


def back_off(attempts: int) -> float:
    """Returns seconds until the next attempt: doubled each time, scattered so that retries do not march in step."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (attempts - 1)) * random.uniform(0.75, 1.25)


def due_readers(names: Sequence[str]) -> list[str]:
    """Returns those of the readers that have a fact due now and are not paused; one query, an index look-up each."""
    if not names:
        return []
    now = timezone.now()
    waiting = Delivery.objects.filter(reader=OuterRef("pk"), state=Delivery.State.WAITING, due_at__lte=now)
    rows = ReaderLease.objects.filter(Exists(waiting), pk__in=names).exclude(paused_until__gt=now)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def introduce(names: Sequence[str]) -> None:
    """Makes the rows by which workers share out the readers."""
    ReaderLease.objects.bulk_create([ReaderLease(reader=name) for name in names], ignore_conflicts=True)


def run_reader(
    *, reader: registry.Reader, worker: str, stopping: Callable[[], bool] = lambda: False, seconds: float = 5.0
) -> int:
    """Delivers what is due to one reader for about `seconds`; returns how many facts were read.

    Does nothing when another worker serves that reader.
    """
    if not leases.take_reader(reader=reader.name, worker=worker):
        return 0
    read = 0
    until = time.monotonic() + seconds
    try:
        while not stopping() and time.monotonic() < until:
            rows = due(reader)
            if not rows:
                break
            if not leases.still_mine(reader=reader.name, worker=worker):
                break
            done, away = (_run_batch if reader.batch else _run_singly)(reader, rows, stopping)
            read += done
            if away is not None:
                pause(reader=reader.name, error=away)
                break
            if done:
                _recovered(reader.name)
    finally:
        leases.give_back_reader(reader=reader.name, worker=worker)
    return read


def due(reader: registry.Reader, limit: int = 0) -> list[Delivery]:
    """Returns the next deliveries that are due, in the order of their facts."""
    rows = Delivery.objects.filter(reader=reader.name, state=Delivery.State.WAITING, due_at__lte=timezone.now())
    return list(rows.select_related("fact").order_by("fact_id")[: limit or reader.batch or BATCH])


def call(reader: registry.Reader, deliveries: Sequence[Delivery]) -> None:
    """Calls the reader with what was stored."""
    if reader.batch:
        reader.run([(row.fact_id, decode(row.fact.kind, row.fact.payload)) for row in deliveries])
        return
    for row in deliveries:
        reader.run(decode(row.fact.kind, row.fact.payload), fact_id=row.fact_id)


def _run_singly(
    reader: registry.Reader, rows: Sequence[Delivery], stopping: Callable[[], bool]
) -> tuple[int, Exception | None]:
    read: list[int] = []
    outages: list[tuple[Delivery, Exception]] = []
    count = 0
    saved = time.monotonic()
    for row in rows:
        try:
            call(reader, [row])
        except OUTAGES as error:
            outages.append((row, error))
            if len(outages) >= OUTAGE_AFTER:
                break
        except Exception as error:
            put_off(row, error)
        else:
            read.append(row.pk)
            for failed, why in outages:
                put_off(failed, why)
            outages = []
        if read and time.monotonic() - saved > SAVE_EVERY:
            count += _forget(read)
            read, saved = [], time.monotonic()
        if stopping():
            break
    count += _forget(read)
    if len(outages) >= OUTAGE_AFTER:
        return count, outages[0][1]
    for failed, why in outages:
        put_off(failed, why)
    return count, None


def _run_batch(
    reader: registry.Reader, rows: Sequence[Delivery], stopping: Callable[[], bool]
) -> tuple[int, Exception | None]:
    try:
        call(reader, rows)
    except OUTAGES as error:
        return 0, error
    except Exception as error:
        if len(rows) == 1:
            put_off(rows[0], error)
            return 0, None
        # One of them is poison: halves are tried until it stands alone.
        half = len(rows) // 2
        first, away = _run_batch(reader, rows[:half], stopping)
        if away is not None or stopping():
            return first, away
        second, away = _run_batch(reader, rows[half:], stopping)
        return first + second, away
    return _forget([row.pk for row in rows]), None


def _forget(ids: Sequence[int]) -> int:
    if ids:
        Delivery.objects.filter(pk__in=ids).delete()
    return len(ids)


def put_off(delivery: Delivery, error: Exception) -> None:
    """Sets the next attempt, or gives the delivery up for people to look at."""
    delivery.attempts = min(delivery.attempts + 1, 32_000)
    young = timezone.now() - delivery.fact.created_at < PATIENCE
    if delivery.attempts >= MAX_ATTEMPTS and not (isinstance(error, OUTAGES) and young):
        delivery.state = Delivery.State.DEAD
        logger.error("Given up: fact %s for %s", delivery.fact_id, delivery.reader, exc_info=error)
    else:
        logger.warning("Put off: fact %s for %s: %r", delivery.fact_id, delivery.reader, error)
    delivery.due_at = timezone.now() + timedelta(seconds=back_off(delivery.attempts))
    delivery.error = "".join(traceback.format_exception(error))[-4000:]
    delivery.save(update_fields=["attempts", "state", "due_at", "error"])


@transaction.atomic
def pause(*, reader: str, error: Exception) -> datetime:
    """Leaves a reader alone because something it leans on is away; returns until when."""
    row, _made = ReaderLease.objects.select_for_update().get_or_create(pk=reader)
    row.failures += 1
    wait = min(LONGEST_PAUSE, 2.0 ** min(row.failures - 1, 10)) * random.uniform(0.75, 1.25)
    row.paused_until = timezone.now() + timedelta(seconds=wait)
    row.error = repr(error)[:1000]
    row.save(update_fields=["failures", "paused_until", "error"])
    logger.warning("%s waits %.0f s: %r", reader, wait, error)
    return row.paused_until


def _recovered(reader: str) -> None:
    ReaderLease.objects.filter(pk=reader, failures__gt=0).update(failures=0, paused_until=None, error="")
