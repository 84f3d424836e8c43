"""The log of slow queries: what took long, never with which values."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings

log = structlog.get_logger("halqa.query")
# Characters of a statement that are kept; long lists of placeholders tell nothing more.
KEPT = 2000


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Runs a statement (as an execute wrapper of Django's) and logs it when it took `SLOW_QUERY_MS` or longer.

    Waiting for the writers' lock counts: a person waits for that too. 0 turns the log off.
    """
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        ms = (time.perf_counter() - started) * 1000
        limit: int = getattr(settings, "SLOW_QUERY_MS", 0)
        if limit and ms >= limit:
            log.warning("slow query", ms=round(ms, 1), sql=sql[:KEPT])
