"""Where a person stopped reading, and which topics they follow or mute."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from communities.enums import MemberState
from communities.models import Membership, Topic, TopicFollow, TopicRead
from core.access import get_visible


def remember(*, topic: Topic, user_id: int, upto: int) -> None:
    """Moves the mark forward, never back; inside the caller's transaction."""
    now = timezone.now()
    moved = TopicRead.objects.filter(topic=topic, user_id=user_id, upto__lt=upto).update(upto=upto, read_at=now)
    if not moved and not TopicRead.objects.filter(topic=topic, user_id=user_id).exists():
        TopicRead.objects.bulk_create(
            [TopicRead(topic=topic, user_id=user_id, upto=upto, read_at=now)], ignore_conflicts=True
        )


@transaction.atomic
def mark_topic_read(*, actor: User, topic_id: int, upto: int) -> None:
    """Remembers that posts up to number `upto` were shown to the person."""
    topic = get_visible(Topic, actor=actor, pk=topic_id)
    remember(topic=topic, user_id=actor.pk, upto=min(max(0, upto), topic.last_number))


@transaction.atomic
def mark_forum_read(*, actor: User, community_id: int) -> int:
    """Marks every topic of a community as read; returns how many marks were moved. Two queries."""
    now = timezone.now()
    unread = list(
        Topic.objects.visible_to(actor)
        .filter(community_id=community_id, last_number__gt=0)
        .exclude(reads__in=TopicRead.objects.filter(user=actor, upto__gte=F("topic__last_number")))
        .order_by("-last_post_at", "-pk")[:2000]
    )
    TopicRead.objects.bulk_create(
        [TopicRead(topic=topic, user=actor, upto=topic.last_number, read_at=now) for topic in unread],
        update_conflicts=True,
        unique_fields=["topic", "user"],
        update_fields=["upto", "read_at"],
        batch_size=500,
    )
    Membership.objects.filter(community_id=community_id, user=actor, state=MemberState.ACTIVE).update(seen_at=now)
    return len(unread)


@transaction.atomic
def follow_topic(*, actor: User, topic_id: int, following: bool) -> None:
    """Follows a topic, or mutes it (a mute also silences a community that is followed)."""
    topic = get_visible(Topic, actor=actor, pk=topic_id)
    TopicFollow.objects.update_or_create(topic=topic, user=actor, defaults={"is_muted": not following})
