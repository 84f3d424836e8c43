"""Finished frames under the real server: whole, in order with others, and never into a line that is full or ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from config.sockets import Protocol
from live.outlet import Outlet, Shared
from stack import ports

LONG = "نص طويل " * 20_000


class Server:
    """An application that hands its outlet to the test."""

    def __init__(self) -> None:
        self.outlets: asyncio.Queue[Outlet] = asyncio.Queue()
        self.extensions: dict[str, object] = {}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "websocket":
            return
        self.extensions = scope["extensions"]
        await receive()
        write = scope["extensions"]["halqa.frames"]["write"]
        assert not write(Shared({"type": "early"}).finished)
        await send({"type": "websocket.accept"})
        self.outlets.put_nowait(Outlet(send, write=write))
        while (await receive())["type"] != "websocket.disconnect":
            pass


@asynccontextmanager
async def serving(site: Any, *, deflate: bool = False) -> AsyncIterator[int]:
    """The port of a server that has the application."""
    port = ports.free(1)[0]
    config = uvicorn.Config(
        site, port=port, ws=Protocol, ws_per_message_deflate=deflate, log_level="error", lifespan="off"
    )
    running = uvicorn.Server(config)
    task = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)
    yield port
    running.should_exit = True
    await task


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, int]]:
    site = Server()
    async with serving(site) as port:
        yield site, port


@pytest.mark.parametrize("size", [2, 125, 126, 65_535, 65_536])
async def test_a_finished_frame_of_any_length_is_read_as_the_text_it_was_made_of(server, size):
    site, port = server
    async with connect(f"ws://127.0.0.1:{port}/", max_size=None) as client:
        outlet = await site.outlets.get()
        shared = Shared({"body": "x" * (size - len('{"body":""}'))} if size > 2 else {})
        outlet.push_shared(shared)
        assert await client.recv() == shared.text


async def test_order_holds_while_the_line_is_full(server):
    site, port = server
    async with connect(f"ws://127.0.0.1:{port}/", max_size=None, max_queue=1) as client:
        outlet = await site.outlets.get()
        sent = [f'{{"n":{number}}}' for number in range(40)]
        for number in range(40):
            # The eleventh fills what the system takes for a client that does not read.
            outlet.push_shared(Shared({"n": number}))
            if number == 10:
                outlet.push(LONG * 20)
        assert outlet._draining is not None
        got = [await asyncio.wait_for(client.recv(), 10) for _turn in range(41)]
    assert got == [*sent[:11], LONG * 20, *sent[11:]]


async def test_nothing_is_written_after_the_end(server):
    site, port = server
    async with connect(f"ws://127.0.0.1:{port}/") as client:
        outlet = await site.outlets.get()
        outlet.push_shared(Shared({"n": 1}))
        outlet.close(4403)
        outlet.push_shared(Shared({"n": 2}))
        write = site.extensions["halqa.frames"]["write"]
        assert not write(Shared({"n": 3}).finished)
        assert await client.recv() == '{"n":1}'
        with pytest.raises(ConnectionClosed) as ended:
            await client.recv()
    assert ended.value.rcvd.code == 4403


async def test_a_line_that_may_be_compressed_takes_no_finished_frames():
    seen = {}

    async def plain(scope, receive, send):
        seen.update(scope["extensions"])
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    async with serving(plain, deflate=True) as port, connect(f"ws://127.0.0.1:{port}/"):
        pass
    assert "websocket.http.response" in seen
    assert "halqa.frames" not in seen
