"""What happens to profiles."""

from dataclasses import dataclass

from outbox.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class ProfileChanged:
    user_id: int
