"""Figures read when somebody asks for `/metrics`, not on every write."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Min
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import Counter, Gauge

from live import counters
from outbox import queries as outbox_queries
from outbox import registry

# Read from one database by whoever is asked, so the newest reading holds, whichever process made it.
LATEST: Final = "mostrecent"
LAG = Gauge(
    "halqa_outbox_oldest_seconds",
    "Age of the oldest fact a reader has not read.",
    ["reader"],
    multiprocess_mode=LATEST,
)
WAITING = Gauge("halqa_outbox_waiting", "Facts a reader has not read.", ["reader"], multiprocess_mode=LATEST)
DEAD = Gauge(
    "halqa_outbox_dead", "Facts a reader has given up, for staff to look at.", ["reader"], multiprocess_mode=LATEST
)
INDEX_LAG = Gauge(
    "halqa_index_lag_seconds", "Age of the oldest change that search does not know yet.", multiprocess_mode=LATEST
)
JOBS = Gauge("halqa_jobs_oldest_seconds", "Age of the oldest job that is due and not begun.", multiprocess_mode=LATEST)
FAILED = Gauge("halqa_clock_failed", "1 where the last run of a work failed.", ["work"], multiprocess_mode=LATEST)
SOCKETS = Gauge("halqa_sockets", "Sockets open.", multiprocess_mode="livesum")
ENDS = {
    "sockets_opened": Counter("halqa_sockets_opened_total", "Sockets opened."),
    "sockets_refused": Counter("halqa_sockets_refused_total", "Sockets ended because of who came or what they sent."),
    "sockets_slow": Counter("halqa_sockets_slow_total", "Sockets ended because they read too slowly."),
}


def refresh() -> None:
    """Sets the gauges from the database: five queries. A database that is away leaves them as they were."""
    try:
        rows = outbox_queries.lag()
        oldest_job = _oldest_job()
        failed = {row.name for row in outbox_queries.failed()}
    except DatabaseError:
        return
    for row in rows:
        LAG.labels(row.reader).set(row.oldest)
        WAITING.labels(row.reader).set(row.waiting)
        DEAD.labels(row.reader).set(row.dead)
    INDEX_LAG.set(index_lag(rows))
    JOBS.set(oldest_job)
    for name in registry.clockwork():
        FAILED.labels(name).set(name in failed)


def index_lag(rows: list[outbox_queries.Lag]) -> float:
    """Returns the seconds that search is behind."""
    return max((row.oldest for row in rows if row.reader.startswith("search.")), default=0.0)


def _oldest_job() -> float:
    now = timezone.now()
    waiting = DBTaskResult.objects.ready().filter(run_after__lte=now)
    first = waiting.aggregate(first=Min("enqueued_at"))["first"]
    return max(0.0, (now - first).total_seconds()) if first else 0.0


def watch_sockets() -> None:
    """Lets the sockets of this process be counted where they happen, so that each process's stand in the shared folder."""
    counters.watch("sockets_open", SOCKETS.inc)
    for name, meter in ENDS.items():
        counters.watch(name, meter.inc)


def forget_the_dead() -> None:
    """Removes the folder's files of processes that are gone, whose open sockets would count for ever."""
    folder = Path(settings.METRICS_FOLDER)
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not _lives(int(pid)):
            file.unlink(missing_ok=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
