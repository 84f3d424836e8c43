"""A WebSocket client (RFC 6455) that reads as little as it can: a thousand of them must cost less than the server."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Heard = Callable[["Socket", bytes], None]


class Socket(asyncio.Protocol):
    """Calls `heard(socket, payload)` for each text frame; answers pings."""

    def __init__(self, port: int, path: str, headers: dict[str, str], heard: Heard) -> None:
        self.heard = heard
        self.buffer = bytearray()
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_open = False
        self.code = 0
        self.state: Any = None
        key = base64.b64encode(os.urandom(16)).decode()
        rest = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{rest}\r\n"
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.is_open:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not self.buffer.startswith(b"HTTP/1.1 101"):
                self.ready.set_exception(ConnectionError(bytes(self.buffer[:200]).decode(errors="replace")))
                self.transport.close()
                return
            self.is_open = True
            del self.buffer[: end + 4]
            self.ready.set_result(None)
        self._frames()

    def _frames(self) -> None:
        buffer, place, size = self.buffer, 0, len(self.buffer)
        while size - place >= 2:
            length, start = buffer[place + 1] & 127, place + 2
            if length == 126:
                if size - place < 4:
                    break
                length, start = struct.unpack_from("!H", buffer, place + 2)[0], place + 4
            elif length == 127:
                if size - place < 10:
                    break
                length, start = struct.unpack_from("!Q", buffer, place + 2)[0], place + 10
            if size < start + length:
                break
            payload = bytes(buffer[start : start + length])
            self._frame(buffer[place] & 15, payload)
            place = start + length
        del buffer[:place]

    def _frame(self, opcode: int, payload: bytes) -> None:
        if opcode == 1:
            self.heard(self, payload)
        elif opcode == 9:
            self._write(10, payload)
        elif opcode == 8:
            self.code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed before it was open"))
        if not self.lost.done():
            self.lost.set_result(None)

    def send(self, frame: dict[str, Any]) -> None:
        self._write(1, json.dumps(frame).encode())

    def _write(self, opcode: int, payload: bytes) -> None:
        # A mask of zeros is a mask (5.3 asks for an unpredictable one against proxies; there is none here).
        length = len(payload)
        if length < 126:
            head = bytes([128 | opcode, 128 | length])
        elif length < 65_536:
            head = struct.pack("!BBH", 128 | opcode, 254, length)
        else:
            head = struct.pack("!BBQ", 128 | opcode, 255, length)
        self.transport.write(head + b"\0\0\0\0" + payload)

    def close(self) -> None:
        self.transport.close()


@contextmanager
def giving_way() -> Iterator[None]:
    """The client on the servers' machine does not interrupt them: people's browsers stand elsewhere.

    Else each frame written wakes the client on the very processor that is about to write the next.
    """
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)


async def connect(port: int, path: str, headers: dict[str, str], heard: Heard) -> Socket:
    """Returns an open socket; raises ConnectionError with the server's answer where it was refused."""
    loop = asyncio.get_running_loop()
    _transport, socket = await loop.create_connection(lambda: Socket(port, path, headers, heard), "127.0.0.1", port)
    await asyncio.wait_for(socket.ready, 60)
    return socket
