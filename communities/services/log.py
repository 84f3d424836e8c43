"""The log of a room: the only place that gives numbers."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

import live
from accounts.models import User
from communities.enums import EntryKind
from communities.models import Message, Room, RoomEntry
from communities.queries.chat import frame_said


def append(
    *,
    room: Room,
    kind: str,
    message: Message,
    user: User | None,
    client_id: UUID | None = None,
    emoji: str = "",
    is_on: bool = True,
) -> RoomEntry:
    """Returns the entry with the room's next number; the caller has locked the room.

    Where `message` is not saved yet it gets the number too. Those in the room are told after the commit.
    """
    room.last_seq += 1
    now = timezone.now()
    fields = ["last_seq"]
    if message.pk is None:
        message.seq = room.last_seq
        message.save(force_insert=True)
        room.last_message_at = now
        fields.append("last_message_at")
    room.save(update_fields=fields)
    entry = RoomEntry.objects.create(
        room=room,
        seq=room.last_seq,
        kind=kind,
        message=message,
        user=user,
        client_id=client_id,
        emoji=emoji,
        is_on=is_on,
        created_at=now,
    )
    # What others do to a message meanwhile is read as it stands then; what was just said can be told as it is.
    live.poke(group_of(room.pk), room.last_seq, frame_said(entry) if kind == EntryKind.MESSAGE else None)
    return entry


def group_of(room_id: int) -> str:
    """The name of a room among the live groups."""
    return f"room:{room_id}"
