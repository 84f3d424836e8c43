"""Communities, topics and posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from api import answers
from api.schemas.values import Author, Text
from communities.models import Community, Post, Topic
from communities.queries.cards import Card, cards
from communities.queries.people import face_of


class CommunityOut(Schema):
    id: int
    slug: str
    name: str
    summary: str
    language: str = Field(description="Language of name and summary as answered")
    languages: list[str] = Field(description="Languages in which name and summary exist")
    join_policy: str
    visibility: str
    themes: list[str]
    country: str
    member_count: int
    topic_count: int
    last_activity_at: datetime | None
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    external_id: str | None
    url: str
    state: str = Field(description="What the caller is there: active, requested, invited, left, removed or nothing")
    role: str


class CommunityList(Schema):
    results: list[CommunityOut]
    next: str | None


class TopicOut(Schema):
    id: int
    community: str
    title: str
    language: str
    kind: str
    category: int | None
    author: Author
    opened_at: datetime
    last_post_at: datetime
    post_count: int
    closed_at: datetime | None
    pinned_at: datetime | None
    solution: int | None = Field(description="Number of the post that answers the topic")
    question: int | None = Field(description="The guiding question whose answers these are")
    external_id: str | None
    url: str


class TopicList(Schema):
    results: list[TopicOut]
    next: str | None


class TopicIn(Schema):
    community: str = Field(max_length=80, description="Address of the community")
    title: Text
    body: Text = Field(description="Markdown, at most 50,000 characters")
    language: str = Field("", max_length=10, description="Guessed where it is left out")
    category: int | None = None


class PostOut(Schema):
    id: int
    number: int
    topic: int
    question: int | None
    author: Author
    language: str
    body: str = Field(description="Markdown as written; empty once deleted")
    html: str
    reply_to: int | None = Field(description="Number of the post in the same topic that this one answers")
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    external_id: str | None
    url: str


class PostList(Schema):
    results: list[PostOut]
    next: str | None


class PostIn(Schema):
    body: Text = Field(description="Markdown, at most 50,000 characters")
    language: str = Field("", max_length=10, description="Guessed where it is left out")
    reply_to: int | None = Field(None, description="Number of a post in this topic")


class MembershipIn(Schema):
    message: Text = Field("", description="To the facilitators, where they decide who is let in")


class MembershipOut(Schema):
    community: str
    state: str
    role: str
    member_count: int


def communities(request: HttpRequest, rows: Sequence[Community]) -> list[CommunityOut]:
    """Returns the answers for communities loaded with their themes; three queries, two for a visitor."""
    made = cards(rows, language=answers.language(), actor=request.user)
    return [_community(request, card) for card in made]


def _community(request: HttpRequest, card: Card) -> CommunityOut:
    row = card.community
    return CommunityOut(
        id=row.pk,
        slug=row.slug,
        name=card.name,
        summary=card.summary,
        language=card.language,
        languages=card.languages,
        join_policy=row.join_policy,
        visibility=row.visibility,
        themes=sorted(concept.pk for concept in row.themes.all()),
        country=row.country,
        member_count=row.member_count,
        topic_count=row.topic_count,
        last_activity_at=row.last_activity_at,
        archived_at=row.archived_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        external_id=row.external_id,
        url=answers.absolute(request, card.path),
        state=card.state,
        role=card.role,
    )


def _author(user: object) -> Author:
    shown = face_of(user)
    return Author(id=shown.pk if shown.handle else None, name=shown.name, handle=shown.handle)


def topic(request: HttpRequest, row: Topic) -> TopicOut:
    """Returns the answer for a topic loaded with community, author, solution and question."""
    question = getattr(row, "question", None)
    return TopicOut(
        id=row.pk,
        community=row.community.slug,
        title=row.title,
        language=row.language,
        kind=row.kind,
        category=row.category_id,
        author=_author(row.author),
        opened_at=row.opened_at,
        last_post_at=row.last_post_at,
        post_count=row.post_count,
        closed_at=row.closed_at,
        pinned_at=row.pinned_at,
        solution=row.solution.number if row.solution else None,
        question=question.pk if question else None,
        external_id=row.external_id,
        url=answers.absolute(request, f"communities/{row.community.slug}/forum/{row.pk}/"),
    )


def post(request: HttpRequest, row: Post, of: Topic) -> PostOut:
    """Returns the answer for a post loaded with author and `reply_to`; a deleted one keeps its number only."""
    gone = row.deleted_at is not None
    question = getattr(of, "question", None)
    return PostOut(
        id=row.pk,
        number=row.number,
        topic=of.pk,
        question=question.pk if question else None,
        author=_author(None if gone else row.author),
        language=row.language,
        body="" if gone else row.body,
        html="" if gone else row.safe_html,
        reply_to=row.reply_to.number if row.reply_to else None,
        created_at=row.created_at,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        external_id=row.external_id,
        url=answers.absolute(request, f"communities/{of.community.slug}/forum/{of.pk}/?post={row.number}"),
    )
