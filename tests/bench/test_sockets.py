"""The socket client and the yardstick's hub, against each other under the real server."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench.cases.chat import Heard, Room, _enter, _fill, _listener, _resume, _talk, _talk_with_absence
from bench.sockets import Socket, connect
from launch.environment import child_environment
from launch.serve import UVICORN, until_ready
from stack import ports


@pytest.fixture(scope="module")
def hub() -> Iterator[int]:
    port = ports.free(1)[0]
    command = [sys.executable, "-m", "uvicorn", "bench.plain_hub:application", "--port", str(port), *UVICORN]
    with subprocess.Popen(command, env=child_environment()) as process:
        try:
            assert until_ready(port, lambda: process.poll() is None)
            yield port
        finally:
            process.terminate()


def test_long_and_short_frames_come_whole_and_in_order(hub: int) -> None:
    async def talk() -> list[str]:
        bodies: list[str] = []
        done = asyncio.get_running_loop().create_future()
        sizes = [1, 125, 126, 127, 5000, 70_000]

        def heard(_socket: Socket, payload: bytes) -> None:
            frame = json.loads(payload)
            if frame["type"] == "message":
                bodies.append(frame["body"])
                if len(bodies) == len(sizes):
                    done.set_result(None)

        socket = await connect(hub, "/", {}, heard)
        for size in sizes:
            socket.send({"type": "send", "body": "я" * (size // 6 + 1)})
        await asyncio.wait_for(done, 10)
        socket.close()
        return bodies

    assert [len(body) for body in asyncio.run(talk())] == [1, 21, 22, 22, 834, 11667]


def test_everybody_hears_everything_once(hub: int) -> None:
    result = asyncio.run(_talk(Room(hub, "/", [{}] * 7), 1.0))
    assert result.counts == dict.fromkeys(range(10), 7)
    assert (len(result.times), result.disordered) == (70, 0)
    assert 0 < max(result.times) < 1000


def test_what_was_missed_is_counted_until_the_last_client_has_it(hub: int) -> None:
    room = Room(hub, "/", [{}] * 5)
    asyncio.run(_fill(room, 30))
    assert 0 < asyncio.run(_resume(room, 0, 30)) < 10


def test_too_little_on_return_is_an_error(hub: int) -> None:
    with pytest.raises(AssertionError, match="came"):
        asyncio.run(_resume(Room(hub, "/", [{}] * 2), 0, 100_000))


def test_disorder_and_loss_are_seen() -> None:
    class Ear:
        state = None

    result, ear = Heard(), Ear()
    hear = _listener(result)
    for seq, number in ((1, 11), (3, 13), (2, 12)):
        hear(ear, b'{"type":"message","seq":%d,"body":"bench %d 5"}' % (seq, number))
    assert (result.counts, result.disordered) == ({11: 1, 12: 1, 13: 1}, 1)


def test_two_who_speak_at_once_are_no_disorder_in_either_order() -> None:
    class Ear:
        state = None

    result, ear = Heard(), Ear()
    hear = _listener(result)
    for seq, number in ((1, 12), (2, 11)):
        hear(ear, b'{"type":"message","seq":%d,"body":"bench %d 5"}' % (seq, number))
    assert result.disordered == 0


def test_a_client_that_was_away_gets_what_it_missed(hub: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.cases.chat.AWAY", 0.5)
    result, count, missing = asyncio.run(_talk_with_absence(Room(hub, "/", [{}] * 3), 4.0, first=5000))
    assert (count, missing, result.counts) == (40, 0, dict.fromkeys(range(5000, 5040), 3))


def test_a_refused_socket_says_why(hub: int) -> None:
    async def knock() -> None:
        server = await asyncio.start_server(
            lambda _reader, writer: writer.write(b"HTTP/1.1 403 Forbidden\r\n\r\n"), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ConnectionError, match="403"):
            await _enter(Room(port, "/", [{}]), lambda *_: None)
        server.close()

    asyncio.run(knock())
