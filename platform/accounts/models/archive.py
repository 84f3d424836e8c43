"""A copy of a person's own data, made for them in the background."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Archive(models.Model):
    """Asked for once at a time. The file stands in the database: no other address leads to it, and it goes with its row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="archives")
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    content = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(made_at__isnull=True), name="one_archive_in_the_making"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d}"
