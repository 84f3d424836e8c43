"""What the clock and the readers keep true: activity figures, names in rendered rows, rounds that turn."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

import outbox
from accounts.models import User
from communities.enums import MemberState
from communities.facts import DiscussionChanged
from communities.models import Community, Discussion, Membership, Post, Topic
from core.versions import raise_version

ACTIVITY_DAYS = 30
CHUNK = 500


@transaction.atomic
def count_activity(*, now: datetime | None = None) -> int:
    """Counts posts and writers of the last 30 days for every community; returns how many communities changed."""
    since = (now or timezone.now()) - timedelta(days=ACTIVITY_DAYS)
    counted = {
        pk: (posts, people)
        for pk, posts, people in Post.objects.filter(created_at__gte=since, deleted_at=None, hidden_at=None)
        .values("topic__community_id")
        .annotate(posts=Count("pk"), people=Count("author", distinct=True))
        .values_list("topic__community_id", "posts", "people")
    }
    changed = []
    for community in Community.objects.filter(Q(pk__in=counted) | Q(recent_posts__gt=0)).only(
        "pk", "recent_posts", "recent_people"
    ):
        figures = counted.get(community.pk, (0, 0))
        if (community.recent_posts, community.recent_people) != figures:
            community.recent_posts, community.recent_people = figures
            changed.append(community)
    Community.objects.bulk_update(changed, ["recent_posts", "recent_people"], batch_size=CHUNK)
    if changed:
        raise_version("communities", *(f"members:{community.pk}" for community in changed))
    return len(changed)


@transaction.atomic
def turn_rounds(*, after: datetime, upto: datetime) -> int:
    """Makes pages anew where a round or a discussion opened or closed in the meantime; returns how many discussions did.

    Whether one may post is read from the dates at each post; this is for stored pages and for notices.
    """
    turned = Discussion.objects.filter(published_at__isnull=False).filter(
        Q(rounds__opens_at__gt=after, rounds__opens_at__lte=upto)
        | Q(rounds__closes_at__gt=after, rounds__closes_at__lte=upto)
        | Q(opens_at__gt=after, opens_at__lte=upto)
        | Q(closes_at__gt=after, closes_at__lte=upto)
    )
    found = list(turned.distinct())
    for discussion in found:
        topics = Topic.objects.filter(question__subject__group__round__discussion=discussion)
        raise_version(
            f"community:{discussion.community_id}", *(f"topic:{pk}" for pk in topics.values_list("pk", flat=True))
        )
        outbox.record(DiscussionChanged(discussion_id=discussion.pk))
    return len(found)


def redraw_person(*, user: User) -> int:
    """Makes every rendered row with this person's name old; returns how many topics that were."""
    ids = sorted(
        set(Post.objects.filter(author=user).values_list("topic_id", flat=True))
        | set(Topic.objects.filter(last_author=user).values_list("pk", flat=True))
    )
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        with transaction.atomic():
            Topic.objects.filter(pk__in=chunk).update(version=F("version") + 1)
            owners = set(Topic.objects.filter(pk__in=chunk).values_list("community_id", flat=True))
            raise_version(*(f"topic:{pk}" for pk in chunk), *(f"forum:{pk}" for pk in owners))
    # Lists of members and facilitators name the person too.
    places = Membership.objects.filter(user=user, state=MemberState.ACTIVE).values_list("community_id", flat=True)
    raise_version(*(f"members:{pk}" for pk in places))
    return len(ids)
