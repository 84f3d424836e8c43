"""The database held against the index, document by document."""

from __future__ import annotations

from dataclasses import dataclass, field

from search.documents.sources import SOURCES
from search.engines.choice import engine
from search.enums import Kind
from search.services.index import BATCH, refresh


@dataclass(slots=True)
class Difference:
    """Keys of one kind: `missing` in the index, `stale` in content or rights, `ghosts` that no row stands behind."""

    kind: Kind
    documents: int = 0
    missing: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    ghosts: list[str] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return [*self.missing, *self.stale, *self.ghosts]

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.ghosts)


LAST = 2**62


def compare(kind: Kind) -> Difference:
    """Returns the difference of one kind; raises Unavailable when the engine is away."""
    difference = Difference(kind)
    after = 0
    while True:
        ids = SOURCES[kind].ids(after, BATCH)
        last = ids[-1] if len(ids) == BATCH else LAST
        wanted = {document.key: document.digest() for document in SOURCES[kind].read(ids)} if ids else {}
        stored = engine().digests(kind, after + 1, last)
        difference.documents += len(wanted)
        difference.missing += sorted(wanted.keys() - stored.keys())
        difference.ghosts += sorted(stored.keys() - wanted.keys())
        difference.stale += sorted(key for key in wanted.keys() & stored.keys() if wanted[key] != stored[key])
        if last == LAST:
            return difference
        after = last


def repair(difference: Difference) -> int:
    """Renews every row that differs; returns how many."""
    ids = {int(key.split(":")[1]) for key in difference.keys}
    refresh(kind=difference.kind, ids=ids)
    engine().refresh()
    return len(ids)
