"""A chat socket that misbehaves: it is told, slowed, ended; nobody else notices, and what was taken stays."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from communities.consumers.chat import ChatConsumer
from communities.models import Message
from tests.communities.consumers.conftest import fresh_threads
from tests.communities.consumers.test_chat import welcomed, world

__all__ = ["fresh_threads"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def said(body: str) -> dict[str, Any]:
    return {"type": "send", "client_id": str(uuid4()), "body": body}


async def heard(socket: Any, seconds: float = 10) -> list[dict[str, Any]]:
    """Every frame until the socket has ended."""
    frames: list[dict[str, Any]] = []
    while True:
        try:
            frame = await socket.next(seconds)
        except (TimeoutError, AssertionError):
            return frames
        frames.append(frame)
        if isinstance(frame.get("code"), int):
            return frames


async def test_a_thousand_frames_at_once_are_slowed_then_ended_and_nothing_taken_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # However slow the machine: all of them come before the next one is due.
    monkeypatch.setattr(ChatConsumer, "frames_per_second", 0.001)
    amina, tariq, _hana, room = await sync_to_async(world)()
    flood, quiet = await welcomed(amina, room), await welcomed(tariq, room)

    for number in range(1000):
        await flood.send(said(f"Message {number}"))
    frames = await heard(flood)

    acked = [frame["client_id"] for frame in frames if frame["type"] == "ack"]
    refused = [frame for frame in frames if frame.get("code") == "too_many"]
    assert acked and refused and all(frame["retry_after"] >= 1 and frame["message"] for frame in refused)
    assert frames[-1]["code"] == 4429
    stored = await sync_to_async(lambda: [str(key) for key in Message.objects.values_list("client_id", flat=True)])()
    assert set(acked) <= set(stored) and len(stored) == len(set(stored)) < 1000
    # Whoever else is in the room goes on.
    await quiet.send(said("Still here"))
    await quiet.until("ack", 20)
    await quiet.leave()


@pytest.mark.parametrize(
    ("frame", "code", "ends"),
    [
        (json.dumps(said("x" * 5 * 1024 * 1024)), "too_large", 1009),
        (b"\x00\x01\x02", "malformed", None),
        ('{"type": "send", ', "malformed", None),
        ("[" * 60_000, "malformed", None),
        ('"send"', "malformed", None),
        ('{"type": 7}', "malformed", None),
        ('{"type": "drop_table"}', "unknown_type", None),
        ('{"type": "__class__"}', "unknown_type", None),
        (json.dumps({**said("x"), "body": {"a": 1}}), "invalid", None),
        (json.dumps({**said("x"), "client_id": "no uuid"}), "invalid", None),
        (json.dumps(said("x" * 60_000)), "invalid", None),
        (json.dumps(said(" \u200b ")), "invalid", None),
        (json.dumps({"type": "resume", "after": 2**70}), "invalid", None),
    ],
    ids=lambda value: ascii(value)[:24],
)
async def test_each_wrong_frame_is_told_in_words(frame: Any, code: str, ends: int | None) -> None:
    amina, _tariq, _hana, room = await sync_to_async(world)()
    socket = await welcomed(amina, room)

    await socket.send(frame)
    answer = await socket.until("error", 20)

    assert answer["code"] == code and answer["message"]
    if ends:
        assert (await heard(socket))[-1]["code"] == ends
    else:
        # The socket goes on: what is sent next is taken.
        await socket.send(said("And now a right one"))
        await socket.until("ack", 20)
        await socket.leave()
    await asyncio.sleep(0)
    assert await sync_to_async(Message.objects.count)() == (0 if ends else 1)
