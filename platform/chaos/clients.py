"""People under load: in the chat, at the forum's form, reading. Each does what the site's own pages do after an error."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from chaos.journal import ACKED, ERROR, OK, REFUSED, SENT, Journal
from chaos.judge import body_of
from chaos.web import Broken, Browser

ACK_PATIENCE = 8.0
POST_NUMBER = re.compile(r"#p(\d+)$")
# What a person's page tries again by itself; anything else is a refusal.
PASSING = frozenset({"too_many", "unavailable", "failed"})


@dataclass(slots=True)
class Chatter:
    """One socket that follows the numbers, as the contract asks: a gap or a new connection is followed by `resume`.

    `received` is what it accepted: (number, client_id). With `pause` it also writes, the next after the last was
    acknowledged; a write that got no answer is sent again under the same client_id.
    """

    who: str
    browser: Browser
    room: int
    tag: str
    journal: Journal
    pause: float = 0.0
    received: list[tuple[int, str]] = field(default_factory=list)
    began: int = -1
    last: int = 0
    repeats: int = 0
    gaps: int = 0
    closes: list[int] = field(default_factory=list)
    gave_up: str = ""
    number: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    _asked: bool = False
    _waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _line: ClientConnection | None = None
    _open: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Stays connected until cancelled."""
        url = f"ws://localhost:{self.browser.port}/ws/chat/{self.room}/"
        while True:
            try:
                headers = {"Cookie": self.browser.cookie()}
                async with connect(
                    url,
                    origin=Origin(self.browser.origin),
                    additional_headers=headers,
                    open_timeout=10,
                    close_timeout=1,
                ) as line:
                    self._line = line
                    async for text in line:
                        await self._take(json.loads(text))
                    self.closes.append(line.close_code or 0)
            except ConnectionClosed as error:
                # The server's own code, 1006 where the line was cut without one.
                self.closes.append(error.rcvd.code if error.rcvd else 1006)
                self.journal.note(self.who, ERROR, why=f"socket closed with {self.closes[-1]}")
            except (OSError, WebSocketException, TimeoutError, EOFError) as error:
                self.journal.note(self.who, ERROR, why=f"socket: {type(error).__name__} {error}")
            else:
                self.journal.note(self.who, ERROR, why=f"socket closed with {self.closes[-1]}")
            self._line, self._asked = None, False
            self._open.clear()
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the line was cut"))
                    waiting.exception()  # read, so that nothing complains where its sender failed first
            if self.closes and self.closes[-1] in (4401, 4403, 4404):
                self.gave_up = f"closed with {self.closes[-1]}"
                return
            await asyncio.sleep(0.5)

    async def _take(self, frame: dict[str, Any]) -> None:
        kind = frame.get("type")
        if kind == "welcome":
            if self.began < 0:
                self.began = self.last = int(frame["last_seq"])
                self._ready()
            else:
                await self._resume()
        elif kind == "message":
            await self._accept(frame)
        elif kind == "messages":
            for item in frame["items"]:
                await self._accept(item)
        elif kind == "resumed":
            self._asked = False
            self._ready()
        elif kind == "reload":
            self.gave_up = "was told to reload"
        elif kind in ("ack", "error"):
            waiting = self._waiting.get(str(frame.get("client_id")))
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)

    def _ready(self) -> None:
        if not self._open.is_set():
            self._open.set()
            self.journal.note(self.who, OK, why="in the room")

    async def _resume(self) -> None:
        if not self._asked and self._line is not None:
            self._asked = True
            await self._line.send(json.dumps({"type": "resume", "after": self.last}))

    async def _accept(self, item: dict[str, Any]) -> None:
        seq = int(item["seq"])
        if seq <= self.last:
            self.repeats += 1
        elif seq == self.last + 1:
            self.last = seq
            self.received.append((seq, str(item.get("client_id", ""))))
        else:
            self.gaps += 1
            await self._resume()

    async def write(self) -> None:
        while not self.ended.is_set() and not self.gave_up:
            self.number += 1
            await self._say(self.number, str(uuid.uuid4()))
            await asyncio.sleep(self.pause)

    async def _say(self, number: int, key: str) -> None:
        about = {"what": "chat", "number": number, "key": key}
        body = body_of(self.tag, self.who, number)
        while not self.gave_up:
            await self._open.wait()
            if self._line is None:
                continue
            waiting = self._waiting[key] = asyncio.get_running_loop().create_future()
            self.journal.note(self.who, SENT, **about)  # type: ignore[arg-type]
            try:
                await self._line.send(json.dumps({"type": "send", "client_id": key, "body": body}))
                answer = await asyncio.wait_for(waiting, ACK_PATIENCE)
            except (OSError, WebSocketException, TimeoutError) as error:
                self.journal.note(self.who, ERROR, why=f"{type(error).__name__} {error}", **about)  # type: ignore[arg-type]
                await asyncio.sleep(0.2)
                continue
            finally:
                self._waiting.pop(key, None)
            if answer["type"] == "ack":
                self.journal.note(self.who, ACKED, seq=int(answer["seq"]), row=int(answer["id"]), **about)  # type: ignore[arg-type]
                return
            state = ERROR if answer["code"] in PASSING else REFUSED
            self.journal.note(self.who, state, why=f"{answer['code']}: {answer.get('message', '')}", **about)  # type: ignore[arg-type]
            if state == REFUSED:
                return
            await asyncio.sleep(float(answer.get("retry_after", 0.5)))


