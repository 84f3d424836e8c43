"""Starting what is due, once whatever the number of workers."""

from __future__ import annotations

import logging
import traceback
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from outbox import registry
from outbox.models import ClockTick
from outbox.services.leases import LEASE, is_free, locked_rows

logger = logging.getLogger(__name__)


def wind(works: dict[str, registry.Clockwork] | None = None) -> None:
    """Makes the rows of works that are new; they are due at once."""
    now = timezone.now()
    names = registry.clockwork() if works is None else works
    ClockTick.objects.bulk_create([ClockTick(name=name, due_at=now) for name in names], ignore_conflicts=True)


def due(names: list[str]) -> list[str]:
    """Returns which of the works are due now."""
    rows = ClockTick.objects.filter(name__in=names, due_at__lte=timezone.now())
    return list(rows.order_by("due_at").values_list("name", flat=True))


@transaction.atomic
def take(*, work: registry.Clockwork, worker: str) -> bool:
    """Returns whether this worker is to run it now. The next time is set at once, so a run is never given out twice.

    Runs that were missed while nobody was there are not made up for; a work that is still running is left out.
    """
    row = locked_rows(ClockTick.objects.filter(pk=work.name)).first()
    now = timezone.now()
    if (
        row is None
        or row.due_at > now
        or (row.leased_by == worker)
        or not is_free(row.leased_by, row.leased_until, worker=worker)
    ):
        return False
    step = timedelta(seconds=work.seconds)
    row.due_at += step * (int((now - row.due_at) / step) + 1)
    row.leased_by, row.leased_until, row.last_started_at = worker, now + LEASE, now
    row.save(update_fields=["due_at", "leased_by", "leased_until", "last_started_at"])
    return True


def run(*, work: registry.Clockwork, worker: str) -> bool:
    """Takes and runs a work; returns whether it ran here. What it raises is kept for people to see."""
    if not take(work=work, worker=worker):
        return False
    error = ""
    try:
        work.run()
    except Exception as failure:
        logger.exception("The clock's work %s failed", work.name)
        error = "".join(traceback.format_exception(failure))[-4000:]
    finally:
        ClockTick.objects.filter(pk=work.name, leased_by=worker).update(
            leased_by="", leased_until=None, last_finished_at=timezone.now(), last_error=error
        )
    return True
