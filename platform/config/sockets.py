"""uvicorn's WebSocket protocol, which also takes finished frames: one encoding serves a whole room.

An application finds `scope["extensions"]["halqa.frames"]["write"]`; under another server it is missing and `send` does
the same, framing the text anew for each socket. Nothing of Django is imported here: the yardstick of the benchmark runs under it too.
"""

from __future__ import annotations

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State


class Protocol(WebSocketsSansIOProtocol):
    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        # A handshake that failed has no scope; where there is one, its application has not been entered yet.
        if hasattr(self, "scope") and not self.conn.extensions:
            self.scope["extensions"]["halqa.frames"] = {"write": self.write_frame}

    def write_frame(self, frame: bytes) -> bool:
        """Writes a finished text frame (RFC 6455, section 5.2: of a server, so without a mask).

        Returns False where it has to go through `send`: before the handshake, while the line is full, or at its end.
        """
        if (
            not self.handshake_complete
            or self.close_sent
            or self.disconnected
            or self.conn.state is not State.OPEN
            or not self.writable.is_set()
        ):
            return False
        self.transport.write(frame)
        return True
