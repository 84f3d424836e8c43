"""Read marks of a person over all their communities at once, and back again."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.models import Topic, TopicRead
from communities.queries.forum import unread

MOST = 2000


@transaction.atomic
def mark_read(*, actor: User) -> dict[str, int]:
    """Marks the latest unread topics (at most 2,000) as read; returns what stood before, by topic id."""
    now = timezone.now()
    before: dict[str, int] = {}
    rows = []
    for topic_id, last_number, upto in unread(actor).values_list("pk", "last_number", "upto")[:MOST]:  # type: ignore[misc]
        before[str(topic_id)] = upto or 0
        rows.append(TopicRead(topic_id=topic_id, user=actor, upto=last_number, read_at=now))
    TopicRead.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["topic", "user"], update_fields=["upto", "read_at"], batch_size=500
    )
    return before


@transaction.atomic
def put_back(*, actor: User, before: Mapping[str, int]) -> int:
    """Sets marks to what `mark_read` returned; topics that are gone meanwhile are passed over. Returns how many."""
    there = set(Topic.objects.filter(pk__in=[int(pk) for pk in before]).values_list("pk", flat=True))
    now = timezone.now()
    TopicRead.objects.bulk_create(
        [TopicRead(topic_id=pk, user=actor, upto=before[str(pk)], read_at=now) for pk in there],
        update_conflicts=True,
        unique_fields=["topic", "user"],
        update_fields=["upto", "read_at"],
        batch_size=500,
    )
    return len(there)
