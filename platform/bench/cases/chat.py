"""A full room: a thousand sockets and ten messages a second, and all of them coming back at once."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from dataclasses import dataclass, field

import uvloop

from bench.measure import Figure, percentile
from bench.rig import Rig
from bench.sockets import Socket, connect, giving_way

PEOPLE = 1000
RATE = 10
MISSED = 1000
# One person may say 100 things in 20 seconds, so several talk in turn.
TALKERS = 10
AWAY = 10.0
# Opened so many at a time: a server's queue of connections is not what is measured.
AT_ONCE = 50
SAID = re.compile(rb"bench (\d+) (\d+)")
WELCOME = re.compile(rb'"type": ?"welcome"')
RESUMED = re.compile(rb'"type": ?"resumed"')
SEQ = re.compile(rb'"seq": ?(\d+)')
LAST = re.compile(rb'"last_seq": ?(\d+)')
MESSAGE = re.compile(rb'"type": ?"message"')


@dataclass(slots=True)
class Room:
    """Where people go: the site's room or the yardstick's."""

    port: int
    path: str
    headers: list[dict[str, str]]


@dataclass(slots=True)
class Heard:
    """What all sockets together received in a run."""

    times: list[float] = field(default_factory=list)
    counts: dict[int, int] = field(default_factory=dict)
    disordered: int = 0


def fan_out(rig: Rig) -> list[Figure]:
    ours_room = _room(rig)
    seconds = max(AWAY + 4, rig.seconds)
    ours, yardstick, committing = [], [], []
    middle: list[float] = []
    lost = disordered = uncommitted = behind = 0
    said = 0
    size = uvloop.run(_frame_bytes(ours_room))
    with rig.plain_hub(frame=size) as port, rig.plain_hub(frame=size, commits=True) as committing_port, giving_way():
        plain = Room(port, "/", [{}] * _people(rig))
        careful = Room(committing_port, "/", [{}] * _people(rig))
        before = rig.inside("room_state", room=rig.facts["room"])
        for turn in range(rig.repeats):
            yardstick.append(percentile(uvloop.run(_talk(plain, seconds / 2)).times, 0.99))
            committing.append(percentile(uvloop.run(_talk(careful, seconds / 2)).times, 0.99))
            two, sent, missing = uvloop.run(_talk_with_absence(ours_room, seconds, first=turn * 100_000))
            ours.append(percentile(two.times, 0.99))
            middle.append(percentile(two.times, 0.5))
            said += sent
            lost += sum(count != _people(rig) for count in two.counts.values())
            disordered += two.disordered
            behind += missing
    after = rig.inside("room_state", room=rig.facts["room"])
    uncommitted = said - (after["messages"] - before["messages"])
    remark = f"{_people(rig):,} sockets, {RATE} messages a second, {said} messages; p99 of message and socket; "
    remark += f"half of them have it after {min(middle):.0f} to {max(middle):.0f} ms; frames of {size} bytes in both"
    return [
        Figure("chat p99", "ms", ours, yardstick, beside="a plain ASGI hub without database", goal=1.3,
               higher_is_better=False, remark=remark, second=committing, second_beside="a plain hub that commits each message first"),
        _none("chat not committed", uncommitted, ""),
        _none("chat lost", lost, "messages that some socket did not get exactly once"),
        _none("chat out of order", disordered, "frames"),
        _none("chat missed after 10 s away", behind, "messages of a client that was cut off for 10 s and resumed"),
    ]  # fmt: skip


def _none(name: str, count: int, remark: str) -> Figure:
    return Figure(name, "", [float(count)], higher_is_better=False, goal=0.0, remark=remark)


def replay(rig: Rig) -> list[Figure]:
    room = _room(rig)
    state = rig.inside("room_state", room=rig.facts["room"])
    if state["last"] < MISSED:
        uvloop.run(_fill(room, MISSED - state["last"]))
        state = rig.inside("room_state", room=rig.facts["room"])
    after = state["last"] - MISSED
    ours, yardstick = [], []
    with rig.plain_hub() as port, giving_way():
        plain = Room(port, "/", [{}] * _people(rig))
        uvloop.run(_fill(plain, MISSED))
        for _ in range(rig.repeats):
            yardstick.append(uvloop.run(_resume(plain, 0, MISSED)))
            ours.append(uvloop.run(_resume(room, after, MISSED)))
    figure = Figure("chat replay", "s", ours, higher_is_better=False, goal=2.0)
    figure.remark = (
        f"{_people(rig):,} open sockets ask at once for {MISSED:,} missed messages each, until the last has all; "
        f"a plain hub out of its memory: {min(yardstick):.2f} to {max(yardstick):.2f} s"
    )
    return [figure]


def _people(rig: Rig) -> int:
    return min(PEOPLE, rig.amounts.practitioners)


def _room(rig: Rig) -> Room:
    cookies = rig.inside("sessions", count=_people(rig))
    headers = [{"Cookie": cookie, "Origin": rig.site.env["SITE_URL"]} for cookie in cookies]
    return Room(rig.sockets, f"/ws/chat/{rig.facts['room']}/", headers)


async def _enter(room: Room, heard: object) -> list[Socket]:
    """Opens everybody's socket and waits for each welcome."""
    welcome = asyncio.Semaphore(AT_ONCE)

    async def one(headers: dict[str, str]) -> Socket:
        async with welcome:
            came: asyncio.Future[None] = asyncio.get_running_loop().create_future()

            def first(socket: Socket, payload: bytes) -> None:
                if WELCOME.search(payload[:200]) and not came.done():
                    came.set_result(None)
                    socket.heard = heard  # type: ignore[assignment]

            socket = await connect(room.port, room.path, headers, first)
            await asyncio.wait_for(came, 60)
            return socket

    return list(await asyncio.gather(*(one(headers) for headers in room.headers)))


