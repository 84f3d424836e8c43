"""Writing, changing and deleting posts."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from communities import rules
from communities.facts import PostChanged, PostPublished
from communities.models import Community, Post, PostRevision, Topic
from communities.services import locks, reading, versions
from communities.services.languages import language_of
from communities.services.writing import add_post, name, rendered
from core.errors import Conflict, Hidden
from core.ratelimits import spend


@transaction.atomic
def write_post(
    *,
    actor: User,
    topic_id: int,
    body: str,
    language: str = "",
    reply_to: int | None = None,
    submission_key: UUID | None = None,
) -> Post:
    """Returns the new post with the topic's next number; the same `submission_key` again gives the same post.

    `reply_to` is the number of the post that is answered. Raises Invalid for an empty or too long text, Refused with
    the reason when the topic is closed or its round is not open.
    """
    topic = locks.topic(topic_id)
    if submission_key and (again := Post.objects.filter(author=actor, submission_key=submission_key).first()):
        again.topic = topic
        return again
    if not Topic.objects.visible_to(actor).filter(pk=topic.pk).exists():
        raise Hidden
    rules.can_post(actor, topic).or_refuse()
    text = rendered(body, topic.community_id)
    spend(f"post:{actor.pk}", limit=30, seconds=60)
    answered = Post.objects.filter(topic=topic, number=reply_to).first() if reply_to else None
    post = add_post(
        topic=topic,
        author=actor,
        text=text,
        body=text.body,
        language=language_of(text.body, chosen=language, fallback=topic.language),
        reply_to=answered,
        submission_key=submission_key,
    )
    versions.topic_changed(topic, fields=("last_number", "post_count", "last_post_at", "last_author"))
    Community.objects.filter(pk=topic.community_id).update(last_activity_at=post.created_at)
    reading.remember(topic=topic, user_id=actor.pk, upto=post.number)
    outbox.record(PostPublished(post_id=post.pk, topic_id=topic.pk), actor=actor)
    return post


@transaction.atomic
def edit_post(*, actor: User, post_id: int, body: str, revision: int, language: str = "") -> Post:
    """Changes a post and keeps what stood before.

    `revision` is the one that the form was made from; raises Conflict with the post as it stands when it was changed
    since. The same text again changes nothing.
    """
    post = locks.post(post_id)
    rules.can_edit_post(actor, post).or_refuse()
    if revision != post.revision and body != post.body:
        message = _("This post was changed after you opened it. Compare the versions before saving.")
        raise Conflict(message, current=post, code="stale")
    text = rendered(body, post.topic.community_id)
    spend(f"post:{actor.pk}", limit=30, seconds=60)
    chosen = language_of(text.body, chosen=language, fallback=post.language)
    if body == post.body and chosen == post.language:
        return post
    now = timezone.now()
    PostRevision.objects.create(
        post=post,
        revision=post.revision,
        language=post.language,
        body=post.body,
        body_html=post.body_html,
        written_at=post.edited_at or post.created_at,
        replaced_at=now,
        replaced_by=actor,
    )
    post.body, post.body_html, post.body_plain, post.text_version = text.body, text.html, text.plain, text.version
    post.language = chosen
    post.edited_at = now
    post.revision += 1
    post.save(update_fields=["body", "body_html", "body_plain", "text_version", "language", "edited_at", "revision"])
    name(post, text.mentioned)
    versions.topic_changed(post.topic)
    outbox.record(PostChanged(post_id=post.pk, topic_id=post.topic_id), actor=actor)
    return post


@transaction.atomic
def delete_post(*, actor: User, post_id: int) -> Post:
    """Takes the text and its earlier versions away for good; the number stays, so that links and the order hold."""
    post = locks.post(post_id)
    if post.deleted_at and post.author_id == actor.pk:
        return post
    rules.can_delete_post(actor, post).or_refuse()
    was_readable = post.hidden_at is None
    post.body = post.body_html = post.body_plain = ""
    post.deleted_at = timezone.now()
    post.save(update_fields=["body", "body_html", "body_plain", "deleted_at"])
    post.revisions.all().delete()
    post.mentions.all().delete()
    topic = post.topic
    if was_readable:
        topic.post_count = max(0, topic.post_count - 1)
    if topic.solution_id == post.pk:
        topic.solution = None
    versions.topic_changed(topic, fields=("post_count", "solution"))
    outbox.record(PostChanged(post_id=post.pk, topic_id=topic.pk), actor=actor)
    return post
