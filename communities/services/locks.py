"""Rows locked before anything is counted, always community, then topic or room, so that two writers never wait in a ring."""

from __future__ import annotations

from communities.models import Community, Message, Post, Room, Topic
from core.errors import Hidden


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
    """Returns the locked room; chat touches no row of the community, so messages do not wait for the forum."""
    row = Room.objects.select_for_update(of=("self",)).select_related("community").filter(pk=room_id).first()
    if row is None:
        raise Hidden
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
