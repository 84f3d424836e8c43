"""The list of topics, and what a person has not read yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from communities.enums import FollowLevel, MemberState, TopicKind
from communities.models import Category, Community, Membership, Topic, TopicFollow, TopicRead
from core.cursor import Page, paginate
from core.prepared import Prepared

PAGE = 30
MOST_PINNED = 10
LATEST = 4


@dataclass(frozen=True, slots=True)
class Listing:
    """Pinned topics stand above the first page only."""

    pinned: list[Topic]
    page: Page[Topic]


def topics(community: Community, *, actor: Any, category_id: int | None = None, after: str = "") -> Listing:
    """Returns the topics that `actor` may read, latest post first, each with `upto` (last number read, None: never).

    Two queries on the first page, one on the others.
    """
    found = with_marks(_listed(community, actor), actor)
    if category_id is not None:
        found = found.filter(category_id=category_id)
    pinned = [] if after else list(found.exclude(pinned_at=None).order_by("-pinned_at", "-pk")[:MOST_PINNED])
    page = paginate(
        found.filter(pinned_at=None),
        order=("-last_post_at", "-pk"),
        after=after,
        size=PAGE,
    )
    return Listing(pinned=pinned, page=page)


def latest(community: Community, *, actor: Any, limit: int = LATEST) -> list[Topic]:
    """Returns the topics that were written in last."""
    return list(with_marks(_listed(community, actor), actor).order_by("-last_post_at", "-pk")[:limit])


def latest_marks(community_id: int, *, actor: Any, moderates: bool) -> tuple[tuple[int, int | None], ...]:
    """Returns (topic, number where this person stopped reading) of what `latest` gives whoever may read there; one query."""
    if moderates:
        return tuple(_LATEST_OF_ALL.rows(community=community_id, me=actor.pk))
    return tuple(_LATEST.rows(community=community_id, me=actor.pk))


def _marked(found: QuerySet[Topic], community: int, me: int) -> QuerySet[Topic, tuple[Any, ...]]:
    mark = TopicRead.objects.filter(topic=OuterRef("pk"), user=me).values("upto")[:1]
    found = found.filter(community=community, kind=TopicKind.TOPIC).order_by("-last_post_at", "-pk")[:LATEST]
    return found.annotate(upto=Subquery(mark, output_field=IntegerField())).values_list("pk", "upto")


_LATEST_OF_ALL = Prepared(lambda community, me: _marked(Topic.objects.all(), community, me), community=int, me=int)
_LATEST = Prepared(
    lambda community, me: _marked(Topic.objects.filter(Q(hidden_at=None) | Q(author=me)), community, me),
    community=int,
    me=int,
)


def with_marks(found: QuerySet[Topic], actor: Any) -> QuerySet[Topic]:
    """Adds `upto`, the number where this person stopped reading."""
    if not actor.is_authenticated:
        return found.annotate(upto=Value(None, output_field=IntegerField()))
    mark = TopicRead.objects.filter(topic=OuterRef("pk"), user=actor).values("upto")[:1]
    return found.annotate(upto=Subquery(mark, output_field=IntegerField()))


def unread(actor: Any) -> QuerySet[Topic]:
    """Returns the topics of the person's communities with posts they have not had before them, latest first.

    Communities followed at "nothing" and topics muted are left out; each has `upto`.
    """
    mine = Membership.objects.filter(user=actor, state=MemberState.ACTIVE).exclude(follow=FollowLevel.NONE)
    muted = TopicFollow.objects.filter(user=actor, is_muted=True)
    found = with_marks(Topic.objects.filter(community__in=mine.values("community"), hidden_at=None), actor)
    return (
        found.filter(Q(upto__lt=F("last_number")) | Q(upto=None, last_number__gt=0))
        .exclude(pk__in=muted.values("topic"))
        .order_by("-last_post_at", "-pk")
    )


def categories(community: Community) -> list[Category]:
    """Returns the categories in order, each with `topic_number`, the topics that everyone there may read."""
    readable = Q(topics__hidden_at=None, topics__kind=TopicKind.TOPIC)
    found = Category.objects.filter(community=community).annotate(topic_number=Count("topics", filter=readable))
    # Counting drops the order of the model.
    return list(found.order_by("position", "pk"))


def _listed(community: Community, actor: Any) -> QuerySet[Topic]:
    return (
        Topic.objects.visible_to(actor).filter(community=community, kind=TopicKind.TOPIC).select_related("last_author")
    )
