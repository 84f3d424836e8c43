"""Chat without a socket: the same numbers and frames."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from api import answers
from api.caller import SOMEBODY
from api.schemas import room as shapes
from api.schemas.lists import Place
from api.schemas.problem import REFUSED, Problem
from communities.models import Room
from communities.queries import chat
from communities.services.chat import send_message
from core.access import get_visible

router = Router(tags=["Chat"])
# The most that one answer carries; a client asks again with the last number.
MOST = 200
LARGEST = 2**62


@router.get("rooms", response={200: shapes.RoomList, REFUSED: Problem}, summary="Rooms that the caller may enter")
def index(request: HttpRequest, place: Annotated[Place, Query()]) -> Any:
    rows = chat.with_mark(Room.objects.visible_to(request.user), request.user).select_related("community")
    return answers.listed(
        rows,
        lambda found: [
            shapes.RoomOut(
                id=row.pk,
                name=row.name,
                community=row.community.slug,
                last_seq=row.last_seq,
                read_upto=row.upto,
                closed=row.closed_at is not None,
            )
            for row in found
        ],
        order=("pk",),
        cursor=place.cursor,
        limit=place.limit,
    )


@router.get(
    "rooms/{int:room_id}/messages",
    auth=SOMEBODY,
    response={200: shapes.FrameList, REFUSED: Problem},
    summary="What happened in a room after a number",
)
def messages(
    request: HttpRequest,
    room_id: int,
    after: int = Query(0, ge=0, le=LARGEST),
    limit: int = Query(MOST, ge=1, le=MOST),
) -> Any:
    """Messages, edits, deletions and reactions in order, without holes; texts as they stand now."""
    room = get_visible(Room, actor=request.user, pk=room_id)
    frames = chat.frames_after(room.pk, after, limit)
    last = frames[-1][0] if frames else after
    return {
        "results": [frame for _seq, frame in frames],
        "next": last if frames and last < room.last_seq else None,
        "last_seq": max(room.last_seq, last) if frames else room.last_seq,
    }


@router.post(
    "rooms/{int:room_id}/messages",
    auth=SOMEBODY,
    response={200: shapes.MessageOut, 201: shapes.MessageOut, REFUSED: Problem},
    summary="Say something",
    exclude_none=True,
)
def send(request: HttpRequest, room_id: int, payload: shapes.MessageIn) -> Any:
    """The same `client_id` again answers 200 with the message that stands, and says nothing twice."""

    def run() -> tuple[int, shapes.MessageOut]:
        ack = send_message(actor=request.user, room_id=room_id, client_id=payload.client_id, body=payload.body)
        frame = chat.frame_of(room_id, ack.message.seq)
        assert frame is not None  # it was written, or found, under the lock that is still held
        return (200 if ack.repeated else 201), shapes.MessageOut(**frame)

    return answers.once(request, "message", payload, run)
