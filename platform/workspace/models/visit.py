"""When a person was last in their workspace, so that it can say what is new since."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Visit(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    seen_at = models.DateTimeField()
    # The visit before this one: what the page compares with while somebody works through it.
    previous_at = models.DateTimeField(null=True)
    # Read marks as they stood before "mark all as read": {topic id: number}, for the way back.
    marks_before = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at}"
