"""A community of practice and its texts, one row per language."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from communities.enums import JoinPolicy, MemberState, Visibility
from communities.models.access import NOTHING, readable
from core.models import Imported, Stamped


class CommunityQuerySet(models.QuerySet["Community"]):
    def visible_to(self, actor: Any) -> Self:
        """Returns the communities whose content `actor` may read."""
        return self.filter(readable(actor, community=""))

    def listed_for(self, actor: Any) -> Self:
        """Returns the communities whose name and summary `actor` may see: a members-only one shows itself to
        everyone unless entry is by invitation."""
        return self.filter(
            readable(actor, community="") | ~models.Q(join_policy=JoinPolicy.INVITATION) | _invited(actor)
        )


def _invited(actor: Any) -> models.Q:
    from communities.models.membership import Membership  # circle inside the package

    if not actor.is_authenticated:
        return NOTHING
    waiting = Membership.objects.filter(community=models.OuterRef("pk"), user=actor, state=MemberState.INVITED)
    return models.Q(models.Exists(waiting))


class Community(Stamped, Imported):  # type: ignore[django-manager-missing]
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    join_policy = models.CharField(_("how to join"), max_length=12, choices=JoinPolicy.choices, default=JoinPolicy.OPEN)
    visibility = models.CharField(_("visibility"), max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    language = models.CharField(_("main language"), max_length=10, choices=settings.LANGUAGES, default="en")
    country = models.CharField(_("country"), max_length=2, blank=True)
    themes = models.ManyToManyField("vocabularies.Concept", related_name="+", blank=True, verbose_name=_("themes"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    is_demo = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    member_count = models.PositiveIntegerField(default=0)
    topic_count = models.PositiveIntegerField(default=0)
    # Posts and the people who wrote them in the last 30 days, counted by the clock.
    recent_posts = models.PositiveIntegerField(default=0)
    recent_people = models.PositiveIntegerField(default=0)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        indexes = [
            models.Index(fields=["-last_activity_at", "-id"], name="community_by_activity"),
            models.Index(fields=["-member_count", "-id"], name="community_by_size"),
        ]

    def __str__(self) -> str:
        return self.slug

    def text_for(self, language: str) -> CommunityText | None:
        """Returns the text in `language`, else in the community's own, else any; None where there is none."""
        texts = {text.language: text for text in self.texts.all()}
        return texts.get(language) or texts.get(self.language) or texts.get("en") or next(iter(texts.values()), None)


class CommunityText(models.Model):
    community = models.ForeignKey(Community, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    name = models.CharField(_("name"), max_length=160)
    summary = models.CharField(_("summary"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "language"], name="one_text_per_community_and_language")
        ]

    def __str__(self) -> str:
        return self.name
