"""Hiding and restoring what was written, with a reason that its author is shown."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from communities import rules
from communities.enums import EntryKind, TopicKind
from communities.facts import CommunityChanged, MessageChanged, PostChanged, TopicChanged
from communities.models import Community, Discussion, Message, Post, Topic
from communities.services import locks, versions
from communities.services.log import append
from core.errors import FieldError, Invalid
from core.text import one_line

REASON_LENGTH = 500


def _reason(text: str) -> str:
    reason = one_line(text, max_length=REASON_LENGTH, field="reason")
    if not reason:
        message = _("Give a reason: the author will read it.")
        raise Invalid([FieldError("reason", "required", message)])
    return reason


@transaction.atomic
def hide_post(*, actor: User, post_id: int, reason: str) -> Post:
    """Hides a post from all but moderators and its author."""
    post = locks.post(post_id)
    rules.can_moderate(actor, post.topic.community).or_refuse()
    if post.hidden_at or post.deleted_at:
        return post
    post.hidden_reason = _reason(reason)
    post.hidden_at = timezone.now()
    post.hidden_by = actor
    post.save(update_fields=["hidden_reason", "hidden_at", "hidden_by"])
    topic = post.topic
    topic.post_count = max(0, topic.post_count - 1)
    if topic.solution_id == post.pk:
        topic.solution = None
    versions.topic_changed(topic, fields=("post_count", "solution"))
    outbox.record(PostChanged(post_id=post.pk, topic_id=topic.pk), actor=actor)
    return post


@transaction.atomic
def restore_post(*, actor: User, post_id: int) -> Post:
    """Shows a hidden post again."""
    post = locks.post(post_id)
    rules.can_moderate(actor, post.topic.community).or_refuse()
    if not post.hidden_at:
        return post
    post.hidden_reason, post.hidden_at, post.hidden_by = "", None, None
    post.save(update_fields=["hidden_reason", "hidden_at", "hidden_by"])
    topic = post.topic
    if not post.deleted_at:
        topic.post_count += 1
    versions.topic_changed(topic, fields=("post_count",))
    outbox.record(PostChanged(post_id=post.pk, topic_id=topic.pk), actor=actor)
    return post


@transaction.atomic
def hide_topic(*, actor: User, topic_id: int, reason: str) -> Topic:
    """Hides a topic with all its posts from all but moderators and whoever opened it."""
    topic = locks.topic(topic_id)
    rules.can_moderate(actor, topic.community).or_refuse()
    if topic.hidden_at:
        return topic
    topic.hidden_reason = _reason(reason)
    topic.hidden_at = timezone.now()
    topic.hidden_by = actor
    return _topic_saved(topic, actor, -1)


@transaction.atomic
def restore_topic(*, actor: User, topic_id: int) -> Topic:
    """Shows a hidden topic again."""
    topic = locks.topic(topic_id)
    rules.can_moderate(actor, topic.community).or_refuse()
    if not topic.hidden_at:
        return topic
    # The question of a discussion that is not published waits for that.
    waits = topic.kind == TopicKind.QUESTION and not _is_published(topic)
    topic.hidden_reason, topic.hidden_at, topic.hidden_by = "", topic.hidden_at if waits else None, None
    return _topic_saved(topic, actor, 1)


def _is_published(topic: Topic) -> bool:
    asked = Discussion.objects.filter(rounds__groups__subjects__questions__topic=topic)
    return asked.filter(published_at__isnull=False).exists()


def _topic_saved(topic: Topic, actor: User, counted: int) -> Topic:
    community = topic.community
    if topic.kind == TopicKind.TOPIC:
        Community.objects.filter(pk=community.pk).update(
            topic_count=max(0, community.topic_count + counted), updated_at=timezone.now()
        )
    versions.topic_changed(topic, fields=("hidden_reason", "hidden_at", "hidden_by"))
    outbox.record(TopicChanged(topic_id=topic.pk), actor=actor)
    outbox.record(CommunityChanged(community_id=community.pk), actor=actor)
    return topic


@transaction.atomic
def hide_message(*, actor: User, message_id: int, reason: str) -> Message:
    """Hides a chat message; those in the room see it go at once."""
    message = locks.message(message_id)
    rules.can_moderate(actor, message.room.community).or_refuse()
    if message.hidden_at or message.deleted_at:
        return message
    message.hidden_reason = _reason(reason)
    message.hidden_at = timezone.now()
    message.hidden_by = actor
    message.save(update_fields=["hidden_reason", "hidden_at", "hidden_by"])
    append(room=message.room, kind=EntryKind.DELETED, message=message, user=actor)
    outbox.record(MessageChanged(message_id=message.pk, room_id=message.room_id), actor=actor)
    return message


@transaction.atomic
def restore_message(*, actor: User, message_id: int) -> Message:
    """Shows a hidden chat message again."""
    message = locks.message(message_id)
    rules.can_moderate(actor, message.room.community).or_refuse()
    if not message.hidden_at:
        return message
    message.hidden_reason, message.hidden_at, message.hidden_by = "", None, None
    message.save(update_fields=["hidden_reason", "hidden_at", "hidden_by"])
    append(room=message.room, kind=EntryKind.EDITED, message=message, user=actor)
    outbox.record(MessageChanged(message_id=message.pk, room_id=message.room_id), actor=actor)
    return message


__all__ = ["hide_message", "hide_post", "hide_topic", "restore_message", "restore_post", "restore_topic"]
