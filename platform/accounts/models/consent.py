"""What a person agreed to, when, and in which version."""

from __future__ import annotations

from django.conf import settings
from django.db import models

# The document of which `settings.TERMS_VERSION` is the version that holds.
TERMS = "terms"


class Consent(models.Model):
    """One row per agreement; rows are added and never changed, so the history can be shown to the person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    document = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "document", "version"], name="one_consent_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.version}"
