"""A load client for one purpose: keep connections busy with GET requests at little cost of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle

CONNECTIONS = 8


class Unexpected(Exception):
    """An answer that is not the page that was to be measured."""


@dataclass(slots=True)
class Load:
    """What a run gave: answers, seconds from first request to last answer, the time of each answer in ms."""

    answers: int = 0
    seconds: float = 0.0
    bytes: int = 0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.answers / self.seconds if self.seconds else 0.0


class _Connection(asyncio.Protocol):
    """Sends the next request when the last answer is complete; opens anew where the server closes."""

    def __init__(self, run: _Run) -> None:
        self.run = run
        self.buffer = bytearray()
        self.needed = -1
        self.chunked = self.closing = False
        self.transport: asyncio.Transport | None = None
        self.sent_at = 0.0
        self.waiting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self._next()

    def _next(self) -> None:
        assert self.transport is not None
        request = self.run.next_request()
        if request is None:
            self.transport.close()
            return
        self.waiting = True
        self.sent_at = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.needed < 0 and not self.chunked:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._read_head(bytes(self.buffer[:end]), end + 4)
        if self.chunked:
            if self.buffer.endswith(b"0\r\n\r\n"):
                self._done(len(self.buffer))
        elif len(self.buffer) >= self.needed:
            self._done(self.needed)

    def _read_head(self, head: bytes, length: int) -> None:
        lines = head.split(b"\r\n")
        status = int(lines[0].split(b" ", 2)[1])
        if status != self.run.status:
            self.run.fail(Unexpected(f"{status} instead of {self.run.status}: {head[:300].decode(errors='replace')}"))
        fields = dict(line.lower().split(b":", 1) for line in lines[1:] if b":" in line)
        self.closing = fields.get(b"connection", b"").strip() == b"close"
        self.chunked = b"chunked" in fields.get(b"transfer-encoding", b"")
        self.needed = length + (0 if status == 304 else int(fields.get(b"content-length", b"0")))

    def _done(self, size: int) -> None:
        self.run.answered(time.perf_counter() - self.sent_at, size)
        self.buffer.clear()
        self.needed, self.chunked, self.waiting = -1, False, False
        if self.closing:
            assert self.transport is not None
            self.transport.close()
        else:
            self._next()

    def connection_lost(self, error: Exception | None) -> None:
        self.run.left(self.waiting)


class _Run:
    def __init__(self, port: int, paths: Iterator[str], headers: dict[str, str], status: int, until: float) -> None:
        self.port, self.paths, self.status, self.until = port, paths, status, until
        rest = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.rest = f" HTTP/1.1\r\nHost: localhost:{port}\r\n{rest}\r\n".encode()
        self.load = Load()
        self.open = 0
        self.ended = False
        self.opening: set[asyncio.Task[None]] = set()
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def next_request(self) -> bytes | None:
        if self.finished.done() or time.perf_counter() >= self.until:
            self.ended = True
            return None
        path = next(self.paths, None)
        if path is None:
            self.ended = True
            return None
        return b"GET " + path.encode() + self.rest

    def answered(self, seconds: float, size: int) -> None:
        self.load.answers += 1
        self.load.bytes += size
        self.load.times.append(seconds * 1000)

    def fail(self, error: Exception) -> None:
        if not self.finished.done():
            self.finished.set_exception(error)

    async def connect(self) -> None:
        self.open += 1
        await asyncio.get_running_loop().create_connection(lambda: _Connection(self), "127.0.0.1", self.port)

    def left(self, waiting: bool) -> None:
        self.open -= 1
        if waiting:
            self.fail(Unexpected("the server closed a connection in the middle of an answer"))
        elif not self.ended:
            self.opening.add(task := asyncio.ensure_future(self.connect()))
            task.add_done_callback(self.opening.discard)
        elif not self.open and not self.finished.done():
            self.finished.set_result(None)


async def _drive(
    port: int, paths: Iterator[str], headers: dict[str, str], seconds: float, connections: int, status: int
) -> Load:
    began = time.perf_counter()
    run = _Run(port, paths, headers, status, began + seconds)
    for _ in range(connections):
        await run.connect()
    await asyncio.wait_for(run.finished, seconds + 60)
    run.load.seconds = time.perf_counter() - began
    return run.load


def drive(
    port: int,
    paths: list[str],
    *,
    seconds: float,
    headers: dict[str, str] | None = None,
    connections: int = CONNECTIONS,
    status: int = 200,
    once: bool = False,
) -> Load:
    """Asks for the paths in turn until the time is over (`once`: or each was asked). Raises Unexpected."""
    turn = iter(paths) if once else cycle(paths)
    return asyncio.run(_drive(port, turn, headers or {}, seconds, connections, status))


def fetch(
    port: int, path: str, headers: dict[str, str] | None = None, *, status: int = 200
) -> tuple[bytes, dict[str, str]]:
    """Returns body and headers (names in lower case) of one answer as it came over the wire."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}", **(headers or {})})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != status:
            raise Unexpected(f"{path}: {answer.status} instead of {status}: {body[:300]!r}")
        return body, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        connection.close()
