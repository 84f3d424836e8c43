"""What was said in a community as plain rows, for its facilitators: forum topics and the rounds of discussions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from communities.models import Community, Post, Topic
from communities.queries.people import face_of
from core.records import iso
from ui.menu import prefixed

CHUNK = 500
FIELDS = (
    "discussion", "round", "group", "subject", "category", "topic", "title", "number", "reply_to", "author", "handle",
    "language", "written_at", "edited_at", "is_solution", "url", "text",
)  # fmt: skip


def chunks(community: Community, *, language: str) -> Iterator[list[dict[str, Any]]]:
    """Yields the posts topic by topic in their order, 500 at a time and one query each, as dicts of FIELDS.

    Hidden and deleted posts are left out, and so are hidden topics and discussions that are not published: the file goes
    where no moderator can take anything back. Titles are in `language` where they exist in it; times are in UTC.
    """
    readable = Post.objects.filter(topic__community=community, topic__hidden_at=None, hidden_at=None, deleted_at=None)
    readable = readable.select_related(
        "author", "reply_to", "topic__category", "topic__question__subject__group__round__discussion"
    ).order_by("topic_id", "number")
    topic, number = 0, 0
    while found := list(readable.filter(Q(topic__gt=topic) | Q(topic=topic, number__gt=number))[:CHUNK]):
        yield [_row(post, community, language) for post in found]
        topic, number = found[-1].topic_id, found[-1].number


def _row(post: Post, community: Community, language: str) -> dict[str, Any]:
    topic, author = post.topic, face_of(post.author)
    return {
        **_place(topic, language),
        "topic": topic.pk,
        "number": post.number,
        "reply_to": post.reply_to.number if post.reply_to else None,
        "author": author.name,
        "handle": author.handle,
        "language": post.language,
        "written_at": iso(post.created_at),
        "edited_at": iso(post.edited_at),
        "is_solution": topic.solution_id == post.pk,
        "url": prefixed(f"communities/{community.slug}/forum/{topic.pk}/?post={post.number}", language),
        "text": post.body,
    }


def _place(topic: Topic, language: str) -> dict[str, str]:
    """Where it was said: in a round of a discussion, or in a category of the forum."""
    named = dict.fromkeys(("discussion", "round", "group", "subject", "category"), "")
    question = getattr(topic, "question", None)
    if question is None:
        category = topic.category.title_in(language)[0] if topic.category else ""
        return {**named, "category": category, "title": topic.title}
    subject = question.subject
    group = subject.group
    held = group.round
    return {
        **named,
        "discussion": held.discussion.slug,
        "round": held.title_in(language)[0],
        "group": group.title_in(language)[0],
        "subject": subject.title_in(language)[0],
        "title": question.title_in(language)[0],
    }
