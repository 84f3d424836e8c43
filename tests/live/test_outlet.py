"""A socket that does not read holds nobody up and ends by itself."""

import asyncio

import pytest

from live import outlet
from live.outlet import Outlet


class Wire:
    """The server's side: takes messages at once, or stops taking them."""

    def __init__(self):
        self.taken = []
        self.open = asyncio.Event()
        self.open.set()

    async def send(self, message):
        await self.open.wait()
        self.taken.append(message.get("text", message.get("code")))


async def test_frames_that_are_taken_at_once_need_no_task():
    wire = Wire()
    out = Outlet(wire.send)
    for number in range(5):
        out.push(str(number))
    assert wire.taken == ["0", "1", "2", "3", "4"]
    assert out._draining is None


async def test_order_is_kept_across_a_stop():
    wire = Wire()
    out = Outlet(wire.send)
    out.push("a")
    wire.open.clear()
    for letter in "bcd":
        out.push(letter)
    assert wire.taken == ["a"]
    wire.open.set()
    out.push("e")
    out.close(4403)
    out.push("never")
    await out.drained()
    await asyncio.sleep(0)
    async with asyncio.timeout(2):
        while len(wire.taken) < 6:
            await asyncio.sleep(0.01)
    assert wire.taken == ["a", "b", "c", "d", "e", 4403]


@pytest.mark.parametrize(("frames", "size"), [(outlet.MAX_FRAMES + 2, 1), (5, outlet.MAX_CHARACTERS // 2)])
async def test_slow_reader_is_closed_and_its_queue_given_up(monkeypatch, frames, size):
    monkeypatch.setattr(outlet, "CLOSE_SECONDS", 0.05)
    aborted = []
    wire = Wire()
    out = Outlet(wire.send, abort=lambda: aborted.append(1))
    wire.open.clear()
    for _turn in range(frames):
        out.push("x" * size)
    assert out.closed
    assert not out._queue
    async with asyncio.timeout(2):
        while not aborted:
            await asyncio.sleep(0.01)
    assert wire.taken == []


async def test_reader_that_stalls_is_closed(monkeypatch):
    monkeypatch.setattr(outlet, "STALL_SECONDS", 0.05)
    wire = Wire()
    out = Outlet(wire.send)
    wire.open.clear()
    out.push("a")
    async with asyncio.timeout(2):
        while not out.closed:
            await asyncio.sleep(0.01)
    wire.open.set()
    await asyncio.sleep(0.05)
    assert wire.taken[-1] == 4408


async def test_slow_reader_does_not_hold_up_the_others():
    slow, quick = Wire(), Wire()
    slow.open.clear()
    outlets = [Outlet(slow.send), Outlet(quick.send)]
    for number in range(100):
        for out in outlets:
            out.push(str(number))
    assert quick.taken == [str(number) for number in range(100)]
    slow.open.set()
    await outlets[0].drained()
    assert slow.taken == quick.taken


async def test_connection_that_is_gone_is_noticed():
    async def gone(message):
        raise ConnectionResetError

    async def gone_later(message):
        await asyncio.sleep(0)
        raise ConnectionResetError

    for send in (gone, gone_later):
        out = Outlet(send)
        out.push("a")
        out.push("b")
        await asyncio.sleep(0.01)
        assert out.closed
        await out.drained()
