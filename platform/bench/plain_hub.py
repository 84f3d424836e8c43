"""The yardstick of chat: sockets in a set, each message encoded once and written to all. No database, no rights, no names."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

sockets: set[Callable[[dict[str, Any]], Awaitable[None]]] = set()
numbers = count(1)
said: list[str] = []


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})
        return
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": json.dumps({"type": "welcome", "last_seq": len(said)})})
    sockets.add(send)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            await _heard(json.loads(message["text"]), send)
    finally:
        sockets.discard(send)


async def _heard(frame: dict[str, Any], send: Any) -> None:
    if frame["type"] == "send":
        text = json.dumps({"type": "message", "seq": next(numbers), "body": frame["body"]}, ensure_ascii=False)
        said.append(text)
        for other in list(sockets):
            await other({"type": "websocket.send", "text": text})
    elif frame["type"] == "resume":
        items = ",".join(said[frame["after"] :])
        await send({"type": "websocket.send", "text": f'{{"type":"messages","items":[{items}]}}'})
        await send({"type": "websocket.send", "text": json.dumps({"type": "resumed"})})
