"""Rendered rows kept in this process: bounded by bytes, the longest unused goes first. Keys carry versions, so nothing runs out."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Store(Generic[T]):
    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def peek(self, key: Hashable) -> T | None:
        """Returns what is kept under the key, or None."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, made: T, size: int) -> None:
        """Keeps it, unless it alone would push out much of the rest."""
        if size > self.most_bytes // 4:
            return
        with self._lock:
            before = self._kept.pop(key, None)
            self._bytes += size - (before[1] if before else 0)
            self._kept[key] = (made, size)
            while self._bytes > self.most_bytes:
                _key, (_value, gone) = self._kept.popitem(last=False)
                self._bytes -= gone

    def get(self, key: Hashable, make: Callable[[], tuple[T, int]]) -> T:
        """Returns what is kept under the key, else what `make` gives with its size in bytes."""
        found = self.peek(key)
        if found is not None:
            return found
        made, size = make()
        self.put(key, made, size)
        return made

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)
