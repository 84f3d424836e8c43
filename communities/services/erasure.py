"""A person leaves the site for good: what becomes of their part in communities."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

import outbox
from accounts.models import User
from communities.enums import EntryKind, MemberState
from communities.facts import MessageChanged
from communities.models import (
    Community,
    Invitation,
    Membership,
    Message,
    Post,
    PostMention,
    PostRevision,
    RoomRead,
    Topic,
    TopicFollow,
    TopicRead,
)
from communities.services import authorship, locks, versions
from communities.services.log import append


@transaction.atomic
def erase_person(*, user: User, keep_posts: bool) -> None:
    """Ends memberships, takes read marks and follows away. A second run changes nothing.

    Kept posts stay linked to the emptied row, which is shown as a former participant; otherwise their text is deleted
    for good and the numbers stay.
    """
    for membership in Membership.objects.filter(user=user, state=MemberState.ACTIVE).order_by("community_id"):
        community = locks.community(membership.community_id)
        Community.objects.filter(pk=community.pk, member_count__gt=0).update(member_count=F("member_count") - 1)
        versions.members_changed(community)
    Membership.objects.filter(user=user).delete()
    Invitation.objects.filter(email__iexact=user.email).delete()
    for marks in (TopicRead, TopicFollow, RoomRead, PostMention):
        marks.objects.filter(user=user).delete()
    if not keep_posts:
        _delete_posts(user)
        _delete_messages(user)
    _redraw(user)


def _delete_posts(user: User) -> None:
    now = timezone.now()
    PostRevision.objects.filter(post__author=user).delete()
    for topic_id in sorted(set(Post.objects.filter(author=user, deleted_at=None).values_list("topic_id", flat=True))):
        topic = locks.topic(topic_id)
        mine = Post.objects.filter(topic=topic, author=user, deleted_at=None)
        readable = mine.filter(hidden_at=None).count()
        if topic.solution_id and mine.filter(pk=topic.solution_id).exists():
            topic.solution = None
        mine.update(body="", body_html="", body_plain="", deleted_at=now)
        topic.post_count = max(0, topic.post_count - readable)
        topic.save(update_fields=["post_count", "solution"])


def _delete_messages(user: User) -> None:
    for message_id in Message.objects.filter(author=user, deleted_at=None).order_by("pk").values_list("pk", flat=True):
        message = locks.message(message_id)
        message.body = message.body_html = message.body_plain = ""
        message.deleted_at = timezone.now()
        message.save(update_fields=["body", "body_html", "body_plain", "deleted_at"])
        append(room=message.room, kind=EntryKind.DELETED, message=message, user=None)
        outbox.record(MessageChanged(message_id=message.pk, room_id=message.room_id))


def _redraw(user: User) -> None:
    """The name stands in rendered rows of every topic where the person wrote."""
    touched: dict[int, set[int]] = {}
    for topic_id, community_id in (
        Post.objects.filter(author=user).values_list("topic_id", "topic__community_id").distinct()
    ):
        touched.setdefault(community_id, set()).add(topic_id)
    for topic_id, community_id in Topic.objects.filter(author=user).values_list("pk", "community_id"):
        touched.setdefault(community_id, set()).add(topic_id)
    for community_id, topic_ids in sorted(touched.items()):
        authorship.rendered_anew(community_id, topic_ids, user)
