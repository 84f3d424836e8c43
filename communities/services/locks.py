"""Rows locked before anything is counted, always community, then topic or room, so that two writers never wait in a ring."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS
from django.db.models import OuterRef, Subquery

from communities.models import Community, Message, Post, Room, Topic
from core.errors import Hidden
from core.prepared import Prepared

_ROOM = tuple(field.attname for field in Room._meta.concrete_fields)
# Asked before every message. A join would lock the community's row too.
_LOCKED_ROOM = Prepared(
    lambda room: (
        Room.objects.select_for_update()
        .filter(pk=room)
        .values_list(*_ROOM, Subquery(Community.objects.filter(pk=OuterRef("community")).values("archived_at")))
    ),
    room=int,
)


def community(community_id: int) -> Community:
    """Returns the locked community; Hidden when there is none."""
    row = Community.objects.select_for_update().filter(pk=community_id).first()
    if row is None:
        raise Hidden
    return row


def topic(topic_id: int) -> Topic:
    """Returns the locked topic with its community (locked first); Hidden when there is none."""
    owner = Topic.objects.filter(pk=topic_id).values_list("community_id", flat=True).first()
    if owner is None:
        raise Hidden
    parent = community(owner)
    row = Topic.objects.select_for_update().filter(pk=topic_id).first()
    if row is None:
        raise Hidden
    row.community = parent
    return row


def post(post_id: int) -> Post:
    """Returns the post, read under the lock of its topic."""
    owner = Post.objects.filter(pk=post_id).values_list("topic_id", flat=True).first()
    if owner is None:
        raise Hidden
    parent = topic(owner)
    row = Post.objects.select_for_update().filter(pk=post_id).first()
    if row is None:
        raise Hidden
    row.topic = parent
    return row


def room(room_id: int) -> Room:
    """Returns the locked room; chat touches no row of the community, so messages do not wait for the forum.

    Of `room.community` only what decides on writing has been read.
    """
    found = _LOCKED_ROOM.first(room=room_id)
    if found is None:
        raise Hidden
    *values, archived_at = found
    row = Room.from_db(DEFAULT_DB_ALIAS, _ROOM, values)
    row.community = Community.from_db(DEFAULT_DB_ALIAS, ("id", "archived_at"), (row.community_id, archived_at))
    return row


def message(message_id: int) -> Message:
    """Returns the message, read under the lock of its room."""
    owner = Message.objects.filter(pk=message_id).values_list("room_id", flat=True).first()
    if owner is None:
        raise Hidden
    parent = room(owner)
    row = Message.objects.filter(pk=message_id).first()
    if row is None:
        raise Hidden
    row.room = parent
    return row
