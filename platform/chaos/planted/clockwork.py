"""Writes down each run: the moment of the next one is the same only for a run that was given out twice."""

from __future__ import annotations

from chaos.planted.switch import note
from outbox import every
from outbox.models import ClockTick

TICK = "chaos.tick"


@every(seconds=2, name=TICK)
def tick() -> None:
    note("tick", ClockTick.objects.get(pk=TICK).due_at.isoformat())
