"""The yardstick of chat: sockets in a set, each message encoded once and written to all. No rights, no names.

With BENCH_DATABASE each message takes its number from a row and is committed before it is told, else there is no database.
With BENCH_FRAME a message's frame is filled up to so many bytes: those of the site's own frames.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

sockets: set[Callable[[dict[str, Any]], Awaitable[None]]] = set()
numbers = count(1)
said: list[str] = []
turn = asyncio.Lock()
connection: Any = None
FRAME = int(os.environ.get("BENCH_FRAME", "0"))
TABLES = """
CREATE TABLE IF NOT EXISTS room (id int PRIMARY KEY, seq bigint NOT NULL);
CREATE TABLE IF NOT EXISTS message (seq bigint PRIMARY KEY, body text NOT NULL);
INSERT INTO room VALUES (1, (SELECT coalesce(max(seq), 0) FROM message)) ON CONFLICT DO NOTHING;
"""


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
        number = await _committed(frame["body"]) if os.environ.get("BENCH_DATABASE") else next(numbers)
        said.append(text := _frame(number, frame["body"]))
        for other in list(sockets):
            await other({"type": "websocket.send", "text": text})
    elif frame["type"] == "resume":
        items = ",".join(said[frame["after"] :])
        await send({"type": "websocket.send", "text": f'{{"type":"messages","items":[{items}]}}'})
        await send({"type": "websocket.send", "text": json.dumps({"type": "resumed"})})


def _frame(number: int, body: str) -> str:
    bare = json.dumps({"type": "message", "seq": number, "body": body, "fill": ""}, ensure_ascii=False)
    return bare[:-2] + "x" * (FRAME - len(bare)) + bare[-2:]


async def _committed(body: str) -> int:
    """Returns the message's number once it is committed with it."""
    global connection
    import psycopg

    async with turn:
        if connection is None:
            connection = await psycopg.AsyncConnection.connect(os.environ["BENCH_DATABASE"], autocommit=True)
            await connection.execute(TABLES)
        async with connection.transaction():
            cursor = await connection.execute("UPDATE room SET seq = seq + 1 WHERE id = 1 RETURNING seq")
            number: int = (await cursor.fetchone())[0]
            await connection.execute("INSERT INTO message VALUES (%s, %s)", (number, body))
    return number
