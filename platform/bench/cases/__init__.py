"""The cases in the order of the report: each takes the rig and returns its figures."""

from __future__ import annotations

from collections.abc import Callable

from bench.cases import chat, feed, memory, pages, searching, weight
from bench.measure import Figure
from bench.rig import Rig

Case = Callable[[Rig], list[Figure]]
CASES: dict[str, Case] = {
    **pages.CASES,
    "feed": feed.whole,
    "feed-304": feed.unchanged,
    "chat": chat.fan_out,
    "chat-replay": chat.replay,
    "index": searching.index,
    "search": searching.answers,
    "search-embedded": searching.embedded,
    "weight": weight.first_views,
    "memory": memory.processes,
}
