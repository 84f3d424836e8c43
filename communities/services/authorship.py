"""Taking a person's name off what they wrote."""

from __future__ import annotations

from django.db.models import F

import outbox
from accounts.models import User
from communities.facts import TopicChanged
from communities.models import Community, Message, Post, PostRevision, Room, RoomEntry, Topic
from core.versions import raise_version


def take_name_off(*, user: User, community: Community) -> int:
    """Makes the person's posts and messages in one community nobody's; returns how many posts there were.

    Called inside a service's transaction that holds the community's lock, so that no post is being written there.
    It cannot be undone: nothing is left that says whose they were.
    """
    posts = Post.objects.filter(author=user, topic__community=community)
    topic_ids = set(posts.values_list("topic_id", flat=True))
    opened = Topic.objects.filter(community=community, author=user)
    last = Topic.objects.filter(community=community, last_author=user)
    topic_ids |= set(opened.values_list("pk", flat=True)) | set(last.values_list("pk", flat=True))
    PostRevision.objects.filter(post__topic__community=community, replaced_by=user).update(replaced_by=None)
    count = posts.update(author=None)
    opened.update(author=None)
    last.update(last_author=None)
    rooms = list(Room.objects.select_for_update().filter(community=community).order_by("pk"))
    Message.objects.filter(author=user, room__in=rooms).update(author=None)
    RoomEntry.objects.filter(user=user, room__in=rooms).update(user=None)
    rendered_anew(community.pk, topic_ids, user)
    return count


def rendered_anew(community_id: int, topic_ids: set[int], actor: User | None) -> None:
    """Raises the version of each topic, so that no stored row is used again, and tells the readers."""
    if not topic_ids:
        return
    Topic.objects.filter(pk__in=topic_ids).update(version=F("version") + 1)
    raise_version(f"forum:{community_id}", *(f"topic:{pk}" for pk in topic_ids))
    for pk in sorted(topic_ids):
        outbox.record(TopicChanged(topic_id=pk), actor=actor)
