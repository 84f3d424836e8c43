"""What the clock does for notifications."""

from __future__ import annotations

from notifications.services import delivery, letters, notice
from outbox import every


@every(seconds=15, name="notifications.gather")
def gather() -> None:
    letters.gather()


@every(seconds=5, name="notifications.deliver")
def deliver() -> None:
    delivery.deliver_due()


@every(seconds=300, name="notifications.digest")
def digest() -> None:
    letters.digest()


@every(seconds=3600, name="notifications.forget")
def forget() -> None:
    notice.forget_old()
    delivery.forget_old()
