"""Rooms, their messages, and the log as frames of the socket contract."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from accounts.models import RoleGrant, User
from communities.enums import EntryKind, MemberState
from communities.models import Community, Membership, Message, Room, RoomEntry, RoomRead
from communities.queries.people import face
from core.among import among
from core.prepared import Prepared
from core.text import safe_html

PAGE = 50
UNREAD_REACH = 1_000
# Frames told in one go.
MOST = 200

_ENTRY = (
    "seq",
    "kind",
    "client_id",
    "emoji",
    "is_on",
    "created_at",
    "user_id",
    "user__name",
    "user__handle",
    "message_id",
    "message__client_id",
    "message__author_id",
    "message__author__name",
    "message__author__handle",
    "message__body",
    "message__body_html",
    "message__text_version",
    "message__created_at",
    "message__edited_at",
    "message__deleted_at",
    "message__hidden_at",
)


def rooms(community: Community, actor: Any) -> QuerySet[Room]:
    """Returns the rooms that `actor` may enter, each with `unread`: how many messages stand after the read mark.

    Edits, deletions and reactions take numbers too, but are nothing to read. Only the last 1,000 numbers are looked at,
    so that a room never entered costs no more than the others.
    """
    found = with_mark(Room.objects.visible_to(actor).filter(community=community), actor)
    since = Greatest(Coalesce(F("upto"), 0), F("last_seq") - UNREAD_REACH, output_field=BigIntegerField())
    there = Message.objects.filter(room=OuterRef("pk"), seq__gt=OuterRef("since"), deleted_at=None, hidden_at=None)
    counted = there.order_by().values("room").annotate(number=Count("pk")).values("number")
    return found.annotate(since=since, unread=Coalesce(Subquery(counted), 0)).order_by("pk")


def with_mark(found: QuerySet[Room], actor: Any) -> QuerySet[Room]:
    """Adds `upto`, the number up to which this person has read (None: never)."""
    if not actor.is_authenticated:
        return found.annotate(upto=Value(None, output_field=IntegerField()))
    mark = RoomRead.objects.filter(room=OuterRef("pk"), user=actor).values("upto")[:1]
    return found.annotate(upto=Subquery(mark, output_field=IntegerField()))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of messages, oldest first; `before` leads to earlier ones (0: there are none)."""

    items: list[Message]
    before: int


def stretch(room: Room, *, before: int = 0) -> Stretch:
    """Returns the last 50 messages, or those before a number; deleted ones leave nothing behind.

    None after the number at which the room was read: the page asks for what came since, and would get it twice.
    """
    found = Message.objects.filter(room=room, seq__lte=room.last_seq, deleted_at=None).select_related("author")
    if before > 0:
        found = found.filter(seq__lt=before)
    items = list(found.order_by("-seq")[: PAGE + 1])
    more = len(items) > PAGE
    items = items[:PAGE][::-1]
    return Stretch(items=items, before=items[0].seq if more else 0)


def names_of(user_ids: Iterable[int]) -> dict[int, str]:
    """Returns names by id, for those who reacted."""
    people = User.objects.filter(pk__in=set(user_ids)).values_list("pk", "name", "handle")
    return {pk: face(pk, name, handle).name for pk, name, handle in people}


_AFTER = Prepared(
    lambda room, after: (
        RoomEntry.objects.filter(room_id=room, seq__gt=after).order_by("seq").values_list(*_ENTRY)[:MOST]
    ),
    room=int,
    after=int,
)


def frames_after(room_id: int, after: int, limit: int = MOST) -> list[tuple[int, dict[str, Any]]]:
    """Returns (number, frame) of what came after a number, in order, 200 at most; one query.

    Texts are those that stand now: what was deleted or hidden since does not come back in a replay.
    """
    rows = _AFTER.rows(room=room_id, after=after)[:limit]
    return [(row[0], _frame(dict(zip(_ENTRY, row, strict=True)))) for row in rows]


