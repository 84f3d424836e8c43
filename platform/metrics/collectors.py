"""Figures read when somebody asks for `/metrics`, not on every write."""

from __future__ import annotations

from prometheus_client import Gauge

from outbox import queries as outbox_queries

LAG = Gauge("halqa_outbox_oldest_seconds", "Age of the oldest fact a reader has not read.", ["reader"])
WAITING = Gauge("halqa_outbox_waiting", "Facts a reader has not read.", ["reader"])
DEAD = Gauge("halqa_outbox_dead", "Facts a reader has given up, for staff to look at.", ["reader"])


def refresh() -> None:
    """Sets the gauges from the database: three queries."""
    for row in outbox_queries.lag():
        LAG.labels(row.reader).set(row.oldest)
        WAITING.labels(row.reader).set(row.waiting)
        DEAD.labels(row.reader).set(row.dead)
