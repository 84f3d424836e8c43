"""Which worker is at which background job; the job table itself never takes back the job of a killed worker."""

from __future__ import annotations

from django.db import models


class JobLease(models.Model):
    job_id = models.UUIDField(primary_key=True)
    worker = models.CharField(max_length=120)
    leased_until = models.DateTimeField(db_index=True)
    takeovers = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.job_id} {self.worker}"