@dataclass(slots=True)
class Poster:
    """Answers in the forum by the page's form; the same form is sent again until there is an answer."""

    who: str
    browser: Browser
    path: str
    tag: str
    journal: Journal
    pause: float
    number: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self) -> None:
        while not self.ended.is_set():
            self.number += 1
            await self._send(self.number, str(uuid.uuid4()))
            await asyncio.sleep(self.pause)

    async def _send(self, number: int, key: str) -> None:
        about = {"what": "post", "number": number, "key": key}
        fields = {"body": body_of(self.tag, self.who, number), "submission_key": key}
        while True:
            self.journal.note(self.who, SENT, **about)  # type: ignore[arg-type]
            try:
                answer = await self.browser.post(self.path, fields)
            except Broken as error:
                self.journal.note(self.who, ERROR, why=str(error), **about)  # type: ignore[arg-type]
                await asyncio.sleep(0.5)
                continue
            done = POST_NUMBER.search(answer.location) if answer.status in (302, 303) else None
            if done:
                self.journal.note(self.who, ACKED, seq=int(done[1]), **about)  # type: ignore[arg-type]
                return
            passing = answer.status in (429, 502, 503, 504) or answer.status == 500
            why = f"{answer.status} {answer.location} {_polite(answer.status, answer.headers)}"
            self.journal.note(self.who, ERROR if passing else REFUSED, why=why, **about)  # type: ignore[arg-type]
            if not passing:
                return
            await asyncio.sleep(min(5.0, float(answer.headers.get("retry-after", 0.5) or 0.5)))


@dataclass(slots=True)
class Visitor:
    """Reads one page again and again; `rude` counts the failures that were not a 503 with Retry-After."""

    who: str
    browser: Browser
    path: str
    journal: Journal
    pause: float = 0.5
    rude: list[str] = field(default_factory=list)
    polite: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self) -> None:
        while not self.ended.is_set():
            try:
                answer = await self.browser.get(self.path)
            except Broken as error:
                self._failed(str(error))
            else:
                if answer.status == 200:
                    self.journal.note(self.who, OK)
                elif answer.status == 503 and answer.headers.get("retry-after"):
                    self.polite += 1
                    self.journal.note(self.who, ERROR, why="503 with Retry-After")
                else:
                    self._failed(f"{answer.status} {answer.location}".strip())
            await asyncio.sleep(self.pause)

    def _failed(self, why: str) -> None:
        self.rude.append(why)
        self.journal.note(self.who, ERROR, why=why)


def _polite(status: int, headers: dict[str, str]) -> str:
    return "with Retry-After" if status == 503 and headers.get("retry-after") else ""
