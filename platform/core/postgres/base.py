"""Django's PostgreSQL backend, asking whether a lasting connection still lives at most once a second.

Django asks at every request, which is one round trip of three to five. A server that went away within that second
costs a worker one answer with an error; Django drops the connection after it.
"""

from __future__ import annotations

import time
from typing import Any

from django.db.backends.postgresql import base

from core import slow

CHECK_SECONDS = 1.0


class DatabaseWrapper(base.DatabaseWrapper):
    """Everything else is Django's."""

    _checked_at = float("-inf")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(slow.watch)

    def close_if_health_check_failed(self) -> None:
        now = time.monotonic()
        if now - self._checked_at < CHECK_SECONDS:
            self.health_check_done = True
            return
        super().close_if_health_check_failed()
        if self.health_check_done:
            self._checked_at = now

    def connect(self) -> None:
        super().connect()
        # A connection made just now needs no question.
        self._checked_at = time.monotonic()
