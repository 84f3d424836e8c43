"""Opening a topic and what is done to a topic as a whole."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox
from accounts.models import User
from communities import rules
from communities.enums import TopicKind
from communities.facts import CommunityChanged, PostPublished, TopicChanged
from communities.models import Category, Community, Post, Topic
from communities.services import locks, reading, versions
from communities.services.languages import language_of
from communities.services.writing import add_post, rendered
from core.errors import FieldError, Hidden, Invalid
from core.ratelimits import spend
from core.text import one_line

TITLE_LENGTH = 200


@transaction.atomic
def open_topic(
    *,
    actor: User,
    community_id: int,
    title: str,
    body: str,
    category_id: int | None = None,
    language: str = "",
    submission_key: UUID | None = None,
) -> Topic:
    """Returns a new topic with its first post; the same `submission_key` again gives the same topic.

    Raises Invalid for a missing title or text, a text that is too long, a category of another community.
    """
    community = locks.community(community_id)
    if submission_key and (again := Topic.objects.filter(author=actor, submission_key=submission_key).first()):
        return again
    rules.can_open_topic(actor, community).or_refuse()
    title, text, category = _checked(community, title, body, category_id)
    spend(f"post:{actor.pk}", limit=30, seconds=60)
    language = language_of(text.body, chosen=language, fallback=community.language)
    topic = new_topic(
        community=community,
        author=actor,
        title=title,
        language=language,
        category=category,
        submission_key=submission_key,
    )
    post = add_post(topic=topic, author=actor, text=text, body=text.body, language=language)
    Community.objects.filter(pk=community.pk).update(topic_count=F("topic_count") + 1, last_activity_at=topic.opened_at)
    versions.topic_changed(topic, fields=("last_number", "post_count", "last_post_at", "last_author"))
    reading.remember(topic=topic, user_id=actor.pk, upto=post.number)
    outbox.record(TopicChanged(topic_id=topic.pk), actor=actor)
    outbox.record(PostPublished(post_id=post.pk, topic_id=topic.pk), actor=actor)
    outbox.record(CommunityChanged(community_id=community.pk), actor=actor)
    return topic


def new_topic(
    *,
    community: Community,
    author: User | None,
    title: str,
    language: str,
    category: Category | None = None,
    kind: str = TopicKind.TOPIC,
    submission_key: UUID | None = None,
) -> Topic:
    """Writes the row; the community is locked by the caller."""
    now = timezone.now()
    return Topic.objects.create(
        community=community,
        category=category,
        kind=kind,
        title=title,
        language=language,
        author=author,
        opened_at=now,
        last_post_at=now,
        submission_key=submission_key,
    )


@transaction.atomic
def edit_topic(*, actor: User, topic_id: int, title: str, category_id: int | None = None) -> Topic:
    """Renames a topic and moves it to a category of the same community (None: to none)."""
    topic = locks.topic(topic_id)
    rules.can_rename_topic(actor, topic).or_refuse()
    title = one_line(title, max_length=TITLE_LENGTH, field="title")
    if not title:
        raise Invalid([_no_title()])
    topic.title = title
    topic.category = _category(topic.community, category_id)
    return _saved(topic, actor, "title", "category")


@transaction.atomic
def close_topic(*, actor: User, topic_id: int, closed: bool) -> Topic:
    """Closes a topic to replies, or opens it again."""
    topic = locks.topic(topic_id)
    rules.can_moderate(actor, topic.community).or_refuse()
    if bool(topic.closed_at) == closed:
        return topic
    topic.closed_at = timezone.now() if closed else None
    return _saved(topic, actor, "closed_at")


@transaction.atomic
def pin_topic(*, actor: User, topic_id: int, pinned: bool) -> Topic:
    """Keeps a topic above the list, or lets it go."""
    topic = locks.topic(topic_id)
    rules.can_moderate(actor, topic.community).or_refuse()
    if bool(topic.pinned_at) == pinned:
        return topic
    topic.pinned_at = timezone.now() if pinned else None
    return _saved(topic, actor, "pinned_at")


@transaction.atomic
def mark_solution(*, actor: User, topic_id: int, post_number: int | None) -> Topic:
    """Names the post that answers the topic; None takes the mark away. Raises Hidden for a post that cannot be read."""
    topic = locks.topic(topic_id)
    rules.can_mark_solution(actor, topic).or_refuse()
    if post_number is None:
        topic.solution = None
    else:
        readable = Post.objects.filter(topic=topic, deleted_at=None, hidden_at=None)
        topic.solution = readable.filter(number=post_number).first()
        if topic.solution is None:
            raise Hidden
    return _saved(topic, actor, "solution")


def _saved(topic: Topic, actor: User, *fields: str) -> Topic:
    versions.topic_changed(topic, fields=fields)
    outbox.record(TopicChanged(topic_id=topic.pk), actor=actor)
    return topic


def _category(community: Community, category_id: int | None) -> Category | None:
    if category_id is None:
        return None
    category = Category.objects.filter(community=community, pk=category_id).first()
    if category is None:
        raise Invalid([FieldError("category", "unknown", _("Choose a category of this community."))])
    return category


def _checked(community: Community, title: str, body: str, category_id: int | None):  # type: ignore[no-untyped-def]
    """Returns (title, rendered text, category); all that is wrong is told at once."""
    errors: list[FieldError] = []
    text = category = None
    try:
        title = one_line(title, max_length=TITLE_LENGTH, field="title")
        if not title:
            errors.append(_no_title())
    except Invalid as wrong:
        errors += wrong.errors
    try:
        text = rendered(body, community.pk)
    except Invalid as wrong:
        errors += wrong.errors
    try:
        category = _category(community, category_id)
    except Invalid as wrong:
        errors += wrong.errors
    if errors:
        raise Invalid(errors)
    return title, text, category


def _no_title() -> FieldError:
    return FieldError("title", "required", _("Fill in “{field}”.").format(field=_("Title")))
