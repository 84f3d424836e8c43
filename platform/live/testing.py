"""A browser's end of a socket, for everybody's tests (Channels' own helpers want a server that we do not use)."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from asgiref.testing import ApplicationCommunicator


class Socket:
    """`await Socket(ChatConsumer.as_asgi(), user, room_id=5).open()`; the keywords are those of the address.

    Any ASGI application will do, so a test may also hand in the site's whole one with `path` and `headers`.
    """

    def __init__(
        self,
        application: Any,
        user: Any = None,
        *,
        path: str = "/ws/",
        scope: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        full: dict[str, Any] = {
            "type": "websocket",
            "path": path,
            "query_string": b"",
            "headers": [],
            "subprotocols": [],
            "url_route": {"args": (), "kwargs": kwargs},
            **(scope or {}),
        }
        if user is not None:
            full["user"] = user
        self._application = ApplicationCommunicator(application, full)
        self.close_code: int | None = None

    async def open(self) -> Socket:
        await self._application.send_input({"type": "websocket.connect"})
        message = await self._application.receive_output(timeout=5)
        if message["type"] != "websocket.accept":
            self.close_code = message.get("code", 1006)
        return self

    async def send(self, frame: dict[str, Any] | str | bytes) -> None:
        if isinstance(frame, bytes):
            message: dict[str, Any] = {"type": "websocket.receive", "bytes": frame}
        else:
            text = frame if isinstance(frame, str) else json.dumps(frame)
            message = {"type": "websocket.receive", "text": text}
        await self._application.send_input(message)

    async def next(self, seconds: float = 5) -> dict[str, Any]:
        """Returns the next frame; a closing as `{"type": "close", "code": …}`."""
        message = await self._application.receive_output(timeout=seconds)
        if message["type"] == "websocket.close":
            self.close_code = message.get("code", 1000)
            return {"type": "close", "code": self.close_code}
        frame: dict[str, Any] = json.loads(message["text"])
        return frame

    async def until(self, kind: str, seconds: float = 5) -> dict[str, Any]:
        """Returns the next frame of a type, passing over others (presence comes when it will)."""
        async with asyncio.timeout(seconds):
            while True:
                frame = await self.next(seconds)
                if frame["type"] == kind:
                    return frame

    async def leave(self) -> None:
        """Ends the connection from this side, or acknowledges that the server ended it; waits until it is over."""
        await self._application.send_input({"type": "websocket.disconnect", "code": self.close_code or 1000})
        await self._application.wait(timeout=5)
