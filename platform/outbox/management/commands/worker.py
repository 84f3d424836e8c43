"""`manage.py worker`: carries facts to their readers, runs jobs, keeps the clock."""

from __future__ import annotations

import logging
import signal
from typing import Any

from django.core.management.base import BaseCommand

from outbox.worker import Worker


class Command(BaseCommand):
    help = "Carries facts to their readers, runs background jobs and keeps the clock. Any number may run."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verbosity"] and not logging.getLogger().handlers:
            logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
        worker = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        self.stdout.write("Worker started.")
        worker.run()
        self.stdout.write("Worker stopped.")
