"""What happens by the clock in communities."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from communities.services import upkeep
from outbox import every
from outbox.queries.clock import last_finished

TURN_SECONDS = 60
ROUNDS = "communities.rounds"


@every(seconds=1800, name="communities.activity")
def count_activity() -> None:
    """Posts and writers of the last 30 days."""
    upkeep.count_activity()


@every(seconds=TURN_SECONDS, name=ROUNDS)
def turn_rounds() -> None:
    """Rounds that opened or closed since the last run, however long no worker was there; a little more does no harm."""
    now = timezone.now()
    upkeep.turn_rounds(after=(last_finished(ROUNDS) or now) - timedelta(seconds=TURN_SECONDS * 2), upto=now)