def _listener(result: Heard) -> object:
    def heard(socket: Socket, payload: bytes) -> None:
        if not MESSAGE.search(payload[:60]) and b"message" not in payload[:400]:
            return
        found = SAID.search(payload)
        if found is None:
            return
        now = time.perf_counter_ns()
        number = int(found[1])
        result.times.append((now - int(found[2])) / 1e6)
        result.counts[number] = result.counts.get(number, 0) + 1
        # The order is the room's: two people who speak at once may be written in either.
        seq = SEQ.search(payload)
        place = int(seq[1]) if seq else 0
        if socket.state is not None and place <= socket.state:
            result.disordered += 1
        socket.state = place

    return heard


async def _say(talkers: list[Socket], seconds: float, *, first: int = 0) -> int:
    """Says ten messages a second in turn; returns how many."""
    count = int(seconds * RATE)
    began = time.perf_counter()
    for number in range(first, first + count):
        wait = began + (number - first) / RATE - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        _utter(talkers[number % len(talkers)], number)
    return count


def _utter(talker: Socket, number: int) -> None:
    body = f"bench {number} {time.perf_counter_ns()}"
    talker.send({"type": "send", "client_id": str(uuid.uuid4()), "body": body})


async def _settle(result: Heard, count: int, people: int, seconds: float = 15) -> None:
    until = time.perf_counter() + seconds
    while len(result.times) < count * people and time.perf_counter() < until:
        await asyncio.sleep(0.05)


async def _talk(room: Room, seconds: float) -> Heard:
    result = Heard()
    sockets = await _enter(room, _listener(result))
    count = await _say(sockets[:TALKERS], seconds)
    await _settle(result, count, len(sockets))
    for socket in sockets:
        socket.close()
    await asyncio.sleep(0.5)
    return result


async def _talk_with_absence(room: Room, seconds: float, *, first: int) -> tuple[Heard, int, int]:
    """As `_talk`, with one more client that is cut off for ten seconds; returns what it missed at the end too."""
    result = Heard()
    sockets = await _enter(room, _listener(result))
    wanted = set(range(first, first + int(seconds * RATE)))
    present: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    absent = asyncio.create_task(_be_away(room, wanted, present))
    await present
    count = await _say(sockets[:TALKERS], seconds, first=first)
    await _settle(result, count, len(sockets))
    missing = await absent
    for socket in sockets:
        socket.close()
    await asyncio.sleep(0.5)
    return result, count, missing


async def _be_away(room: Room, wanted: set[int], present: asyncio.Future[None]) -> int:
    """Returns how many of the messages a client did not get that was away for ten seconds in between."""
    missing = set(wanted)
    last = 0

    def heard(_socket: Socket, payload: bytes) -> None:
        nonlocal last
        if not present.done() and (welcome := LAST.search(payload[:200])):
            last = int(welcome[1])
            present.set_result(None)
        missing.difference_update(int(number) for number, _at in SAID.findall(payload))
        last = max([last, *(int(seq) for seq in SEQ.findall(payload))])

    headers = room.headers[-1]
    socket = await connect(room.port, room.path, headers, heard)
    await asyncio.wait_for(asyncio.shield(present), 60)
    await asyncio.sleep(2)
    socket.close()
    await asyncio.sleep(AWAY)
    # The welcome of the new socket tells the room's last number, not the one this client had.
    had = last
    socket = await connect(room.port, room.path, headers, heard)
    socket.send({"type": "resume", "after": had})
    until = time.perf_counter() + 30
    while missing and time.perf_counter() < until:
        await asyncio.sleep(0.05)
    socket.close()
    return len(missing)


async def _frame_bytes(room: Room) -> int:
    """Returns the bytes of a message's frame as the site sends it."""
    came: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def heard(_socket: Socket, payload: bytes) -> None:
        if MESSAGE.search(payload[:60]) and SAID.search(payload) and not came.done():
            came.set_result(len(payload))

    (socket,) = await _enter(Room(room.port, room.path, room.headers[:1]), heard)
    _utter(socket, 0)
    size = await asyncio.wait_for(came, 60)
    socket.close()
    return size


async def _fill(room: Room, count: int) -> None:
    """Says so many messages, as fast as people may."""
    few = Room(room.port, room.path, room.headers[: TALKERS * 5])
    result = Heard()
    sockets = await _enter(few, _listener(result))
    for number in range(count):
        _utter(sockets[number % len(sockets)], number)
        await asyncio.sleep(0.01)
    await _settle(result, count, len(sockets), 60)
    for socket in sockets:
        socket.close()


async def _resume(room: Room, after: int, missed: int) -> float:
    """Returns the seconds until the last of all sockets has everything that it missed."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting = len(room.headers)

    def heard(socket: Socket, payload: bytes) -> None:
        nonlocal waiting
        socket.state = (socket.state or 0) + payload.count(b"bench ")
        if RESUMED.search(payload[:200]):
            waiting -= 1
            if socket.state < missed and not done.done():
                done.set_exception(AssertionError(f"{socket.state} of {missed} came"))
            if not waiting and not done.done():
                done.set_result(None)

    sockets = await _enter(room, heard)
    began = time.perf_counter()
    for socket in sockets:
        socket.send({"type": "resume", "after": after})
    await asyncio.wait_for(done, 120)
    took = time.perf_counter() - began
    for socket in sockets:
        socket.close()
    await asyncio.sleep(0.5)
    return took
