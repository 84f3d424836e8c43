"""A full room stays even: nobody is left out of a passing frame, and a message does not wait for one."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import weakref

from live import counters, hub
from live.calm import SWITCH_SECONDS, THRESHOLDS, keep_calm
from live.groups import AT_ONCE, Group, Member
from live.outlet import Outlet
from live.sources import Row


def full_room(size: int) -> tuple[Group, dict[int, list[str]]]:
    heard: dict[int, list[str]] = {number: [] for number in range(size)}
    group = Group("sample:1")
    for number in heard:

        async def send(message: dict, number: int = number) -> None:
            heard[number].append(json.loads(message["text"])["type"])

        member = Member(Outlet(send), group, 0, None)
        member.following = True
        group.members.add(member)
    return group, heard


async def test_a_passing_frame_reaches_everybody_in_a_full_room_in_order(log) -> None:
    group, heard = full_room(AT_ONCE * 3 + 7)
    group.tell({"type": "first"})
    group.tell({"type": "second"})
    async with asyncio.timeout(5):
        while not all(len(frames) == 2 for frames in heard.values()):
            await asyncio.sleep(0.001)
    assert {tuple(frames) for frames in heard.values()} == {("first", "second")}


async def test_a_message_does_not_wait_for_a_passing_frame(log) -> None:
    group, heard = full_room(AT_ONCE * 3)
    group.tell({"type": "presence"})
    group.broadcast(Row(1, {"type": "message"}))
    assert all(frames[-1] == "message" for frames in heard.values())
    assert sum(frames[0] == "presence" for frames in heard.values()) == AT_ONCE


async def test_what_went_out_is_counted_once_whichever_way_it_took(log) -> None:
    group, heard = full_room(5)
    direct: list[bytes] = []
    for member in list(group.members)[:3]:
        member.outlet._write = lambda frame: direct.append(frame) is None
    before = counters.read()["frames_sent"]
    group.broadcast(Row(1, {"type": "message"}))
    assert (len(direct), sum(map(len, heard.values()))) == (3, 2)
    assert counters.read()["frames_sent"] - before == 5


async def test_the_one_who_types_is_not_told(log) -> None:
    group, heard = full_room(AT_ONCE * 2)
    typing = next(iter(group.members))
    group.tell({"type": "typing"}, but=typing.outlet)
    await asyncio.sleep(0.05)
    assert sorted(len(frames) for frames in heard.values()) == [0] + [1] * (AT_ONCE * 2 - 1)


def test_what_the_site_consists_of_is_out_of_the_collectors_sight() -> None:
    keep_calm()
    frozen = gc.get_freeze_count()
    keep_calm()
    assert frozen > 10_000
    assert gc.get_threshold() == THRESHOLDS
    assert sys.getswitchinterval() == SWITCH_SECONDS


async def test_sockets_that_ended_are_swept_together(monkeypatch) -> None:
    monkeypatch.setattr(hub, "SWEPT_TOGETHER", 3)
    monkeypatch.setattr(hub, "SWEEP_SECONDS", 0.01)
    here = hub.Hub(asyncio.get_running_loop())
    gc.disable()
    try:
        kept = []
        for _turn in range(3):
            outlet = Outlet(_nowhere)
            # As a consumer does, which its outlet can end.
            outlet._abort = lambda outlet=outlet: outlet
            kept.append(weakref.ref(outlet))
            here.add(outlet)
            here.remove(outlet)
            del outlet
            assert kept[-1]() is not None
        await asyncio.sleep(0.1)
        assert [each() for each in kept] == [None] * 3
    finally:
        gc.enable()


async def _nowhere(message: dict) -> None:
    """Takes every frame."""
