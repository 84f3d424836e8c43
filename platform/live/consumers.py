"""The base of every socket: who it is, limits, codes, commands, a place in groups, and a clean end."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qs

from channels.consumer import AsyncConsumer
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.errors import HalqaError, Hidden, Invalid, Refused, TooMany, Unavailable
from live import codes, counters, hub
from live.commands import Command, command, commands_of, parse
from live.database import in_database
from live.groups import Member
from live.outlet import Outlet

__all__ = ["LiveConsumer", "Resume", "command", "in_database"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Resume:
    after: int


class Allowance:
    """So many frames a second, with a reserve for bursts."""

    __slots__ = ("_level", "_seen", "burst", "rate")

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._level, self._seen = burst, time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._level = min(self.burst, self._level + (now - self._seen) * self.rate)
        self._seen = now
        if self._level < 1:
            return False
        self._level -= 1
        return True


class _Leave(Exception):
    """Ends the connection with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class LiveConsumer(AsyncConsumer):  # type: ignore[misc]
    """Subclasses write `enter` and commands. See docs/develop/live.md."""

    needs_sign_in: ClassVar[bool] = True
    frame_limit: ClassVar[int] = 64 * 1024
    frames_per_second: ClassVar[float] = 20.0
    frames_burst: ClassVar[float] = 120.0
    sockets_per_person: ClassVar[int] = 20
    # The server's own pings find dead lines; this ends pages that were forgotten.
    idle_seconds: ClassVar[float] = 3600.0
    mistakes_allowed: ClassVar[int] = 3
    refusals_allowed: ClassVar[int] = 200

    _commands: ClassVar[dict[str, Command]] = {}
    # Frames of one person over all their sockets in this process.
    _persons: ClassVar[dict[int, Allowance]] = {}
    _sockets: ClassVar[Counter[int]] = Counter()

    user: Any
    language: str
    kwargs: dict[str, Any]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._commands = commands_of(cls)

    # What subclasses write and call.

    async def enter(self) -> None:
        """Finds what the socket is about, calls `join`, sends `welcome`. Errors of services become close codes."""

    async def left(self) -> None:
        """Called once when the socket has ended."""

    async def join(self, group: str, *, card: dict[str, Any] | None = None) -> int:
        """Joins a group and returns the last number before the frames that will now come by themselves.

        `card` (with an `id`) is what others see of this person in `presence` frames.
        """
        member = await self.hub.join(self.outlet, group, card=card)
        self.places.append(member)
        return member.position

    def send_frame(self, frame: dict[str, Any]) -> None:
        """Sends a frame to this socket; never waits."""
        self.outlet.push_frame(frame)

    def tell_others(self, frame: dict[str, Any], group: str = "") -> None:
        """Sends a passing frame (typing) to the others in the group, in every process; it may be lost."""
        name = group or self.places[0].group.name
        self.hub.tell(name, frame, but=self.outlet)
        hub.publish("say", {"word": "tell", "group": name, "frame": frame})

    async def resume(self, after: int, *, place: int = 0) -> None:
        """Sends everything after a number of the group joined first (or of another `place`)."""
        await self.places[place].group.replay(self.places[place], after)

    @command("resume")
    async def on_resume(self, body: Resume) -> None:
        if self.places:
            await self.resume(body.after)

    @command("ping")
    async def on_ping(self) -> dict[str, Any]:
        return {"type": "pong"}

    # The connection.

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        self.scope = scope
        self.base_send = send
        self.kwargs = dict(scope.get("url_route", {}).get("kwargs", {}))
        self.user = scope.get("user")
        self.places: list[Member] = []
        self.hub = hub.current()
        task = asyncio.current_task()
        assert task is not None
        self._aborted = False

        def abort() -> None:
            self._aborted = True
            task.cancel()

        # See config.sockets; under a server that knows nothing of it `send` does the same.
        write = scope.get("extensions", {}).get("halqa.frames", {}).get("write")
        self.outlet = Outlet(send, write=write, abort=abort)  # type: ignore[arg-type]
        self._allowance = Allowance(self.frames_per_second, self.frames_burst)
        self._mistakes = self._refusals = 0
        await receive()
        # Accepted before anything is checked: a refusal before accepting would lose its code.
        await send({"type": "websocket.accept"})
        counters.add("sockets_opened")
        counters.add("sockets_open")
        try:
            with translation.override(self._language()):
                await self._serve(receive)
        except asyncio.CancelledError:
            if not self._aborted:
                raise
        finally:
            counters.add("sockets_open", -1)
            self.hub.remove(self.outlet)
            self._sign_off()
            self.outlet.closed = True
            await self.left()

    async def _serve(self, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        try:
            await self._open()
            while True:
                async with asyncio.timeout(self.idle_seconds):
                    message = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                counters.add("frames_received")
                await self._take(message)
        except _Leave as leaving:
            counters.add("sockets_refused")
            self.outlet.close(leaving.code)
        except TimeoutError:
            self.outlet.close(codes.TOO_SLOW)
        except Exception:
            logger.exception("A socket of %s failed", type(self).__name__)
            self.outlet.close(codes.FAILED)
        # The server answers the closing frame with a disconnect; whoever does not is left behind.
        try:
            async with asyncio.timeout(5):
                while (await receive())["type"] != "websocket.disconnect":
                    pass
        except TimeoutError:
            pass

    async def _open(self) -> None:
        user_id = getattr(self.user, "pk", None) or 0
        if self.needs_sign_in and (not user_id or not getattr(self.user, "is_authenticated", False)):
            raise _Leave(codes.SIGN_IN)
        if getattr(self.user, "is_suspended", False) or (user_id and not getattr(self.user, "is_active", True)):
            raise _Leave(codes.SIGN_IN)
        session = self.scope.get("session")
        self.outlet.user_id = user_id
        self.outlet.session_key = (getattr(session, "session_key", "") or "") if user_id else ""
        if user_id:
            if self._sockets[user_id] >= self.sockets_per_person:
                raise _Leave(codes.TOO_MANY)
            self._sockets[user_id] += 1
            self._counted = user_id
        self.hub.add(self.outlet)
        try:
            await self.enter()
            for member in self.places:
                await member.group.follow(member)
        except HalqaError as error:
            raise _Leave(_close_code(error)) from error

    _counted = 0

    def _sign_off(self) -> None:
        user_id = self._counted
        if not user_id:
            return
        self._sockets[user_id] -= 1
        if self._sockets[user_id] <= 0:
            del self._sockets[user_id]
            self._persons.pop(user_id, None)

    # One frame.

    async def _take(self, message: dict[str, Any]) -> None:
        if self.outlet.closed:
            return
        text = message.get("text")
        if text is not None and len(text.encode("utf-8", "surrogatepass")) > self.frame_limit:
            self._error("too_large", _("This message is too large."))
            raise _Leave(codes.TOO_LARGE)
        if not self._may_go_on():
            return
        try:
            frame = json.loads(text) if text is not None else None
        except (ValueError, RecursionError):
            frame = None
        if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
            self._mistakes += 1
            self._error("malformed", _("This message was not understood."))
            if self._mistakes >= self.mistakes_allowed:
                raise _Leave(codes.MALFORMED)
            return
        client_id = frame.get("client_id")
        known = self._commands.get(frame["type"])
        if known is None:
            self._error("unknown_type", _("This message was not understood."), client_id)
            return
        await self._run(known, frame, client_id)

    def _may_go_on(self) -> bool:
        user_id = self.outlet.user_id
        person = self._persons.get(user_id)
        if user_id and person is None:
            person = self._persons[user_id] = Allowance(self.frames_per_second * 2, self.frames_burst * 2)
        if self._allowance.take() and (person is None or person.take()):
            # Not back to nothing: whoever floods gets one frame in between through, and would never be ended.
            self._refusals = max(0, self._refusals - 1)
            return True
        self._refusals += 1
        if self._refusals > self.refusals_allowed:
            raise _Leave(codes.TOO_MANY)
        self._error("too_many", _("Too many requests. Please wait a moment."), retry_after=1)
        return False

    async def _run(self, known: Command, frame: dict[str, Any], client_id: Any) -> None:
        try:
            method = getattr(self, known.method)
            answer = await (method(parse(known.body, frame)) if known.body is not None else method())
        except Invalid as error:
            fields = [{"field": each.field, "code": each.code, "message": str(each.message)} for each in error.errors]
            self._error(error.code, error.message, client_id, errors=fields)
        except TooMany as error:
            self._error(error.code, error.message, client_id, retry_after=error.retry_after)
        except HalqaError as error:
            self._error(error.code, error.message, client_id)
        except _Leave:
            raise
        except Exception:
            if any(not member.following for member in self.places):
                # It was cut off in the middle of catching up: better to come back than to miss a row.
                logger.exception("Catching up failed")
                raise _Leave(codes.AWAY) from None
            logger.exception("The command %s failed", known.name)
            self._error("failed", _("This did not work. Please try again."), client_id)
        else:
            if isinstance(answer, dict):
                self.send_frame(answer)

    def _error(self, code: str, message: Any, client_id: Any = None, **more: Any) -> None:
        frame: dict[str, Any] = {"type": "error", "code": code, "message": str(message), **more}
        if isinstance(client_id, (str, int)):
            frame["client_id"] = client_id
        self.send_frame(frame)

    def _language(self) -> str:
        known = {code for code, _name in settings.LANGUAGES}
        asked = parse_qs(self.scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
        for code in (
            asked,
            getattr(self.user, "language", ""),
            self.scope.get("cookies", {}).get("halqa_language", ""),
        ):
            if code in known:
                return str(code)
        return str(settings.LANGUAGE_CODE)


def _close_code(error: HalqaError) -> int:
    if isinstance(error, Hidden):
        return codes.NOT_FOUND
    if isinstance(error, TooMany):
        return codes.TOO_MANY
    if isinstance(error, Unavailable):
        return codes.AWAY
    return codes.FORBIDDEN if isinstance(error, Refused) else codes.NOT_FOUND
