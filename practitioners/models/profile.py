"""What a practitioner tells about themselves; each field has its own audience."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.rules import is_secretariat
from core.models import Imported, Stamped
from core.text import safe_html
from practitioners.enums import Level

# Fields whose audience the person chooses, with what holds until then.
DEFAULT_LEVELS: dict[str, str] = {
    "photo": Level.PUBLIC,
    "organization": Level.PUBLIC,
    "country": Level.PUBLIC,
    "languages": Level.PUBLIC,
    "themes": Level.PUBLIC,
    "expertise": Level.PUBLIC,
    "can_help": Level.SIGNED_IN,
    "wants_to_learn": Level.SIGNED_IN,
    "bio": Level.PUBLIC,
    "links": Level.SIGNED_IN,
    "email": Level.NOBODY,
}


class ProfileQuerySet(models.QuerySet["Profile"]):
    def visible_to(self, actor: Any) -> ProfileQuerySet:
        """Published profiles of people who are neither suspended nor erased; everyone finds their own."""
        shown = models.Q(
            published_at__isnull=False,
            user__is_active=True,
            user__suspended_at__isnull=True,
            user__erased_at__isnull=True,
        )
        if actor is not None and actor.is_authenticated:
            shown |= models.Q(user_id=actor.pk)
            if is_secretariat(actor):
                shown |= models.Q(user__erased_at__isnull=True)
        return self.filter(shown)


class Profile(Imported, Stamped):
    """One row a person; its biography stands in `ProfileText`, a row per language."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="profile")
    organization = models.CharField(_("organization"), max_length=200, blank=True)
    organization_type = models.ForeignKey(
        "vocabularies.Concept", models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.CharField(_("position"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, db_index=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    themes = models.ManyToManyField("vocabularies.Concept", blank=True, related_name="+", verbose_name=_("themes"))
    expertise = models.TextField(_("expertise"), blank=True, max_length=2000)
    can_help = models.TextField(_("can help with"), blank=True, max_length=2000)
    wants_to_learn = models.TextField(_("wants to learn"), blank=True, max_length=2000)
    photo = models.ForeignKey("wagtailimages.Image", models.SET_NULL, null=True, blank=True, related_name="+")
    visibility = models.JSONField(default=dict, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    objects = ProfileQuerySet.as_manager()

    def __str__(self) -> str:
        return f"profile of {self.user_id}"

    def level(self, field: str) -> str:
        """Returns who sees `field`: one of Level."""
        return str(self.visibility.get(field) or DEFAULT_LEVELS[field])


class ProfileText(models.Model):
    """A biography in one language."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    bio = models.TextField(blank=True)
    bio_html = models.TextField(blank=True)
    bio_plain = models.TextField(blank=True)
    text_version = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "language"], name="one_biography_a_language")]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.language}"

    @property
    def safe_html(self) -> SafeString:
        return safe_html(self.bio_html, self.text_version)


class ProfileLink(models.Model):
    """A page elsewhere that tells more."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="links")
    title = models.CharField(max_length=100, blank=True)
    url = models.URLField(max_length=500)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title or self.url
