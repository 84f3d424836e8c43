"""uvicorn's WebSocket protocol, which also takes finished frames: one encoding serves a whole room.

An application finds `scope["extensions"]["halqa.frames"]["write"]`; under another server it is missing and `send` does
the same, framing the text anew for each socket. Nothing of Django is imported here: the yardstick of the benchmark runs under it too.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request


class Line:
    """Where finished frames go. It is small, for a message to a full room touches a thousand of them."""

    __slots__ = ("is_free", "transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.is_free = False

    def write(self, frame: bytes) -> bool:
        """Writes a finished text frame (RFC 6455, section 5.2: of a server, so without a mask).

        Returns False where it has to go through `send`: before the handshake, while the line is full, or at its end.
        """
        if not self.is_free or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True


class Protocol(WebSocketsSansIOProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.line = Line(self.transport)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        # A handshake that failed has no scope; where there is one, its application has not been entered yet.
        if hasattr(self, "scope") and not self.conn.extensions:
            self.scope["extensions"]["halqa.frames"] = {"write": self.line.write}

    async def send(self, message: Any) -> None:
        await super().send(message)
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._look()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._look()

    def _look(self) -> None:
        self.line.is_free = self.handshake_complete and not self.close_sent and self.writable.is_set()
