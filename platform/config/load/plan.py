"""How much is to be made, and by which names it is known again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

HOST = "halqa.example"
MEMBER = f"load-member@{HOST}"
PREFIX = "load-"
BIG = "load-1"
CHUNK = 500
# Rows of the greatest tables in one transaction; the others go with them.
ROWS = 2_000
# Between two words about how far it is.
TOLD_EVERY = 20_000
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """`now` is the end of the time in which everything was written; the seed decides about everything else."""

    practitioners: int
    communities: int
    topics: int
    posts: int
    events: int
    seed: int = 1
    now: datetime = field(default_factory=lambda: datetime.combine(datetime.now(UTC).date(), time(), UTC))

    def seeded(self, part: str) -> str:
        return f"{self.seed} {part}"

    def external(self, kind: str, number: int) -> str:
        return f"load:{self.seed}:{kind}:{number}"

    def email(self, number: int) -> str:
        """The first person is the one that benchmarks sign in as."""
        return MEMBER if number == 0 else f"{PREFIX}{self.seed}-{number}@{HOST}"

    def fault(self) -> str:
        """Returns what cannot be, or nothing."""
        if min(self.practitioners, self.communities, self.topics, self.posts, self.events) < 0:
            return "Amounts cannot be below 0."
        if self.posts < self.topics:
            return "Every topic begins with a post: ask for at least as many posts as topics."
        if self.topics and not self.communities:
            return "Topics need a community."
        if (self.communities or self.events) and not self.practitioners:
            return "Communities and events need people."
        return ""
