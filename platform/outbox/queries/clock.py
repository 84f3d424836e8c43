"""What became of the works of the clock."""

from __future__ import annotations

from datetime import datetime

from outbox.models import ClockTick


def last_finished(name: str) -> datetime | None:
    """Returns when the work last ended, None where it never ran; one that looks back must not miss the time between."""
    return ClockTick.objects.filter(pk=name).values_list("last_finished_at", flat=True).first()
