"""One socket's way out: straight to the server when it takes the frame at once, else a bounded queue."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import suppress
from typing import Any

from websockets.frames import Frame, Opcode

from live import codes, counters

MAX_FRAMES = 512
MAX_CHARACTERS = 2_000_000
STALL_SECONDS = 20.0
CLOSE_SECONDS = 3.0

Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]
Write = Callable[[bytes], bool]


def encode(frame: dict[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"), default=str)


class Shared:
    """A text frame for many sockets, and as the bytes that a server without compression puts on the line for it."""

    __slots__ = ("finished", "text")

    def __init__(self, frame: dict[str, Any]) -> None:
        self.text = encode(frame)
        self.finished = Frame(Opcode.TEXT, self.text.encode()).serialize(mask=False)


class _Rest:
    """Goes on awaiting a coroutine that was begun by hand and stopped at `waiting`."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waiting: Any) -> None:
        self.coroutine = coroutine
        self.waiting = waiting

    def __await__(self) -> Generator[Any, Any, None]:
        waiting = self.waiting
        while True:
            try:
                value = yield waiting
            except BaseException as error:
                try:
                    waiting = self.coroutine.throw(error)
                except StopIteration:
                    return
            else:
                try:
                    waiting = self.coroutine.send(value)
                except StopIteration:
                    return


class Outlet:
    """Frames leave in the order they were pushed. A socket that does not read is closed and may resume later."""

    __slots__ = (
        "__weakref__", "_abort", "_characters", "_draining", "_idle", "_queue", "_send", "_write", "closed", "session_key", "user_id",
    )  # fmt: skip

    def __init__(self, send: Send, *, write: Write | None = None, abort: Callable[[], Any] | None = None) -> None:
        """`write` puts a finished frame on the line, or returns False where `send` has to be asked."""
        self._send = send
        self._write = write
        self._abort = abort
        self._queue: deque[dict[str, Any]] = deque()
        self._characters = 0
        self._draining: asyncio.Task[None] | None = None
        self._idle: list[asyncio.Future[None]] = []
        self.closed = False
        self.user_id = 0
        self.session_key = ""

    def push(self, text: str) -> None:
        """Sends one text frame; never waits."""
        if self.closed:
            return
        self._put({"type": "websocket.send", "text": text})

    def push_shared(self, shared: Shared) -> bool:
        """Sends a text frame that others get too; never waits. Returns whether it is on the line, for who counts them."""
        if self._write is not None and self._draining is None and not self.closed and self._write(shared.finished):
            return True
        self.push(shared.text)
        return False

    def push_frame(self, frame: dict[str, Any]) -> None:
        self.push(encode(frame))

    def close(self, code: int) -> None:
        """Closes the socket behind the frames already pushed."""
        if self.closed:
            return
        self._put({"type": "websocket.close", "code": code})
        self.closed = True

    def _put(self, message: dict[str, Any]) -> None:
        if self._draining is None:
            # Nearly always the server takes the frame at once; a task for each would cost more than the sending.
            sending = self._send(message)
            try:
                waiting = sending.send(None)
            except StopIteration:
                counters.add("frames_sent")
            except Exception:
                self.closed = True
            else:
                self._draining = asyncio.get_running_loop().create_task(self._drain(_Rest(sending, waiting)))
            return
        self._queue.append(message)
        self._characters += len(message.get("text", ""))
        if len(self._queue) > MAX_FRAMES or self._characters > MAX_CHARACTERS:
            self._give_up()

    async def _drain(self, current: Awaitable[None]) -> None:
        try:
            while True:
                async with asyncio.timeout(STALL_SECONDS):
                    await current
                counters.add("frames_sent")
                if not self._queue:
                    break
                message = self._queue.popleft()
                self._characters -= len(message.get("text", ""))
                current = self._send(message)
        except TimeoutError:
            self._draining = None
            self._give_up()
        except Exception:
            # The connection is gone; whoever receives will hear of it.
            self.closed = True
            self._queue.clear()
        finally:
            self._draining = None
            self._wake()

    def _give_up(self) -> None:
        if self.closed and not self._queue:
            return
        self.closed = True
        self._queue.clear()
        self._characters = 0
        counters.add("sockets_slow")
        if self._draining is not None:
            self._draining.cancel()
        task = asyncio.get_running_loop().create_task(self._close_slow())
        _closing.add(task)
        task.add_done_callback(_closing.discard)

    async def _close_slow(self) -> None:
        try:
            with suppress(Exception):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._send({"type": "websocket.close", "code": codes.TOO_SLOW})
        finally:
            if self._abort is not None:
                self._abort()

    def _wake(self) -> None:
        waiting, self._idle = self._idle, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def drained(self) -> None:
        """Waits until everything pushed has left (or the socket is closed)."""
        while self._draining is not None and not self.closed:
            future = asyncio.get_running_loop().create_future()
            self._idle.append(future)
            await future


# The loop itself holds tasks only weakly.
_closing: set[asyncio.Task[None]] = set()