_AT_HAND = {name: attrgetter(name.replace("__", ".")) for name in _ENTRY}


def frame_said(entry: RoomEntry) -> dict[str, Any]:
    """Returns what `frames_after` tells of a message that was just written, out of the rows at hand; no query."""
    return _frame({name: value(entry) for name, value in _AT_HAND.items()})


def frame_of(room_id: int, seq: int) -> dict[str, Any] | None:
    """Returns the frame of one number, or None."""
    found = frames_after(room_id, seq - 1, 1)
    return found[0][1] if found and found[0][0] == seq else None


def _frame(row: Mapping[str, Any]) -> dict[str, Any]:
    kind = row["kind"]
    gone = row["message__deleted_at"] is not None or row["message__hidden_at"] is not None
    if kind == EntryKind.DELETED and not gone:
        # Hidden then and shown again since: it stands.
        kind = EntryKind.EDITED.value
    frame: dict[str, Any] = {"type": kind, "seq": row["seq"], "id": row["message_id"]}
    html = "" if gone else safe_html(row["message__body_html"], row["message__text_version"])
    if kind == EntryKind.MESSAGE:
        author = face(row["message__author_id"], row["message__author__name"], row["message__author__handle"])
        frame |= {
            "client_id": str(row["message__client_id"]),
            "author": {
                "id": author.pk,
                "name": author.name,
                "handle": author.handle,
                "initials": author.initials,
                "tone": author.tone,
            },
            "body": "" if gone else row["message__body"],
            "html": html,
            "created_at": _iso(row["message__created_at"]),
        }
        if gone:
            frame["gone"] = True
        elif row["message__edited_at"]:
            frame["edited_at"] = _iso(row["message__edited_at"])
    elif kind == EntryKind.EDITED:
        frame |= {
            "body": "" if gone else row["message__body"],
            "html": html,
            "edited_at": _iso(row["message__edited_at"] or row["created_at"]),
        }
        if gone:
            frame["gone"] = True
    elif kind == EntryKind.DELETED:
        if row["message__deleted_at"] is None:
            frame["hidden"] = True
    elif kind == EntryKind.REACTED:
        frame |= {
            "emoji": row["emoji"],
            "on": row["is_on"],
            "user": {"id": row["user_id"], "name": face(row["user_id"], row["user__name"], row["user__handle"]).name},
        }
    return frame


def _iso(moment: Any) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else ""


def last_number(room_id: int) -> int:
    """Returns the room's last number, 0 for a room that is gone."""
    return Room.objects.filter(pk=room_id).values_list("last_seq", flat=True).first() or 0


def last_numbers(room_ids: Collection[int]) -> dict[int, int]:
    """Returns the last numbers of rooms; one query."""
    return dict(Room.objects.filter(pk__in=room_ids).values_list("pk", "last_seq"))


def may_enter(user_ids: Collection[int], room_id: int) -> set[int]:
    """Returns which of these people may be in the room now: active members and the secretariat.

    Equal to `Room.objects.visible_to` for each of them (held by a test).
    """
    community_id = Room.objects.filter(pk=room_id).values_list("community_id", flat=True).first()
    if community_id is None:
        return set()
    wanted = set(user_ids)
    # One by one through the index: a community may have a hundred times as many members as the room has people in it.
    inside = Exists(Membership.objects.filter(community=community_id, user=OuterRef("pk"), state=MemberState.ACTIVE))
    granted = Exists(RoleGrant.objects.filter(user=OuterRef("pk"), role=RoleGrant.Role.SECRETARIAT))
    secretariat = Q(suspended_at=None) & (Q(is_superuser=True) | Q(granted))
    people = User.objects.filter(pk__in=among(wanted), is_active=True, erased_at=None)
    allowed = people.filter(Q(inside) | secretariat)
    # Asked every second for everybody in the room: nearly always all of them may stay.
    return wanted if allowed.count() == len(wanted) else set(allowed.values_list("pk", flat=True))
