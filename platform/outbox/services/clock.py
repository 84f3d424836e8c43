"""Starting what is due, once whatever the number of workers."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from outbox import registry
from outbox.models import ClockTick
from outbox.services.leases import LEASE, is_free, locked_rows

logger = logging.getLogger(__name__)
# A work that took so many workers down with it is left until its time comes.
MAX_CUTS = 3


def wind(works: dict[str, registry.Clockwork] | None = None) -> None:
    """Makes the rows of works that are new; they are due at once."""
    now = timezone.now()
    names = registry.clockwork() if works is None else works
    ClockTick.objects.bulk_create([ClockTick(name=name, due_at=now) for name in names], ignore_conflicts=True)


def due(names: list[str], *, worker: str = "") -> list[str]:
    """Returns which of the works are due now; one whose worker ended in the middle is due at once."""
    now = timezone.now()
    rows = ClockTick.objects.filter(Q(due_at__lte=now) | ~Q(leased_by=""), name__in=names)
    return [row.name for row in rows.order_by("due_at") if _may_start(row, now, worker)]


@transaction.atomic
def take(*, work: registry.Clockwork, worker: str) -> bool:
    """Returns whether this worker is to run it now. The next time is set at once, so a run is never given out twice.

    Runs that were missed while nobody was there are not made up for; a work that is still running is left out.
    """
    row = locked_rows(ClockTick.objects.filter(pk=work.name)).first()
    now = timezone.now()
    if row is None or not _may_start(row, now, worker):
        return False
    if row.leased_by:
        row.cuts = min(row.cuts + 1, MAX_CUTS)
        logger.warning("The clock's work %s of a worker that ended is begun again", work.name)
    if row.due_at <= now:
        step = timedelta(seconds=work.seconds)
        row.due_at += step * (int((now - row.due_at) / step) + 1)
    row.leased_by, row.leased_until, row.last_started_at = worker, now + LEASE, now
    row.save(update_fields=["due_at", "leased_by", "leased_until", "last_started_at", "cuts"])
    return True


def _may_start(row: ClockTick, now: datetime, worker: str) -> bool:
    """A run that was cut is repeated before its time: the next might be an hour away."""
    if row.leased_by and (row.leased_by == worker or not is_free(row.leased_by, row.leased_until, worker=worker)):
        return False
    cut = bool(row.leased_by) and row.cuts < MAX_CUTS
    return bool(row.due_at <= now or cut)


def run(*, work: registry.Clockwork, worker: str) -> bool:
    """Takes and runs a work; returns whether it ran here.

    What it raises is kept for people to see, and that run does not count as finished: a work that looks back to its last
    one looks over the time of the failed one too.
    """
    if not take(work=work, worker=worker):
        return False
    ended: dict[str, Any] = {"last_error": ""}
    try:
        work.run()
        ended["last_finished_at"] = timezone.now()
    except Exception as failure:
        logger.exception("The clock's work %s failed", work.name)
        ended["last_error"] = "".join(traceback.format_exception(failure))[-4000:]
    finally:
        mine = ClockTick.objects.filter(pk=work.name, leased_by=worker)
        mine.update(leased_by="", leased_until=None, cuts=0, **ended)
    return True
