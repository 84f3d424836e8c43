"""Readers: search finds what was taken in."""

from __future__ import annotations

from harvesting.facts import RecordsTaken
from outbox import reads
from search.enums import Kind
from search.services.index import refresh


@reads(RecordsTaken)
def index_records(fact: RecordsTaken, *, fact_id: int) -> None:
    """Writes the documents of the rows as they stand now."""
    for kind in Kind:
        if ids := getattr(fact, f"{kind.value}_ids"):
            refresh(kind=kind, ids=ids)
