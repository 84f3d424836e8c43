"""This package's part of a person's own data."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from communities.models import Membership, Message, Post, Topic, TopicFollow
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
    """Returns what the person wrote in forums and discussions, hidden posts included."""
    fields = (
        "topic__community__slug",
        "topic_id",
        "topic__title",
        "number",
        "language",
        "body",
        "created_at",
        "edited_at",
    )
    names = ("community", "topic", "title", "number", "language", "body", "created_at", "edited_at")
    rows = Post.objects.filter(author=user, deleted_at=None).order_by("pk").values_list(*fields)
    return [dict(zip(names, row, strict=True)) for row in rows.iterator(chunk_size=2000)]


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
