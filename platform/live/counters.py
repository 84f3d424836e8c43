"""Counts of this process for the metrics page."""

from __future__ import annotations

from collections import Counter

_counts: Counter[str] = Counter()


def add(name: str, amount: int = 1) -> None:
    _counts[name] += amount


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
