"""Chat rooms."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from api.schemas.values import Text


class RoomOut(Schema):
    id: int
    name: str
    community: str
    last_seq: int
    read_upto: int | None = Field(description="Up to which number the caller has read")
    closed: bool


class RoomList(Schema):
    results: list[RoomOut]
    next: str | None


class FrameList(Schema):
    """`results` are the frames of the socket (`message`, `edited`, `deleted`, `reacted`), each with its `seq`."""

    results: list[dict[str, Any]]
    next: int | None = Field(description="Where to go on: `?after=` this number; null where nothing more is there")
    last_seq: int


class MessageIn(Schema):
    client_id: UUID = Field(description="Made by the sender; the same one again is the same message")
    body: Text = Field(description="Markdown, at most 4,000 characters")


class MessageOut(Schema):
    """The frame of the message; `edited_at` and `gone` where somebody was quicker."""

    type: str
    seq: int
    id: int
    client_id: str
    author: dict[str, Any]
    body: str
    html: str
    created_at: str
    edited_at: str | None = None
    gone: bool | None = None
