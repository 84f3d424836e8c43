"""What profiles do when they read that something happened elsewhere."""

from __future__ import annotations

from accounts.facts import PersonChanged, PersonRestored
from outbox import reads
from practitioners.services.profile import note_change


@reads(PersonChanged, PersonRestored)
def follow_the_person(fact: PersonChanged | PersonRestored, *, fact_id: int) -> None:
    """A name or time zone shown with a profile changed: whoever asks for what changed since gets it."""
    note_change(user_id=fact.user_id)
