"""The hub: one in each process that serves sockets. Services poke it; it reads rows once and writes to every socket."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import defaultdict
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection, transaction

from live import codes, layer, presence, survey
from live.calm import keep_calm, sweep
from live.database import in_database
from live.groups import Group, Member
from live.layer import ME, Listener, Publisher
from live.outlet import Outlet

logger = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
# Ended sockets hold some 30 KB each until they are swept. So many, and as many as are open: a sweep goes through both.
SWEPT_TOGETHER = 500
SWEEP_SECONDS = 1.0


class Hub:
    """Belongs to one event loop; only that loop's thread touches it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.groups: dict[str, Group] = {}
        self.outlets: dict[Outlet, list[Member]] = {}
        self.by_user: defaultdict[int, set[Outlet]] = defaultdict(set)
        self.publisher = Publisher(loop)
        self._tasks: list[asyncio.Task[None]] = []
        self._ended = 0

    def add(self, outlet: Outlet) -> None:
        """Takes a socket into care: it is closed when its person or session ends."""
        self.outlets[outlet] = []
        self.by_user[outlet.user_id].add(outlet)
        if not self._tasks:
            self._tasks = [self.loop.create_task(self._look())]
            if layer.crosses_processes():
                self._tasks.append(self.loop.create_task(Listener(self.publisher, self.hear).run()))

    def remove(self, outlet: Outlet) -> None:
        for member in self.outlets.pop(outlet, []):
            self._part(member)
        mine = self.by_user.get(outlet.user_id)
        if mine is not None:
            mine.discard(outlet)
            if not mine:
                del self.by_user[outlet.user_id]
        self._ended += 1
        if self._ended >= max(SWEPT_TOGETHER, len(self.outlets)):
            self._ended = 0
            # Many end at once; by then the server has let go of them too.
            self.loop.call_later(SWEEP_SECONDS, sweep)
        if not self.outlets:
            for task in self._tasks:
                task.cancel()
            self._tasks = []

    async def join(self, outlet: Outlet, name: str, *, card: dict[str, Any] | None = None) -> Member:
        """Returns the socket's place in the group; `member.position` is the last number before it came.

        It gets nothing until `member.group.follow(member)`, so that a welcome can be sent first.
        """
        group = self.groups.get(name)
        if group is None:
            group = self.groups[name] = Group(name)
        group.joining += 1
        try:
            await group.open()
        finally:
            group.joining -= 1
            self._drop_if_empty(group)
        if outlet not in self.outlets:
            raise ConnectionError("the socket went away while it joined")
        self.groups[name] = group
        member = Member(outlet, group, group.sent, card)
        group.members.add(member)
        self.outlets[outlet].append(member)
        return member

    def _part(self, member: Member) -> None:
        member.group.members.discard(member)
        self._drop_if_empty(member.group)

    def _drop_if_empty(self, group: Group) -> None:
        if not group.members and not group.joining and self.groups.get(group.name) is group:
            del self.groups[group.name]
            if group.told[1] and layer.crosses_processes():
                self.publisher.say({"word": "here", "group": group.name, "cards": []})

    # What comes from services of this process and, through the layer, from others.

    def poke(self, name: str, upto: int, frame: dict[str, Any] | None = None) -> None:
        group = self.groups.get(name)
        if group is not None:
            group.poke(upto, frame)

    def tell(self, name: str, frame: dict[str, Any], *, but: Outlet | None = None) -> None:
        group = self.groups.get(name)
        if group is not None:
            group.tell(frame, but=but)

    def close(self, *, user_id: int | None, group: str, session_key: str, code: int) -> None:
        outlets = self.by_user.get(user_id, set()) if user_id is not None else self.outlets
        for outlet in list(outlets):
            if session_key and outlet.session_key != session_key:
                continue
            if group and not any(member.group.name == group for member in self.outlets.get(outlet, ())):
                continue
            outlet.close(code)

    def hear(self, message: dict[str, Any]) -> None:
        """Takes a message of another process."""
        if message.get("from") == ME:
            return
        for name, upto in message.get("upto", {}).items():
            self.poke(name, int(upto))
        for word in message.get("words", ()):
            kind = word.get("word")
            if kind == "close":
                self.close(
                    user_id=word["user_id"], group=word["group"], session_key=word["session_key"], code=word["code"]
                )
            elif kind == "tell":
                self.tell(word["group"], word["frame"])
            elif kind == "here" and word["group"] in self.groups:
                self.groups[word["group"]].others[message["from"]] = (time.monotonic(), word["cards"])

    async def _look(self) -> None:
        """Every second: last numbers, rights, sessions, presence. What a lost word left undone is done here."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception:
                logger.exception("A look at the open rooms failed; the next is in a second")

    async def look(self) -> None:
        if not self.outlets:
            return
        people = {name: {member.outlet.user_id for member in group.members} for name, group in self.groups.items()}
        sessions = {outlet.session_key for outlet in self.outlets if outlet.session_key}
        users = {outlet.user_id for outlet in self.outlets if outlet.user_id}
        seen = await in_database(survey.look, people, sessions, users)
        for outlet in list(self.outlets):
            if outlet.user_id in seen.gone_users or outlet.session_key in seen.gone_sessions:
                outlet.close(codes.SIGN_IN)
        for name, group in list(self.groups.items()):
            outside = seen.outside.get(name, ())
            for member in list(group.members):
                if member.outlet.user_id in outside:
                    member.outlet.close(codes.FORBIDDEN)
            if name in seen.numbers:
                group.poke(seen.numbers[name])
            presence.refresh(group, self.publisher)


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()
_guard = threading.Lock()


def current() -> Hub:
    """Returns the hub of the running event loop."""
    loop = asyncio.get_running_loop()
    with _guard:
        if loop not in _hubs:
            keep_calm()
            _hubs[loop] = Hub(loop)
        return _hubs[loop]


def _open_hubs() -> list[Hub]:
    with _guard:
        return [hub for loop, hub in list(_hubs.items()) if not loop.is_closed() and hub.outlets]


def _after_commit(action: Any) -> None:
    if connection.in_atomic_block:
        transaction.on_commit(action, robust=True)
    else:
        action()


def _in_loop(hub: Hub, action: Any, *args: Any) -> None:
    try:
        hub.loop.call_soon_threadsafe(action, *args)
    except RuntimeError:
        # The loop ended meanwhile, and its sockets with it.
        pass


def _publisher() -> Publisher | None:
    if not layer.crosses_processes():
        return None
    hubs = _open_hubs()
    return hubs[0].publisher if hubs else layer.publisher_without_hub()


def publish(method: str, *args: Any) -> None:
    """Hands a word to the other processes; best effort, from any thread."""
    publisher = _publisher()
    if publisher is not None:
        try:
            publisher.loop.call_soon_threadsafe(getattr(publisher, method), *args)
        except RuntimeError:
            pass


def poke(group: str, upto: int, frame: dict[str, Any] | None = None) -> None:
    """Says after the commit that `group` (`room:12`) has rows up to a number. Never waits, never fails the write.

    `frame`: the last row as its source would tell it, which spares this process reading it; others read.
    """

    def now() -> None:
        for hub in _open_hubs():
            _in_loop(hub, hub.poke, group, upto, frame)
        publish("poke", group, upto)

    _after_commit(now)


def tell(group: str, frame: dict[str, Any]) -> None:
    """Sends a frame without a number to everybody in the group, after the commit. It may be lost."""

    def now() -> None:
        for hub in _open_hubs():
            _in_loop(hub, hub.tell, group, frame)
        publish("say", {"word": "tell", "group": group, "frame": frame})

    _after_commit(now)


def close(*, user_id: int | None = None, group: str = "", session_key: str = "", code: int = codes.SIGN_IN) -> None:
    """Closes sockets after the commit: those of a person, of a session, or in a group (those given must all fit)."""
    if user_id is None and not group and not session_key:
        return

    def now() -> None:
        for hub in _open_hubs():
            _in_loop(hub, _close_in, hub, user_id, group, session_key, code)
        word = {"word": "close", "user_id": user_id, "group": group, "session_key": session_key, "code": code}
        publish("say", word)

    _after_commit(now)


def _close_in(hub: Hub, user_id: int | None, group: str, session_key: str, code: int) -> None:
    hub.close(user_id=user_id, group=group, session_key=session_key, code=code)
