"""Categories, topics, posts, what stood before an edit, and where each person stopped reading."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from communities.enums import TopicKind
from communities.models.access import readable, unhidden
from communities.models.community import Community
from communities.models.texts import Titled
from core.models import Imported, Stamped
from core.text import safe_html


class Category(Titled):
    community = models.ForeignKey(Community, models.CASCADE, related_name="categories")
    position = models.PositiveSmallIntegerField(default=0)
    external_id = models.CharField(max_length=200, unique=True, null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["community", "position"], name="categories_in_order")]


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, actor: Any) -> Self:
        """Returns the topics that `actor` may read."""
        return self.filter(readable(actor, community="community"), unhidden(actor, community="community"))


class Topic(Imported):
    community = models.ForeignKey(Community, models.CASCADE, related_name="topics")
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="topics")
    kind = models.CharField(max_length=10, choices=TopicKind.choices, default=TopicKind.TOPIC)
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    last_post_at = models.DateTimeField()
    last_author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # The last number given, deleted posts included; `post_count` counts what can be read.
    last_number = models.PositiveIntegerField(default=0)
    post_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)
    pinned_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    hidden_reason = models.CharField(max_length=500, blank=True)
    solution = models.ForeignKey("communities.Post", models.SET_NULL, null=True, blank=True, related_name="+")
    submission_key = models.UUIDField(null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.UniqueConstraint(fields=["author", "submission_key"], name="one_topic_per_submission"),
        ]
        indexes = [
            models.Index(fields=["community", "kind", "-last_post_at", "-id"], name="topics_by_last_post"),
            models.Index(fields=["category", "-last_post_at", "-id"], name="topics_of_a_category"),
            models.Index(fields=["-last_post_at", "-id"], name="topics_everywhere"),
            models.Index(fields=["author"], name="topics_of_a_person"),
        ]

    def __str__(self) -> str:
        return self.title


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, actor: Any) -> Self:
        """Returns the posts whose text `actor` may read; a deleted post has none left."""
        return self.filter(
            readable(actor, community="topic__community"),
            unhidden(actor, community="topic__community"),
            unhidden(actor, community="topic__community", prefix="topic__"),
            deleted_at__isnull=True,
        )


class Post(Imported):
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    # None: the account was erased, or the person took their name off on leaving.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="posts")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en")
    body = models.TextField(_("text"))
    body_html = models.TextField()
    body_plain = models.TextField()
    text_version = models.PositiveSmallIntegerField(default=1)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    # Rises with each edit: a form made from an older one is refused.
    revision = models.PositiveIntegerField(default=1)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    hidden_reason = models.CharField(max_length=500, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    submission_key = models.UUIDField(null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        constraints = [
            models.UniqueConstraint(fields=["topic", "number"], name="one_post_per_number"),
            models.UniqueConstraint(fields=["author", "submission_key"], name="one_post_per_submission"),
        ]
        indexes = [
            models.Index(fields=["author", "-created_at"], name="posts_of_a_person"),
            models.Index(fields=["-created_at", "-id"], name="posts_everywhere"),
        ]

    def __str__(self) -> str:
        return f"post {self.number} in topic {self.topic_id}"

    @property
    def safe_html(self) -> SafeString:
        return safe_html(self.body_html, self.text_version)


class PostRevision(models.Model):
    """What stood before an edit."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    revision = models.PositiveIntegerField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    body = models.TextField()
    body_html = models.TextField()
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-revision"]
        constraints = [models.UniqueConstraint(fields=["post", "revision"], name="one_text_per_revision")]

    def __str__(self) -> str:
        return f"revision {self.revision} of post {self.post_id}"


class PostMention(models.Model):
    """A member named in a post; readers tell them once."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="one_mention_per_post_and_person")]

    def __str__(self) -> str:
        return f"{self.user_id} in post {self.post_id}"


class TopicFollow(Stamped):
    """Somebody follows one topic whatever their level for the community, or has muted it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="follows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_muted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="one_follow_per_topic_and_person")]

    def __str__(self) -> str:
        return f"{self.user_id} follows topic {self.topic_id}"


class TopicRead(models.Model):
    """The number of the last post that a person has had before them."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    upto = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="one_read_mark_per_topic_and_person")]

    def __str__(self) -> str:
        return f"{self.user_id} read topic {self.topic_id} up to {self.upto}"


__all__ = ["Category", "Post", "PostMention", "PostRevision", "Topic", "TopicFollow", "TopicRead"]
