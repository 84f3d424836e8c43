"""What was drawn or read, kept in this process: bounded by bytes, the longest unused goes first.

Keys or values carry versions, so nothing runs out by time and nothing is purged.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")

_stores: WeakSet[Store[Any]] = WeakSet()


class Store(Generic[T]):
    """Sizes are in bytes, as whoever puts something in reckons them."""

    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()
        _stores.add(self)

    def get(self, key: Hashable) -> T | None:
        """Returns what is kept under the key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: T, size: int) -> None:
        """Keeps it, unless it alone would push out much of the rest."""
        if size > self.most_bytes // 4:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self.bytes += size - (before[1] if before else 0)
            self._kept[key] = (value, size)
            while self.bytes > self.most_bytes:
                self.bytes -= self._kept.popitem(last=False)[1][1]

    def get_or_make(self, key: Hashable, make: Callable[[], tuple[T, int]]) -> T:
        """Returns what is kept under the key, else what `make` gives with its size."""
        found = self.get(key)
        if found is not None:
            return found
        made, size = make()
        self.put(key, made, size)
        return made

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.bytes = 0

    def __len__(self) -> int:
        return len(self._kept)


def forget_all() -> None:
    """Empties every store of this process: for whoever takes back version numbers, as a test that is rolled back does."""
    for store in list(_stores):
        store.clear()
