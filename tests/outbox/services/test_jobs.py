"""Each job is finished once, also when its worker is killed on the way."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from outbox.models import JobLease
from outbox.services import jobs
from tests.outbox import tasks

pytestmark = pytest.mark.both


@pytest.fixture(autouse=True)
def empty():
    tasks.done.clear()


@pytest.mark.django_db
def test_job_runs_and_leaves_its_result():
    tasks.note.enqueue(7)
    assert jobs.ready()
    assert jobs.run(worker="a")
    assert tasks.done == [7]
    row = DBTaskResult.objects.get()
    assert (row.status, row.return_value) == ("SUCCESSFUL", 7)
    assert JobLease.objects.count() == 0
    assert not jobs.run(worker="a")


@pytest.mark.django_db
def test_failed_job_keeps_its_error():
    tasks.fail.enqueue()
    assert jobs.run(worker="a")
    row = DBTaskResult.objects.get()
    assert row.status == "FAILED"
    assert "job failed" in row.traceback


@pytest.mark.django_db
def test_job_of_a_worker_that_ended_is_taken_back():
    tasks.note.enqueue(1)
    assert jobs.claim(worker="elsewhere/0/1/a") is not None
    assert jobs.take_back(worker="b") == 0
    assert not jobs.run(worker="b")
    JobLease.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert jobs.take_back(worker="b") == 1
    assert jobs.run(worker="b")
    assert tasks.done == [1]
    assert jobs.take_back(worker="b") == 0


@pytest.mark.django_db
def test_job_that_ends_its_workers_is_given_up():
    tasks.note.enqueue(1)
    for turn in range(jobs.MAX_TAKEOVERS):
        assert jobs.claim(worker=f"elsewhere/0/{turn}/a") is not None
        JobLease.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        jobs.take_back(worker="b")
    row = DBTaskResult.objects.get()
    assert row.status == "FAILED"
    assert "WorkerEnded" in row.exception_class_path
    assert JobLease.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_many_workers_run_each_job_once():
    for number in range(12):
        tasks.note.enqueue(number)

    def work(name):
        while jobs.run(worker=name):
            pass
        connection.close()

    threads = [threading.Thread(target=work, args=(f"elsewhere/0/{number}/a",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(tasks.done) == list(range(12))
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
