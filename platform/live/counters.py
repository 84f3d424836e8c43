"""Counts of this process for the metrics page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

_counts: Counter[str] = Counter()
_watchers: dict[str, Callable[[float], None]] = {}


def watch(name: str, told: Callable[[float], None]) -> None:
    """Has `told` called with each amount added under a name. Higher packages meter with it; keep it to rare names."""
    _watchers[name] = told


def add(name: str, amount: int = 1) -> None:
    _counts[name] += amount
    if name in _watchers:
        _watchers[name](amount)


def read() -> dict[str, int]:
    """Returns sockets_open, sockets_opened, sockets_refused, sockets_slow, frames_sent, frames_received, rows_read, gaps."""
    names = (
        "sockets_open",
        "sockets_opened",
        "sockets_refused",
        "sockets_slow",
        "frames_sent",
        "frames_received",
        "rows_read",
        "gaps",
    )
    return {name: _counts[name] for name in names}
