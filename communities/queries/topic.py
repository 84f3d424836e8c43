"""What one page of a topic needs: the rows as plain values in one query, the person's own part in another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Subquery, Window

from accounts.rules import is_secretariat
from communities.enums import MemberRole, MemberState
from communities.models import Community, CommunityText, Membership, Post, Topic, TopicFollow, TopicRead
from communities.rules import Standing
from core.prepared import Prepared

PAGE = 20
MOST_FACES = 12

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
    # What the line under a name says, and whether it may be said.
    "author__profile__organization",
    "author__profile__country",
    "author__profile__visibility",
    "author__profile__published_at",
    "author__is_active",
    "author__suspended_at",
)


def page_of(number: int) -> int:
    """Returns the page on which the post with this number stands: numbers are never given twice or taken back."""
    return max(0, number - 1) // PAGE + 1


def pages(topic: Topic) -> int:
    return page_of(topic.last_number)


def rows(topic: Topic, page: int) -> list[tuple[Any, ...]]:
    """Returns the posts of a page, deleted and hidden ones included (what may be shown of them is decided in drawing)."""
    first = (page - 1) * PAGE
    return _ROWS.rows(topic=topic.pk, community=topic.community_id, first=first, last=first + PAGE)


def _page(topic: int, community: int, first: int, last: int) -> QuerySet[Any, tuple[Any, ...]]:
    leading = Membership.objects.filter(
        community_id=community, user=OuterRef("author"), role=MemberRole.FACILITATOR, state=MemberState.ACTIVE
    )
    found = Post.objects.filter(topic_id=topic, number__gt=first, number__lte=last)
    return found.annotate(by_facilitator=Exists(leading)).order_by("number").values_list(*ROW)


_ROWS = Prepared(_page, topic=int, community=int, first=int, last=int)


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


def subject(topic_id: int) -> Topic | None:
    """Returns the topic with its community; one query. Whether it may be read is asked before (`queries.reading.glance`)."""
    row = _SUBJECT.first(topic=topic_id)
    if row is None:
        return None
    topic = Topic.from_db(DEFAULT_DB_ALIAS, TOPIC_FIELDS, row[: len(TOPIC_FIELDS)])
    topic.community = Community.from_db(DEFAULT_DB_ALIAS, COMMUNITY_FIELDS, row[len(TOPIC_FIELDS) :])
    return topic


def texts(community_id: int) -> dict[str, tuple[str, str]]:
    """Returns the community's name and summary by language; one query."""
    return {code: (name, summary) for code, name, summary in _TEXTS.rows(community=community_id)}


TOPIC_FIELDS = [field.attname for field in Topic._meta.concrete_fields]
COMMUNITY_FIELDS = [field.attname for field in Community._meta.concrete_fields]
_SUBJECT = Prepared(
    lambda topic: Topic.objects.filter(pk=topic).values_list(
        *TOPIC_FIELDS, *(f"community__{name}" for name in COMMUNITY_FIELDS)
    ),
    topic=int,
)
_TEXTS = Prepared(
    lambda community: CommunityText.objects.filter(community_id=community).values_list("language", "name", "summary"),
    community=int,
)


def faces(topic: Topic) -> tuple[list[tuple[int, str, str]], int]:
    """Returns (id, name, handle) of those who wrote, the latest first, and how many they are."""
    people = _FACES.rows(topic=topic.pk)
    return [(pk, name, handle or "") for pk, name, handle, *_more in people], people[0][-1] if people else 0


def _writers(topic: int) -> QuerySet[Any, tuple[Any, ...]]:
    written = Post.objects.filter(topic_id=topic, deleted_at=None, hidden_at=None).exclude(author=None)
    people = written.order_by().values_list("author_id", "author__name", "author__handle")
    return people.annotate(last=Max("number"), everybody=Window(Count("*"))).order_by("-last")[:MOST_FACES]


_FACES = Prepared(_writers, topic=int)


def history(post: Post) -> list[Any]:
    """Returns the earlier texts of a post, the newest first."""
    return list(post.revisions.all()[:100])
