"""This package's part of a person's own data."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from communities.enums import EntryKind
from communities.models import (
    Membership,
    Message,
    Post,
    PostMention,
    PostRevision,
    RoomEntry,
    RoomRead,
    Topic,
    TopicFollow,
    TopicRead,
)
from communities.services.erasure import erase_person


def memberships(user: User) -> list[dict[str, Any]]:
    """Returns the communities the person belongs or belonged to."""
    rows = Membership.objects.filter(user=user).select_related("community").order_by("pk")
    return [
        {
            "community": row.community.slug,
            "role": row.role,
            "state": row.state,
            "follow": row.follow,
            "message": row.message,
            "joined_at": row.joined_at,
        }
        for row in rows
    ]


def posts(user: User) -> list[dict[str, Any]]:
    """Returns what the person wrote in forums and discussions, hidden posts included, each with its earlier texts.

    `discussion` is the address of the discussion whose question was answered, empty in the forum.
    """
    fields = (
        "pk",
        "topic__community__slug",
        "topic__question__subject__group__round__discussion__slug",
        "topic_id",
        "topic__title",
        "number",
        "reply_to__number",
        "language",
        "body",
        "created_at",
        "edited_at",
        "hidden_at",
        "hidden_reason",
    )
    names = (
        "community", "discussion", "topic", "title", "number", "reply_to", "language", "body", "created_at", "edited_at",
        "hidden_at", "hidden_reason",
    )  # fmt: skip
    before: dict[int, list[dict[str, Any]]] = {}
    revisions = PostRevision.objects.filter(post__author=user, post__deleted_at=None).order_by("revision")
    for pk, language, body, written_at in revisions.values_list("post_id", "language", "body", "written_at"):
        before.setdefault(pk, []).append({"language": language, "body": body, "written_at": written_at})
    rows = Post.objects.filter(author=user, deleted_at=None).order_by("pk").values_list(*fields)
    return [
        {**dict(zip(names, row, strict=True)), "discussion": row[1] or "", "earlier": before.get(pk, [])}
        for pk, *row in rows.iterator(chunk_size=2000)
    ]


def count_posts(user: User) -> int:
    return Post.objects.filter(author=user, deleted_at=None).count()


def count_messages(user: User) -> int:
    return Message.objects.filter(author=user, deleted_at=None).count()


def messages(user: User) -> list[dict[str, Any]]:
    """Returns what the person said in chat rooms."""
    fields = ("room__community__slug", "room__name", "body", "created_at", "edited_at")
    names = ("community", "room", "body", "created_at", "edited_at")
    rows = Message.objects.filter(author=user, deleted_at=None).order_by("pk").values_list(*fields)
    return [dict(zip(names, row, strict=True)) for row in rows.iterator(chunk_size=2000)]


def reactions(user: User) -> list[dict[str, Any]]:
    """Returns the signs that the person put to messages in chat rooms, and took back, in the order of the log."""
    fields = ("room__community__slug", "room__name", "message_id", "emoji", "is_on", "created_at")
    names = ("community", "room", "message", "emoji", "on", "created_at")
    rows = RoomEntry.objects.filter(user=user, kind=EntryKind.REACTED).order_by("pk").values_list(*fields)
    return [dict(zip(names, row, strict=True)) for row in rows.iterator(chunk_size=2000)]


def marks(user: User) -> list[dict[str, Any]]:
    """Returns where the person stopped reading, in topics and in rooms, and where they were named."""
    topics = TopicRead.objects.filter(user=user).order_by("pk").values_list("topic_id", "upto", "read_at")
    rooms = RoomRead.objects.filter(user=user).order_by("pk").values_list("room_id", "upto")
    named = PostMention.objects.filter(user=user).order_by("pk").values_list("post__topic_id", "post__number")
    return [
        *({"topic": topic, "read_up_to": upto, "read_at": read_at} for topic, upto, read_at in topics),
        *({"room": room, "read_up_to": upto} for room, upto in rooms),
        *({"topic": topic, "named_in_post": number} for topic, number in named),
    ]


def follows(user: User) -> list[dict[str, Any]]:
    """Returns the topics that the person follows or mutes, and those they opened."""
    rows = TopicFollow.objects.filter(user=user).select_related("topic").order_by("pk")
    opened = Topic.objects.filter(author=user).order_by("pk").values_list("pk", "title", "opened_at")
    return [
        *({"topic": row.topic_id, "title": row.topic.title, "follows": not row.is_muted} for row in rows),
        *({"topic": pk, "title": title, "opened_at": opened_at} for pk, title, opened_at in opened),
    ]


def erase(user: User, *, keep_posts: bool = True) -> None:
    """Ends memberships and marks; takes what the person wrote away unless it is kept without their name."""
    erase_person(user=user, keep_posts=keep_posts)


def nothing(user: User, *, keep_posts: bool = True) -> None:
    """The first of this package's erasers has done it."""
