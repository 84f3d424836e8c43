"""A job that takes a second, and writes down its beginning and its end."""

from __future__ import annotations

import time

from django_tasks import task

from chaos.planted.switch import note


@task()
def job(name: str) -> None:
    note("begun", name)
    time.sleep(1)
    note("done", name)
