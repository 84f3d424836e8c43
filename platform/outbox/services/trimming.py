"""Throwing away what nobody needs any more, in small pieces so that no writer waits long."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from outbox.models import Delivery, Fact, JobLease

KEPT = timedelta(days=30)
JOBS_KEPT = timedelta(days=7)
PIECE = 500


def trim(*, kept: timedelta = KEPT, piece: int = PIECE) -> int:
    """Deletes facts older than `kept` that every reader has read; returns how many. Dead letters keep their fact."""
    before = timezone.now() - kept
    count = 0
    while True:
        with transaction.atomic():
            rows = Fact.objects.filter(created_at__lt=before).exclude(pk__in=Delivery.objects.values("fact_id"))
            ids = list(rows.order_by("pk").values_list("pk", flat=True)[:piece])
            # Without the collector of cascades: nothing refers to them.
            count += Fact.objects.filter(pk__in=ids)._raw_delete(Fact.objects.db) if ids else 0
        if len(ids) < piece:
            return count


def trim_jobs(*, kept: timedelta = JOBS_KEPT) -> int:
    """Deletes jobs that finished longer ago; returns how many."""
    count = DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - kept).delete()[0]
    JobLease.objects.exclude(pk__in=DBTaskResult.objects.filter(status__in=["READY", "RUNNING"]).values("pk")).delete()
    return count
