"""What the hub reads: each kind of group says where its numbered rows come from and who may be in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """`frame` is what everybody in the group receives; `number` rises by one from row to row."""

    number: int
    frame: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    kind: str
    read_after: Callable[[str, int, int], Sequence[Row]]
    last_number: Callable[[str], int]
    may_enter: Callable[[Collection[int], str], Collection[int]]
    last_numbers: Callable[[Collection[str]], Mapping[str, int]] | None = None

    def numbers(self, keys: Collection[str]) -> Mapping[str, int]:
        """Returns the last number of each group."""
        if self.last_numbers is not None:
            return self.last_numbers(keys)
        return {key: self.last_number(key) for key in keys}


_sources: dict[str, Source] = {}


def register(
    kind: str,
    *,
    read_after: Callable[[str, int, int], Sequence[Row]],
    last_number: Callable[[str], int],
    may_enter: Callable[[Collection[int], str], Collection[int]],
    last_numbers: Callable[[Collection[str]], Mapping[str, int]] | None = None,
) -> Source:
    """Registers the groups `kind:key`; all callables are synchronous and may ask the database.

    `read_after(key, after, limit)` returns the rows after a number, in order. `may_enter(user_ids, key)` returns those
    who may be in the group now; asked every second for open groups, so one query. `last_numbers(keys)` spares a query
    for each group.
    """
    source = _sources[kind] = Source(kind, read_after, last_number, may_enter, last_numbers)
    return source


def split(group: str) -> tuple[Source, str]:
    """Returns the source and the key of `kind:key`; raises LookupError for an unknown kind."""
    kind, _sep, key = group.partition(":")
    if kind not in _sources:
        raise LookupError(f"No source is registered for the group {group!r}")
    return _sources[kind], key
