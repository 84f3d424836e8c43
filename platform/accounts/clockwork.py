"""What the clock does for accounts."""

from __future__ import annotations

from accounts.services import archive, person
from outbox import every


@every(seconds=60, name="accounts.end_suspensions")
def end_suspensions() -> None:
    person.restore_due()


@every(seconds=3600, name="accounts.remove_archives")
def remove_archives() -> None:
    archive.remove_old()
