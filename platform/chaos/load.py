"""Chat senders, form posters and readers in a thread of their own, while the main thread breaks things."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from chaos.clients import Chatter, Poster, Visitor
from chaos.journal import Journal
from chaos.judge import Found, judge_client, judge_numbers, judge_writes
from chaos.place import Place, Stage

# After the load: unfinished writes get this long, then sockets this long to be complete.
FINISH, COMPLETE = 40.0, 10.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many of each, and how long each waits between writes (seconds)."""

    chatters: int = 50
    posters: int = 20
    visitors: int = 3
    chat_pause: float = 5.0
    post_pause: float = 4.0

    @property
    def people(self) -> int:
        return self.chatters + self.posters + self.visitors


SMALL = Crowd(chatters=12, posters=5, visitors=2, chat_pause=1.0, post_pause=2.0)


class Load:
    def __init__(self, place: Place, stage: Stage, crowd: Crowd, journal: Journal) -> None:
        browsers = iter(stage.browsers)
        self.place, self.stage, self.journal = place, stage, journal
        room, tag = stage.room, stage.tag
        self.chatters = [
            Chatter(f"chat-{n}", next(browsers), room, tag, journal, crowd.chat_pause) for n in range(crowd.chatters)
        ]
        self.posters = [
            Poster(f"post-{n}", next(browsers), stage.topic_path, tag, journal, crowd.post_pause)
            for n in range(crowd.posters)
        ]
        self.visitors = [
            Visitor(f"reader-{n}", next(browsers), stage.topic_path, journal) for n in range(crowd.visitors)
        ]
        self.everybody: list[Chatter | Poster | Visitor] = [*self.chatters, *self.posters, *self.visitors]
        self.unfinished = 0
        self.ended_at = 0.0
        self.complete_after: float | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="load", daemon=True)
        self._listening: list[asyncio.Task[None]] = []
        self._writing: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._thread.start()
        self._call(self._begin())

    def finish(self) -> None:
        """Lets everybody end what they began, and the sockets become complete."""
        self._call(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def judge(self) -> Found:
        """Journal against database, numbers against holes, every socket's list against the log."""
        messages, posts = self.place.messages(self.stage.room), self.place.posts(self.stage.topic)
        found = Found()
        tag, lines = self.stage.tag, self.journal.lines
        found.add(judge_writes(lines, messages, what="chat", tag=tag))
        found.add(judge_writes(lines, posts, what="post", tag=tag))
        numbers, last = self.place.entries(self.stage.room)
        found.add(judge_numbers(numbers, last, what="room"))
        last = self.place.rows("SELECT last_number FROM communities_topic WHERE id = ?", self.stage.topic)[0][0]
        found.add(judge_numbers([row.seq for row in posts], last, what="topic"))
        for chatter in self.chatters:
            found.add(judge_client(chatter.who, chatter.received, messages, after=max(0, chatter.began)))
            if chatter.gave_up or chatter.began < 0:
                found.lost.append(f"{chatter.who} gave up: {chatter.gave_up or 'never got in'}")
        return found

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _begin(self) -> None:
        self._listening = [asyncio.create_task(chatter.listen()) for chatter in self.chatters]
        self._writing = [asyncio.create_task(one.write()) for one in self.everybody]
        until = time.time() + 30
        while time.time() < until and any(chatter.began < 0 for chatter in self.chatters):
            await asyncio.sleep(0.1)

    async def _end(self) -> None:
        for one in self.everybody:
            one.ended.set()
        _done, pending = await asyncio.wait(self._writing, timeout=FINISH)
        self.unfinished = len(pending)
        for task in pending:
            task.cancel()
        self.ended_at = time.time()
        last = (await asyncio.to_thread(self.place.entries, self.stage.room))[1]
        while time.time() < self.ended_at + COMPLETE:
            if all(chatter.last >= last or chatter.gave_up for chatter in self.chatters):
                self.complete_after = time.time() - self.ended_at
                break
            await asyncio.sleep(0.1)
        for task in self._listening:
            task.cancel()
        await asyncio.gather(*self._listening, *pending, return_exceptions=True)


def every(seconds: float, length: float, act: Callable[[int], None]) -> None:
    """Calls `act` with 0, 1, … every so many seconds for so long."""
    began, count = time.monotonic(), 0
    while time.monotonic() - began < length:
        act(count)
        count += 1
        time.sleep(max(0.0, began + count * seconds - time.monotonic()))
