"""What became of the works of the clock."""

from __future__ import annotations

from datetime import datetime

from outbox import registry
from outbox.models import ClockTick


def last_finished(name: str) -> datetime | None:
    """Returns when the work last ended well, None where it never did; one that looks back must not miss the time between."""
    return ClockTick.objects.filter(pk=name).values_list("last_finished_at", flat=True).first()


def failed() -> list[ClockTick]:
    """Returns the works whose last run failed, by name; one query."""
    return list(ClockTick.objects.filter(name__in=registry.clockwork()).exclude(last_error="").order_by("name"))
