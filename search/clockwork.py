"""The index fills itself where it is empty: after a first start, a lost file, a new engine."""

from __future__ import annotations

from outbox import every
from search.engines.choice import engine
from search.services.rebuild import rebuild


@every(seconds=20, name="search: fill an empty index")
def fill_empty_index() -> None:
    if not engine().ready():
        rebuild()
