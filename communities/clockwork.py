"""What happens by the clock in communities."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from communities.services import upkeep
from outbox import every

TURN_SECONDS = 60


@every(seconds=1800, name="communities.activity")
def count_activity() -> None:
    """Posts and writers of the last 30 days."""
    upkeep.count_activity()


@every(seconds=TURN_SECONDS, name="communities.rounds")
def turn_rounds() -> None:
    """Rounds that opened or closed; looks back further than one interval, since a worker may have been away."""
    now = timezone.now()
    upkeep.turn_rounds(after=now - timedelta(seconds=TURN_SECONDS * 2), upto=now)
