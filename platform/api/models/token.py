"""A person's key for programs that act in their name."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# What every secret begins with, so that one that leaked is recognised.
PREFIX = "halqa_"


def digest_of(secret: str) -> str:
    """Returns what is stored of a secret. It has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiToken(models.Model):
    """Only the digest of the secret is stored; `beginning` lets its owner recognise it in a list."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="program_tokens")
    name = models.CharField(_("name"), max_length=100)
    beginning = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(_("may write in my name"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        indexes = [models.Index(fields=["user", "-created_at"], name="tokens_of_a_person")]

    def __str__(self) -> str:
        return self.name

    def has_expired(self, now: datetime | None = None) -> bool:
        return self.expires_at <= (now or timezone.now())
