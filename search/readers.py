"""Facts that change what is found. Each renews whole rows, so a second run changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from accounts.facts import PersonChanged, PersonErased, PersonRestored, PersonSuspended
from communities.facts import (
    CommunityChanged,
    DiscussionChanged,
    MemberJoined,
    MemberLeft,
    PostChanged,
    PostPublished,
    TopicChanged,
)
from communities.models import Post, Topic
from events.facts import EventCancelled, EventChanged
from outbox import reads
from practitioners.facts import ProfileChanged
from search.enums import Kind
from search.services.index import BATCH, refresh
from search.services.spread import spread

Batch = Sequence[tuple[int, Any]]


@reads(
    ProfileChanged, PersonChanged, PersonSuspended, PersonRestored, PersonErased, MemberJoined, MemberLeft, batch=BATCH
)
def renew_practitioners(facts: Batch) -> None:
    """Who joins or leaves shares fields with others: what the person shows to their communities moves along."""
    refresh(kind=Kind.PRACTITIONER, ids=[fact.user_id for _id, fact in facts])


@reads(CommunityChanged, MemberJoined, MemberLeft, batch=BATCH)
def renew_communities(facts: Batch) -> None:
    refresh(kind=Kind.COMMUNITY, ids=[fact.community_id for _id, fact in facts])


@reads(CommunityChanged, batch=20)
def renew_content_of_communities(facts: Batch) -> None:
    for community_id in sorted({fact.community_id for _id, fact in facts}):
        spread(community_id=community_id)


@reads(TopicChanged, PostPublished, PostChanged, batch=BATCH)
def renew_topics(facts: Batch) -> None:
    refresh(kind=Kind.TOPIC, ids=[fact.topic_id for _id, fact in facts])


@reads(TopicChanged, PostPublished, PostChanged, batch=BATCH)
def renew_communities_of_topics(facts: Batch) -> None:
    """A community's card counts its topics, and it stands by the time of what was last written in it."""
    topics = Topic.objects.filter(pk__in={fact.topic_id for _id, fact in facts})
    refresh(kind=Kind.COMMUNITY, ids=sorted(set(topics.values_list("community_id", flat=True))))


@reads(PostPublished, PostChanged, batch=BATCH)
def renew_posts(facts: Batch) -> None:
    refresh(kind=Kind.POST, ids=[fact.post_id for _id, fact in facts])


@reads(TopicChanged, batch=50)
def renew_posts_of_topics(facts: Batch) -> None:
    """A hidden or renamed topic takes its posts along."""
    for topic_id in sorted({fact.topic_id for _id, fact in facts}):
        after = 0
        while ids := _posts(topic_id, after):
            refresh(kind=Kind.POST, ids=ids)
            after = ids[-1]


def _posts(topic_id: int, after: int) -> list[int]:
    rows = Post.objects.filter(topic_id=topic_id, pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:BATCH])


@reads(DiscussionChanged, batch=50)
def renew_questions(facts: Batch) -> None:
    """Guiding questions and their answers are found once the discussion is published."""
    wanted = {fact.discussion_id for _id, fact in facts}
    topics = list(
        Topic.objects.filter(question__subject__group__round__discussion__in=wanted).values_list("pk", flat=True)
    )
    refresh(kind=Kind.TOPIC, ids=topics)
    for topic_id in topics:
        after = 0
        while ids := _posts(topic_id, after):
            refresh(kind=Kind.POST, ids=ids)
            after = ids[-1]


@reads(EventChanged, EventCancelled, batch=BATCH)
def renew_events(facts: Batch) -> None:
    refresh(kind=Kind.EVENT, ids=[fact.event_id for _id, fact in facts])


# Pages belong to `cms`, which stands above: its reader calls `refresh(kind=Kind.PAGE, …)`.
