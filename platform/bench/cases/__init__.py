"""The cases in the order of the report: each takes the rig and returns its figures."""

from __future__ import annotations

from collections.abc import Callable

from bench.cases import chat, feed, importing, memory, pages, searching, weight
from bench.measure import Figure
from bench.rig import Rig

Case = Callable[[Rig], list[Figure]]
CASES: dict[str, Case] = {
    **pages.CASES,
    "feed": feed.whole,
    "feed-304": feed.unchanged,
    "weight": weight.first_views,
    "words": searching.words,
    "search": searching.answers,
    "index": searching.index,
    "chat": chat.fan_out,
    "chat-replay": chat.replay,
    "memory": memory.processes,
    # Last, since they make sites of their own; the processes of this one are measured by then.
    "search-embedded": searching.embedded,
    "import": importing.records,
}
# The same whatever the amounts.
OWN_DATA = frozenset({"words", "search-embedded", "import"})
