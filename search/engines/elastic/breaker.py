"""Not asking again and again what does not answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.utils.translation import gettext_lazy as _
from elasticsearch import ApiError, NotFoundError, TransportError

from core.errors import Unavailable

logger = logging.getLogger(__name__)
AFTER = 2
SECONDS = 5.0
TOO_MANY = 429


def away() -> Unavailable:
    return Unavailable(_("Search is away for the moment."), service="search")


class Breaker:
    """After AFTER failures in a row questions are refused at once for SECONDS; then one is let through to try."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures = 0
        self._until = 0.0

    @contextmanager
    def guard(self, *, patient: bool = False) -> Iterator[None]:
        """Raises Unavailable where the engine is away. `patient`: tries although others failed (writes)."""
        if not patient and self._is_open():
            raise away()
        try:
            yield
        except NotFoundError as error:
            # The engine is there, our index is not: it is being filled.
            raise away() from error
        except ApiError as error:
            # A node that goes down says 500 as well (its connection to another was cut), not only 503.
            if error.meta.status != TOO_MANY and error.meta.status < 500:
                raise
            self._failed(error)
            raise away() from error
        except TransportError as error:
            self._failed(error)
            raise away() from error
        else:
            self._succeeded()

    def _is_open(self) -> bool:
        with self._lock:
            if self._failures < AFTER:
                return False
            now = time.monotonic()
            if now < self._until:
                return True
            # This caller tries; the others go on without for another while.
            self._until = now + SECONDS
            return False

    def _failed(self, error: Exception) -> None:
        with self._lock:
            self._failures += 1
            self._until = time.monotonic() + SECONDS
            if self._failures == AFTER:
                logger.warning("Elasticsearch is away: %s", error)

    def _succeeded(self) -> None:
        if not self._failures:
            return
        with self._lock:
            if self._failures >= AFTER:
                logger.warning("Elasticsearch answers again after %d failures", self._failures)
            self._failures = 0
