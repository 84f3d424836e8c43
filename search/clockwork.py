"""The index fills itself where it is empty or lost: after a first start, a lost file, a new engine, a lost server."""

from __future__ import annotations

from outbox import every
from search.engines.choice import engine
from search.services.rebuild import rebuild


@every(seconds=20, name="search: fill an empty index")
def fill_empty_index() -> None:
    used = engine()
    if used.lost() or not used.ready():
        rebuild()
