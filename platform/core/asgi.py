"""What must be refused before Django reads a request under ASGI."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Receive, Send], Awaitable[Any]]


class BodyLimit:
    """Ends a body that grows beyond what the site accepts; Django would first write all of it to the disk.

    A body that says its length is refused by `core.middleware.Limits`; this one is for those that do not.
    """

    def __init__(self, application: App) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> Any:
        if scope["type"] != "http":
            return await self.application(scope, receive, send)
        largest = settings.UPLOAD_MAX_BYTES + 512 * 1024
        read = 0

        async def limited() -> dict[str, Any]:
            nonlocal read
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > largest:
                    return {"type": "http.disconnect"}
            return message

        return await self.application(scope, limited, send)
