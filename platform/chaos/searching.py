"""Somebody who searches again and again while something breaks, and what they were told."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from chaos.web import Answer, Broken, Browser
from stack.errors import NotReady

LIMITED = "Search is limited for the moment"
FOUND_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Look:
    """One answer: `at` and `until` in Unix time. `total` is what was found, on pages not read and -1."""

    at: float
    until: float
    status: int
    limited: bool
    total: int
    why: str = ""

    @property
    def failed(self) -> bool:
        """Not an answer at all."""
        return self.status != 200

    @property
    def without_index(self) -> bool:
        """An error, or titles alone: not what ranked search would have said."""
        return self.failed or self.limited

    @property
    def empty(self) -> bool:
        return not self.without_index and self.total == 0


def longest(looks: Sequence[Look], bad: Callable[[Look], bool], *, since: float = 0.0, until: float = 0.0) -> float:
    """Returns the longest time in seconds from the question of a bad answer to the next good answer.

    `since` and `until` bound when the question was put; a stretch that begins within them is told whole, and what never
    became good lasts to the last answer.
    """
    worst, began = 0.0, 0.0
    for look in looks:
        if bad(look) and not began and look.at >= since and (not until or look.at < until):
            began = look.at
        elif not bad(look) and began:
            worst, began = max(worst, look.until - began), 0.0
    return round(max(worst, looks[-1].until - began) if began else worst, 1)


class Prober:
    """Asks each of `paths` in turn, every `pause` seconds, from a thread of its own."""

    def __init__(self, browser: Browser, paths: Sequence[str], *, pause: float = 0.25, api: bool = False) -> None:
        self.browser = browser
        self.paths = paths
        self.pause = pause
        self.api = api
        self.looks: list[Look] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="prober", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def wait_good(self, bad: Callable[[Look], bool], seconds: float = FOUND_SECONDS) -> float:
        """Returns after how many seconds an answer was good; raises NotReady when none was."""
        began, seen = time.time(), len(self.looks)
        while time.time() < began + seconds:
            for look in self.looks[seen:]:
                if not bad(look):
                    return look.until - began
            time.sleep(0.1)
        raise NotReady(f"The search did not come to answer as it should: {self.looks[-1:]}")

    def _run(self) -> None:
        asyncio.run(self._ask_on())

    async def _ask_on(self) -> None:
        count = 0
        while not self._ended.is_set():
            self.looks.append(await self._look(self.paths[count % len(self.paths)]))
            count += 1
            await asyncio.sleep(self.pause)

    async def _look(self, path: str) -> Look:
        at = time.time()
        try:
            answer = await self.browser.get(path, accept="application/json" if self.api else "text/html")
        except Broken as error:
            return Look(at, time.time(), 0, False, -1, f"{path}: {error}")
        limited, total = _read(answer, api=self.api)
        why = "" if answer.status == 200 else f"{path}: {answer.status}"
        return Look(at, time.time(), answer.status, limited, total, why)


def _read(answer: Answer, *, api: bool) -> tuple[bool, int]:
    if answer.status != 200:
        return False, -1
    if api:
        told = answer.json()
        return bool(told["limited"]), int(told["total"])
    return LIMITED in answer.text, -1


def search_path(q: str) -> str:
    return f"/api/v1/search?{urlencode({'q': q})}"


async def total(browser: Browser, q: str) -> int:
    """Returns how much a person finds; raises Broken where the search does not answer from its index."""
    answer = await browser.get(search_path(q), accept="application/json")
    limited, found = _read(answer, api=True)
    if answer.status != 200 or limited:
        raise Broken(f"search for {q!r}: {answer.status}{', limited' if limited else ''}")
    return found
