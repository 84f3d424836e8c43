"""What the clock does for accounts."""

from __future__ import annotations

from accounts.services import person
from outbox import every


@every(seconds=60, name="accounts.end_suspensions")
def end_suspensions() -> None:
    person.restore_due()
