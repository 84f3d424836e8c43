"""Who shares a circle with whom. Communities stand above this package, so they say how it is found out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

# Given a viewer's id and owners' ids, returns the owners who share at least one circle with the viewer; one query.
Shared = Callable[[int, frozenset[int]], frozenset[int]]

_ways: list[Shared] = []


def register(way: Shared) -> None:
    """Adds a way of sharing a circle; called from a package's `apps.py`."""
    if way not in _ways:
        _ways.append(way)


def sharing(viewer_id: int, owner_ids: Iterable[int]) -> frozenset[int]:
    """Returns those of `owner_ids` who share a circle with the viewer; one query for each registered way."""
    asked = frozenset(owner_ids)
    found: frozenset[int] = frozenset()
    for way in _ways:
        found |= way(viewer_id, asked - found)
    return found
