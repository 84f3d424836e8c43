"""What a person sees while the launcher works: one line a step, with what it is doing and how long it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

WIDTH = 76


class Progress:
    """Prints steps; on a terminal the running step's line is redrawn, elsewhere only its end is printed."""

    def __init__(self) -> None:
        self.live = sys.stdout.isatty()
        self.started = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[Progress]:
        self._title, since = title, time.monotonic()
        self.note("…")
        try:
            yield self
        except BaseException:
            if self.live:
                print()
            raise
        self._draw(f"{title}: done in {time.monotonic() - since:.1f} s", end="\n")

    def note(self, detail: str) -> None:
        if self.live:
            self._draw(f"{self._title}: {detail}", end="")

    def say(self, text: str = "") -> None:
        print(text, flush=True)

    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def _draw(self, text: str, end: str) -> None:
        if self.live:
            text = "\r" + text[:WIDTH].ljust(WIDTH)
        print(text, end=end, flush=True)
