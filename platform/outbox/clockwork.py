"""What the outbox does for itself, and for `core`, which knows no clock."""

from __future__ import annotations

from core import idempotency
from outbox.registry import every
from outbox.services import trimming


@every(seconds=3600, name="outbox.trim")
def trim() -> None:
    trimming.trim()
    trimming.trim_jobs()


@every(seconds=3600, name="core.forget_answers")
def forget_answers() -> None:
    idempotency.forget_old()
