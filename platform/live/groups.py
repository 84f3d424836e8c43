"""A group of sockets in this process: which number it has reached, and each member's own place."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import Any

from live import counters
from live.database import in_database
from live.outlet import Outlet, Shared, encode
from live.sources import Row, split

logger = logging.getLogger(__name__)

BATCH = 200
REPLAY_LIMIT = 2000
# Numbers are given under the room's lock, so a hole means a row that is about to be visible. A row that somebody
# removed by hand must not silence a room for ever: after this long the hole is counted and passed.
GAP_SECONDS = 10.0
GAP_PAUSE = 0.05
CACHE_SECONDS = 1.0


# A passing frame goes to so many at a time, so that a message to a full room does not wait for it.
AT_ONCE = 100

# The loop itself holds tasks only weakly.
_telling: set[asyncio.Task[None]] = set()


class Member:
    """A socket's place in a group. It gets rows after `position` while `following`, else it is catching up."""

    __slots__ = ("card", "following", "group", "outlet", "position")

    def __init__(self, outlet: Outlet, group: Group, position: int, card: dict[str, Any] | None) -> None:
        self.outlet = outlet
        self.group = group
        self.position = position
        self.following = False
        self.card = card


class Group:
    """All rows up to `sent` were written to the members that follow."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.source, self.key = split(name)
        self.members: set[Member] = set()
        self.joining = 0
        self.sent = -1
        self.target = -1
        self.task: asyncio.Task[None] | None = None
        self.others: dict[str, tuple[float, list[dict[str, Any]]]] = {}
        self.shown: dict[str, Any] | None = None
        self.told: tuple[float, set[Any]] = (0.0, set())
        self._opening = asyncio.Lock()
        self._reads: dict[int, tuple[float, asyncio.Task[tuple[str, int]]]] = {}

    async def open(self) -> None:
        """Finds the number the group starts at."""
        async with self._opening:
            if self.sent < 0:
                self.sent = int(await in_database(self.source.last_number, self.key))
                self.target = max(self.target, self.sent)

    def poke(self, upto: int, frame: dict[str, Any] | None = None) -> None:
        """Says that there are rows up to a number; they are read unless that is known already.

        The `frame` of that number is told as it is where everything before it was told.
        """
        self.target = max(self.target, upto)
        if frame is not None and self.sent >= 0 and upto == self.sent + 1 and self.task is None:
            self.sent = upto
            self.broadcast(Row(upto, frame))
            return
        if self.sent >= 0 and self.target > self.sent and self.task is None:
            self.task = asyncio.get_running_loop().create_task(self._pump())

    async def _pump(self) -> None:
        try:
            gap_since = 0.0
            while self.target > self.sent and self.members:
                rows = await in_database(self.source.read_after, self.key, self.sent, BATCH)
                counters.add("rows_read", len(rows))
                if not rows:
                    # The word came before the row could be seen; the look every second finds it.
                    self.target = self.sent
                    break
                passed = bool(gap_since) and time.monotonic() - gap_since > GAP_SECONDS
                before = self.sent
                await self._send(rows, pass_gap=passed)
                if self.sent > before:
                    gap_since = 0.0
                    continue
                gap_since = gap_since or time.monotonic()
                await asyncio.sleep(GAP_PAUSE)
        except Exception:
            logger.exception("Rows of %s were not read; tried again within a second", self.name)
            self.target = self.sent
        finally:
            self.task = None

    async def _send(self, rows: Any, *, pass_gap: bool) -> None:
        for row in rows:
            if row.number <= self.sent:
                continue
            if row.number != self.sent + 1:
                if not pass_gap:
                    return
                counters.add("gaps")
                logger.error("%s: numbers %s to %s are missing", self.name, self.sent + 1, row.number - 1)
                pass_gap = False
            self.sent = row.number
            self.broadcast(row)
            # Lets the server read between two rounds to a thousand sockets.
            await asyncio.sleep(0)

    def broadcast(self, row: Row) -> None:
        shared = Shared(row.frame)
        number, written = row.number, 0
        for member in tuple(self.members):
            if member.following and number > member.position:
                member.position = number
                written += member.outlet.push_shared(shared)
        counters.add("frames_sent", written)

    def tell(self, frame: dict[str, Any], *, but: Outlet | None = None) -> None:
        """Sends a frame without a number to everybody here."""
        shared = Shared(frame)
        members = tuple(self.members)
        _tell_some(members[:AT_ONCE], shared, but)
        if len(members) > AT_ONCE:
            task = asyncio.get_running_loop().create_task(_tell_rest(members[AT_ONCE:], shared, but))
            _telling.add(task)
            task.add_done_callback(_telling.discard)

    async def follow(self, member: Member) -> None:
        """Sends a new member what came since it joined; from then on it gets everything as it happens."""
        while member.position < self.sent:
            rows = await in_database(self.source.read_after, self.key, member.position, BATCH)
            if not rows:
                break
            for row in rows:
                if row.number <= self.sent and row.number > member.position:
                    member.position = row.number
                    member.outlet.push_frame(row.frame)
            if rows[-1].number >= self.sent:
                break
        member.following = True

    async def replay(self, member: Member, after: int, *, limit: int = REPLAY_LIMIT) -> None:
        """Sends every row after a number in batches, then `resumed`; past the limit `reload`.

        Meanwhile rows that happen are held back from this member: they come at the end, in order.
        """
        # Should reading fail, the member stays like this and its socket is closed: better cut off than a row short.
        member.following = False
        after = max(0, after)
        if after > self.sent:
            # The client knows more than this process, for another one told it.
            last = int(await in_database(self.source.last_number, self.key))
            self.poke(last)
            answer = {"type": "resumed", "upto": after} if after <= last else {"type": "reload", "from": last}
            member.position = min(after, last)
        elif self.sent - after > limit:
            member.position = self.sent
            answer = {"type": "reload", "from": self.sent}
        else:
            member.position = after
            while member.position < self.sent and not member.outlet.closed:
                text, upto = await self._batch(member.position)
                if upto <= member.position:
                    break
                member.position = upto
                member.outlet.push(text)
                await member.outlet.drained()
            answer = {"type": "resumed", "upto": member.position}
        member.outlet.push_frame(answer)
        member.following = True

    async def _batch(self, after: int) -> tuple[str, int]:
        """Returns one batch as text and its last number; those who ask from the same number within a second share it."""
        now = time.monotonic()
        for number, (until, _task) in list(self._reads.items()):
            if until < now:
                del self._reads[number]
        if after not in self._reads:
            task = asyncio.get_running_loop().create_task(self._read_batch(after))
            self._reads[after] = (now + CACHE_SECONDS, task)
        return await asyncio.shield(self._reads[after][1])

    async def _read_batch(self, after: int) -> tuple[str, int]:
        rows = await in_database(self.source.read_after, self.key, after, BATCH)
        counters.add("rows_read", len(rows))
        if not rows:
            return "", after
        return encode({"type": "messages", "items": [row.frame for row in rows]}), rows[-1].number


def _tell_some(members: Sequence[Member], shared: Shared, but: Outlet | None) -> None:
    told = (member.outlet for member in members if member.outlet is not but and member.following)
    counters.add("frames_sent", sum(outlet.push_shared(shared) for outlet in told))


async def _tell_rest(members: Sequence[Member], shared: Shared, but: Outlet | None) -> None:
    for start in range(0, len(members), AT_ONCE):
        await asyncio.sleep(0)
        _tell_some(members[start : start + AT_ONCE], shared, but)
