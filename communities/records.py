"""Communities, topics and posts as records: taken in, given out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser

from communities.enums import MemberRole, MemberState, TopicKind, Visibility
from communities.models import Community, Membership, Post, Topic
from communities.services.imported_forum import take_posts, take_topics
from communities.services.imports import take, take_members
from core.records import MEMBERS, PUBLIC, Kind, extend, identifier, iso, known_in, register

VISITOR = AnonymousUser()


def _audience(visibility: str, slug: str) -> str:
    return PUBLIC if visibility == Visibility.PUBLIC else f"{MEMBERS}{slug}"


def give(public: bool) -> Iterator[dict[str, Any]]:
    """Yields communities; with `public` those that everybody may read."""
    rows = Community.objects.prefetch_related("texts", "themes").order_by("pk")
    if public:
        rows = rows.visible_to(VISITOR)
    for row in rows.iterator(chunk_size=500):
        texts = {text.language: {"name": text.name, "summary": text.summary} for text in row.texts.all()}
        own = texts.pop(row.language, None) or {"name": row.slug, "summary": ""}
        yield {
            "kind": "community",
            "_id": row.pk,
            "external_id": identifier("community", row.pk, row.external_id),
            "language": row.language,
            **own,
            "translations": dict(sorted(texts.items())),
            "slug": row.slug,
            "join_policy": row.join_policy,
            "visibility": row.visibility,
            "themes": sorted(concept.pk for concept in row.themes.all()),
            "country": row.country,
            "audience": _audience(row.visibility, row.slug),
            "created_at": iso(row.created_at),
            "archived_at": iso(row.archived_at),
            "is_demo": row.is_demo,
        }


def give_topics(public: bool) -> Iterator[dict[str, Any]]:
    """Yields topics that are not hidden, each with its first post as `body`."""
    rows = Topic.objects.filter(kind=TopicKind.TOPIC, hidden_at=None).select_related(
        "community", "category", "author__profile"
    )
    if public:
        rows = rows.visible_to(VISITOR)
    for chunk in _chunks(rows):
        first = {
            post.topic_id: post
            for post in Post.objects.filter(topic__in=chunk, number=1, deleted_at=None, hidden_at=None)
        }
        for row in chunk:
            post = first.get(row.pk)
            yield {
                "kind": "topic",
                "_id": row.pk,
                "external_id": identifier("topic", row.pk, row.external_id),
                "language": row.language,
                "title": row.title,
                "body": post.body if post else "",
                "community": row.community.slug,
                "category": str(row.category) if row.category else None,
                "audience": _audience(row.community.visibility, row.community.slug),
                "author": _author(row.author, public),
                "created_at": iso(row.opened_at),
                "edited_at": iso(post.edited_at) if post else None,
                "closed_at": iso(row.closed_at),
                "pinned_at": iso(row.pinned_at),
            }


def give_posts(public: bool) -> Iterator[dict[str, Any]]:
    """Yields the other posts of these topics, without deleted and hidden ones. Answers to guiding questions stay here:
    discussions are no records yet."""
    rows = Post.objects.filter(
        topic__kind=TopicKind.TOPIC, topic__hidden_at=None, hidden_at=None, deleted_at=None, number__gt=1
    ).select_related("topic__community", "author__profile", "reply_to")
    if public:
        rows = rows.visible_to(VISITOR)
    for chunk in _chunks(rows):
        for row in chunk:
            topic, answered = row.topic, row.reply_to
            named = None
            if answered is not None and answered.deleted_at is None and answered.hidden_at is None:
                kind, pk, known = ("topic", topic.pk, topic.external_id) if answered.number == 1 else (
                    "post", answered.pk, answered.external_id,
                )  # fmt: skip
                named = identifier(kind, pk, known)
            yield {
                "kind": "post",
                "_id": row.pk,
                "external_id": identifier("post", row.pk, row.external_id),
                "topic": identifier("topic", topic.pk, topic.external_id),
                "language": row.language,
                "body": row.body,
                "author": _author(row.author, public),
                "reply_to": named,
                "audience": _audience(topic.community.visibility, topic.community.slug),
                "created_at": iso(row.created_at),
                "edited_at": iso(row.edited_at),
            }


def _chunks(rows: Any, size: int = 500) -> Iterator[list[Any]]:
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield chunk
        last = chunk[-1].pk


def _author(user: Any, public: bool) -> str | None:
    """Returns the author's identifier; with `public` only of those whose own record is given out too."""
    if user is None or user.erased_at or not user.is_active:
        return None
    profile = getattr(user, "profile", None)
    if public and (profile is None or profile.published_at is None or user.suspended_at):
        return None
    return identifier("practitioner", user.pk, user.external_id)


def give_members(ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """Returns the communities of people, by address: what a practitioner's record says besides."""
    found: dict[int, dict[str, Any]] = {pk: {"communities": [], "facilitates": []} for pk in ids}
    rows = Membership.objects.filter(user__in=ids, state=MemberState.ACTIVE).order_by("community__slug")
    for user, role, slug in rows.values_list("user_id", "role", "community__slug"):
        found[user]["facilitates" if role == MemberRole.FACILITATOR else "communities"].append(slug)
    return found


def urls(ids: Sequence[int]) -> Mapping[int, str]:
    rows = Community.objects.filter(pk__in=ids).values_list("pk", "language", "slug")
    return {pk: f"/{language}/communities/{slug}/" for pk, language, slug in rows}


def topic_urls(ids: Sequence[int]) -> Mapping[int, str]:
    rows = Topic.objects.filter(pk__in=ids).values_list("pk", "language", "community__slug")
    return {pk: f"/{language}/communities/{slug}/forum/{pk}/" for pk, language, slug in rows}


def post_urls(ids: Sequence[int]) -> Mapping[int, str]:
    rows = Post.objects.filter(pk__in=ids).values_list("pk", "language", "topic__community__slug", "topic_id", "number")
    return {
        pk: f"/{language}/communities/{slug}/forum/{topic}/?post={number}" for pk, language, slug, topic, number in rows
    }


register(Kind("community", 10, take, give, urls, known_in(Community)))
register(Kind("topic", 30, take_topics, give_topics, topic_urls, known_in(Topic), by_time=True))
register(Kind("post", 40, take_posts, give_posts, post_urls, known_in(Post), by_time=True))
extend("practitioner", take=take_members, give=give_members)
