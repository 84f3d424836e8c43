"""What happened to records, as ids only."""

from __future__ import annotations

from dataclasses import dataclass

from outbox.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class RecordsTaken:
    """Rows that an import made or changed: many at once, so that search can read them in one go and nobody is told."""

    practitioner_ids: tuple[int, ...] = ()
    community_ids: tuple[int, ...] = ()
    topic_ids: tuple[int, ...] = ()
    post_ids: tuple[int, ...] = ()
    event_ids: tuple[int, ...] = ()
    page_ids: tuple[int, ...] = ()
