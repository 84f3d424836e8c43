"""Rounds turn for readers whose pages are stored, however long no worker was there to say so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from communities import clockwork
from core import versions
from outbox.models import ClockTick
from tests.communities.factories import RoundFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hours_away", "hours_ago", "turned"),
    [(0, 1, False), (2, 1, True), (2, 3, False), (None, 1, False)],
)
def test_a_round_that_turned_while_no_worker_was_there_is_told_by_the_next(
    hours_away: int | None, hours_ago: int, turned: bool
) -> None:
    now = timezone.now()
    held = RoundFactory(opens_at=now - timedelta(days=7), closes_at=now - timedelta(hours=hours_ago))
    if hours_away is not None:
        finished = now - timedelta(hours=hours_away)
        ClockTick.objects.create(name=clockwork.ROUNDS, due_at=now, last_finished_at=finished)
    scope = f"community:{held.discussion.community_id}"
    before = versions.read(scope)

    clockwork.turn_rounds()

    assert (versions.read(scope) != before) is turned
