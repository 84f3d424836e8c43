"""Moderated discussions: rounds by date, groups in a round, subjects in a group, guiding questions in a subject."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from communities.models.access import moderated, readable
from communities.models.community import Community
from communities.models.forum import Topic
from communities.models.texts import Titled
from core.models import Imported, Stamped
from core.text import safe_html


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def visible_to(self, actor: Any) -> Self:
        """Returns the discussions that `actor` may read; unpublished ones are for facilitators."""
        published = models.Q(published_at__isnull=False)
        return self.filter(readable(actor, community="community"), published | moderated(actor, community="community"))


class Discussion(Stamped, Imported):
    community = models.ForeignKey(Community, models.CASCADE, related_name="discussions")
    slug = models.SlugField(_("address"), max_length=80)
    language = models.CharField(_("main language"), max_length=10, choices=settings.LANGUAGES, default="en")
    # Dates are set, and closing times are told, in the zone of the host.
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderated online discussion")
        verbose_name_plural = _("moderated online discussions")
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="one_discussion_per_address"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="discussion_closes_after_it_opens"
            ),
        ]
        indexes = [models.Index(fields=["community", "-opens_at"], name="discussions_by_opening")]

    def __str__(self) -> str:
        return self.slug

    def text_for(self, language: str) -> DiscussionText | None:
        """Returns the text in `language`, else in the discussion's own, else any; None where there is none."""
        texts = {text.language: text for text in self.texts.all()}
        return texts.get(language) or texts.get(self.language) or next(iter(texts.values()), None)


class DiscussionText(models.Model):
    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    intro = models.TextField(_("introduction"), blank=True)
    intro_html = models.TextField(blank=True)
    intro_plain = models.TextField(blank=True)
    text_version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["discussion", "language"], name="one_text_per_discussion_and_language")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def safe_html(self) -> SafeString:
        return safe_html(self.intro_html, self.text_version)


class Round(Titled):
    discussion = models.ForeignKey(Discussion, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["discussion", "number"], name="one_round_per_number"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="round_closes_after_it_opens"
            ),
        ]


class Group(Titled):
    """Online discussion group: what is talked about side by side in one round."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="groups")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="one_group_per_number")]


class Subject(Titled):
    """A topic of the discussion, holding its guiding questions."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="subjects")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="one_subject_per_number")]


class Question(Titled):
    """A guiding question; its answers are the posts of its topic."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField()
    topic = models.OneToOneField(Topic, models.CASCADE, related_name="question")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["subject", "number"], name="one_question_per_number")]
