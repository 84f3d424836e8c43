"""Mail about accounts: rendered here, posted by whoever the settings name (a queue that survives an outage)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def post(*, to: str, subject: str, text: str, html: str, language: str, user_id: int | None = None) -> Any:
    """Hands one mail over; returns what the queue returns. The text may hold a code, so it is not kept once sent."""
    queue: Callable[..., Any] = import_string(settings.ACCOUNTS_MAIL)
    return queue(
        to=to, subject=subject, text=text, html=html, language=language, user_id=user_id, urgent=True, secret=True
    )
