"""Background jobs of django-tasks: claimed through its own table, under a lease of ours."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from outbox.models import JobLease
from outbox.services.leases import LEASE, is_free, locked_rows

logger = logging.getLogger(__name__)
# A job that took so many workers down with it is not given to another one.
MAX_TAKEOVERS = 3


class WorkerEnded(RuntimeError):
    """Stands as the error of a job whose workers ended again and again."""


def ready() -> bool:
    """Whether a job waits to be run."""
    return DBTaskResult.objects.ready().exists()


@transaction.atomic
def claim(*, worker: str) -> Any:
    """Returns a job that is now this worker's, or None."""
    job = locked_rows(DBTaskResult.objects.ready()).first()
    if job is None:
        return None
    # The table keeps every worker's id for ever; 64 characters are its custom.
    job.claim(worker[-64:])
    JobLease.objects.update_or_create(pk=job.pk, defaults={"worker": worker, "leased_until": timezone.now() + LEASE})
    return job


def run(*, worker: str) -> bool:
    """Claims and runs one job; returns whether there was one. Its result or error is stored by django-tasks."""
    job = claim(worker=worker)
    if job is None:
        return False
    runner = TaskRunner(
        queue_names=["*"],
        interval=1,
        batch=True,
        backend_name=job.backend_name,
        startup_delay=False,
        max_tasks=None,
        worker_id=worker[-64:],
        excluded_queue_names=[],
    )
    try:
        runner.run_task(job)
    finally:
        JobLease.objects.filter(pk=job.pk, worker=worker).delete()
    return True


def take_back(*, worker: str) -> int:
    """Makes the jobs of workers that ended ready again; returns how many."""
    count = 0
    for lease in JobLease.objects.exclude(worker=worker):
        if not is_free(lease.worker, lease.leased_until, worker=worker):
            continue
        count += _take_back_one(lease.pk, lease.worker)
    return count


@transaction.atomic
def _take_back_one(job_id: Any, holder: str) -> int:
    lease = locked_rows(JobLease.objects.filter(pk=job_id, worker=holder)).first()
    if lease is None or not is_free(lease.worker, lease.leased_until, worker=""):
        return 0
    job = DBTaskResult.objects.select_for_update().filter(pk=job_id, status="RUNNING").first()
    if job is None:
        lease.delete()
        return 0
    lease.takeovers += 1
    if lease.takeovers >= MAX_TAKEOVERS:
        logger.error("The job %s ended %s workers and is given up", job_id, lease.takeovers)
        job.set_failed(WorkerEnded(f"{lease.takeovers} workers ended while they ran this job"))
        lease.delete()
        return 0
    logger.warning("The job %s of a worker that ended is taken back", job_id)
    job.status = "READY"
    job.started_at = None
    job.save(update_fields=["status", "started_at"])
    lease.worker, lease.leased_until = "", timezone.now()
    lease.save(update_fields=["worker", "leased_until", "takeovers"])
    return 1
