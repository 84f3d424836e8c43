"""Chat over WebSocket, as the public contract says (design, part 3): each command calls one service."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from communities.models import Room
from communities.queries.people import face_of
from communities.services import chat
from core.access import get_visible
from live.consumers import LiveConsumer, command, in_database

TYPING_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Send:
    client_id: UUID
    body: str


@dataclass(frozen=True, slots=True)
class Edit:
    id: int
    body: str
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    id: int
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class React:
    id: int
    emoji: str
    on: bool
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Read:
    upto: int


class ChatConsumer(LiveConsumer):
    """One person in one room. Others see them in `presence` unless they save data."""

    room_id: int
    _typed = 0.0

    async def enter(self) -> None:
        room = await in_database(get_visible, Room, actor=self.user, pk=self.kwargs["room_id"])
        self.room_id = room.pk
        me = face_of(self.user)
        card = {"id": me.pk, "name": me.name, "handle": me.handle, "initials": me.initials, "tone": me.tone}
        last = await self.join(f"room:{room.pk}", card=None if self.user.data_saving else card)
        self.send_frame({"type": "welcome", "room": room.pk, "last_seq": last, "you": card})

    @command("send")
    async def send_message(self, body: Send) -> dict[str, Any]:
        ack = await in_database(
            chat.send_message, actor=self.user, room_id=self.room_id, client_id=body.client_id, body=body.body
        )
        return {"type": "ack", "client_id": str(body.client_id), "seq": ack.seq, "id": ack.message.pk}

    @command("edit")
    async def edit_message(self, body: Edit) -> dict[str, Any]:
        ack = await in_database(
            chat.edit_message,
            actor=self.user,
            room_id=self.room_id,
            message_id=body.id,
            body=body.body,
            client_id=body.client_id,
        )
        return self._acknowledged(ack, body.client_id)

    @command("delete")
    async def delete_message(self, body: Delete) -> dict[str, Any]:
        ack = await in_database(
            chat.delete_message,
            actor=self.user,
            room_id=self.room_id,
            message_id=body.id,
            client_id=body.client_id,
        )
        return self._acknowledged(ack, body.client_id)

    @command("react")
    async def react(self, body: React) -> dict[str, Any]:
        ack = await in_database(
            chat.react,
            actor=self.user,
            room_id=self.room_id,
            message_id=body.id,
            emoji=body.emoji,
            on=body.on,
            client_id=body.client_id,
        )
        return self._acknowledged(ack, body.client_id)

    @command("read")
    async def read(self, body: Read) -> dict[str, Any]:
        upto = await in_database(chat.mark_read, actor=self.user, room_id=self.room_id, upto=body.upto)
        return {"type": "read", "upto": upto}

    @command("typing")
    async def typing(self) -> None:
        # Whoever types fast is told of once in a while.
        now = time.monotonic()
        if now - self._typed < TYPING_SECONDS:
            return
        self._typed = now
        self.tell_others({"type": "typing", "user": {"id": self.user.pk, "name": face_of(self.user).name}})

    @staticmethod
    def _acknowledged(ack: chat.Ack, client_id: UUID | None) -> dict[str, Any]:
        frame: dict[str, Any] = {"type": "ack", "seq": ack.seq, "id": ack.message.pk}
        if client_id is not None:
            frame["client_id"] = str(client_id)
        return frame
