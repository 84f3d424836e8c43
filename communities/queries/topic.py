"""What one page of a topic needs: the rows as plain values in one query, the person's own part in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery

from accounts.rules import is_secretariat
from communities.enums import MemberRole, MemberState
from communities.models import Membership, Post, Topic, TopicFollow, TopicRead
from communities.rules import Standing

PAGE = 20

ROW = (
    "pk",
    "number",
    "author_id",
    "author__name",
    "author__handle",
    "language",
    "body_html",
    "text_version",
    "created_at",
    "edited_at",
    "hidden_at",
    "hidden_reason",
    "deleted_at",
    "reply_to__number",
    "by_facilitator",
)


def page_of(number: int) -> int:
    """Returns the page on which the post with this number stands: numbers are never given twice or taken back."""
    return max(0, number - 1) // PAGE + 1


def pages(topic: Topic) -> int:
    return page_of(topic.last_number)


def rows(topic: Topic, page: int) -> list[tuple[Any, ...]]:
    """Returns the posts of a page, deleted and hidden ones included (what may be shown of them is decided in drawing)."""
    first = (page - 1) * PAGE
    return list(_rows(topic).filter(number__gt=first, number__lte=first + PAGE).order_by("number"))


def single(topic: Topic, number: int) -> list[tuple[Any, ...]]:
    return list(_rows(topic).filter(number=number))


def _rows(topic: Topic) -> QuerySet[Any, tuple[Any, ...]]:
    leading = Membership.objects.filter(
        community_id=topic.community_id,
        user=OuterRef("author"),
        role=MemberRole.FACILITATOR,
        state=MemberState.ACTIVE,
    )
    return Post.objects.filter(topic_id=topic.pk).annotate(by_facilitator=Exists(leading)).values_list(*ROW)


@dataclass(frozen=True, slots=True)
class Own:
    """What is this person's on the page of a topic; read in one query."""

    standing: Standing
    upto: int | None = None
    follows: bool = False
    muted: bool = False
    level: str = ""


def own(actor: Any, topic: Topic) -> Own:
    """Returns role, read mark and follow of the person; no query for a visitor."""
    if not actor.is_authenticated:
        return Own(Standing())
    membership = Membership.objects.filter(community_id=topic.community_id, user=actor)
    follow = TopicFollow.objects.filter(topic=topic, user=actor)
    row = (
        Topic.objects.filter(pk=topic.pk)
        .values_list(
            Subquery(membership.values("state")[:1]),
            Subquery(membership.values("role")[:1]),
            Subquery(membership.values("follow")[:1]),
            Subquery(TopicRead.objects.filter(topic=topic, user=actor).values("upto")[:1]),
            Subquery(follow.values("is_muted")[:1]),
        )
        .first()
    )
    state, role, level, upto, muted = row or (None, None, None, None, None)
    return Own(
        standing=Standing(state=state or "", role=role or "", is_secretariat=is_secretariat(actor)),
        upto=upto,
        follows=muted is False,
        muted=bool(muted),
        level=level or "",
    )


def faces(topic: Topic, *, limit: int = 12) -> tuple[list[tuple[int, str, str]], int]:
    """Returns (id, name, handle) of those who wrote, the latest first, and how many they are."""
    written = Post.objects.filter(topic=topic, deleted_at=None, hidden_at=None).exclude(author=None)
    people = list(
        written.order_by()
        .values_list("author_id", "author__name", "author__handle")
        .annotate(last=Max("number"))
        .order_by("-last")[:200]
    )
    return [(pk, name, handle or "") for pk, name, handle, _last in people[:limit]], len(people)


def history(post: Post) -> list[Any]:
    """Returns the earlier texts of a post, the newest first."""
    return list(post.revisions.all()[:100])
