"""Structured logs: one line an event, plain or JSON, with the request's id and without secrets."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog
from django.http import HttpRequest

# Values under these names never reach a log, wherever they come from.
SECRET = re.compile(r"pass|secret|token|cookie|authorization|session|csrf", re.IGNORECASE)


def without_secrets(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Returns the event with every value of a secret-looking name blanked."""
    return {key: "…" if SECRET.search(key) else value for key, value in event.items()}


class Addresses(logging.Filter):
    """Django names the address of a request that failed; the parts that open a door are blanked, as in the line of the
    request itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            from metrics.middleware import shown_path  # settings are read before the apps are there

            shown = shown_path(request)
            record.args = tuple(shown if each == request.path else each for each in record.args)
        return True


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_secrets,
]


def logging_settings(form: str) -> dict[str, Any]:
    """Returns Django's LOGGING; `form` is "plain" or "json"."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "halqa": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            }
        },
        "filters": {"addresses": {"()": Addresses}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "halqa", "filters": ["addresses"]}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "halqa": {"level": "INFO"},
            "django.server": {"level": "WARNING", "handlers": ["console"], "propagate": False},
            "django.request": {"level": "ERROR"},
        },
    }
