"""When each work of the clock is due next."""

from __future__ import annotations

from django.db import models


class ClockTick(models.Model):
    name = models.CharField(max_length=120, primary_key=True)
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=120, blank=True)
    last_started_at = models.DateTimeField(null=True)
    last_finished_at = models.DateTimeField(null=True)
    # How often the worker that ran it ended in the middle, one time after the other.
    cuts = models.PositiveSmallIntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
