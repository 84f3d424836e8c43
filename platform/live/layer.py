"""Words between the processes, through the channel layer: "room R has up to N". Best effort, never waited for.

One layer group for the whole site carries them all: each is a few dozen bytes, and a process that has no such room
open drops it. So a process holds one subscription, and a service away costs nothing but up to a second of delay.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

logger = logging.getLogger(__name__)

GROUP = "live"
PING_SECONDS = 5.0
# Without a word of our own coming back for so long the subscription is taken as lost.
SILENCE_SECONDS = 16.0
RETRY_SECONDS = 1.0
MAX_PENDING = 1000

ME = secrets.token_hex(8)


def crosses_processes() -> bool:
    """Whether there is a layer that reaches other processes."""
    layer = get_channel_layer()
    return layer is not None and not isinstance(layer, InMemoryChannelLayer)


class Publisher:
    """Sends words from one event loop; those that come while one is under way go together with the next."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._upto: dict[str, int] = {}
        self._others: list[dict[str, Any]] = []
        self._task: asyncio.Task[None] | None = None
        self._failed_at = 0.0

    def poke(self, group: str, upto: int) -> None:
        self._upto[group] = max(upto, self._upto.get(group, 0))
        self._start()

    def say(self, word: dict[str, Any]) -> None:
        if len(self._others) < MAX_PENDING:
            self._others.append(word)
        self._start()

    def _start(self) -> None:
        if self._task is None:
            self._task = self.loop.create_task(self._send_all())

    async def _send_all(self) -> None:
        try:
            while self._upto or self._others:
                upto, self._upto = self._upto, {}
                others, self._others = self._others, []
                layer: Any = get_channel_layer()
                async with asyncio.timeout(2):
                    await layer.group_send(GROUP, {"type": "live", "from": ME, "upto": upto, "words": others})
        except Exception as error:
            # Lost, as any word may be: the processes look for themselves every second.
            if time.monotonic() - self._failed_at > 30:
                self._failed_at = time.monotonic()
                logger.warning("The channel layer is away: %r", error)
        finally:
            self._task = None


def _heed_cancelling() -> None:
    """Ends the task if it was told to end while the layer's client swallowed that.

    In Python 3.11 `asyncio.wait_for`, which the Redis client awaits, returns its result instead when both come at once.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class Listener:
    """Keeps the subscription of this process alive as long as its task runs."""

    def __init__(self, publisher: Publisher, heard: Callable[[dict[str, Any]], None]) -> None:
        self._publisher = publisher
        self._heard = heard
        self._last_word = 0.0

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except asyncio.CancelledError:
                raise
            except Exception as error:
                logger.warning("The subscription to the channel layer is made anew: %r", error)
            _heed_cancelling()
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        layer: Any = get_channel_layer()
        async with asyncio.timeout(5):
            channel = await layer.new_channel("live.")
            await layer.group_add(GROUP, channel)
        _heed_cancelling()
        self._last_word = time.monotonic()
        receiving = asyncio.ensure_future(layer.receive(channel))
        try:
            while True:
                done, _pending = await asyncio.wait({receiving}, timeout=PING_SECONDS)
                _heed_cancelling()
                if receiving in done:
                    message = receiving.result()
                    self._last_word = time.monotonic()
                    receiving = asyncio.ensure_future(layer.receive(channel))
                    self._heard(message)
                    continue
                if time.monotonic() - self._last_word > SILENCE_SECONDS:
                    break
                self._publisher.say({"word": "ping"})
        finally:
            receiving.cancel()
            await asyncio.gather(receiving, return_exceptions=True)
        # Only this hub uses the layer in this process, so it may be made like new.
        async with asyncio.timeout(5):
            await layer.flush()
        raise ConnectionError("no word came back")


_thread_guard = threading.Lock()
_thread_publisher: Publisher | None = None
_thread_process = 0


def publisher_without_hub() -> Publisher:
    """Returns the publisher of a process that serves no sockets: its loop runs in a thread of its own."""
    global _thread_publisher, _thread_process
    with _thread_guard:
        if _thread_publisher is None or _thread_process != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="live-publisher", daemon=True).start()
            _thread_publisher, _thread_process = Publisher(loop), os.getpid()
        return _thread_publisher
