"""An event as it comes from another system, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass, field

from events.enums import Status
from events.services.data import EventData


@dataclass(frozen=True, slots=True)
class Incoming:
    """`data.external_id` says which record of the other system it is; `uid` is its identity in calendars, if it had one."""

    data: EventData
    uid: str = ""
    status: str = Status.PUBLISHED


@dataclass(frozen=True, slots=True)
class Left:
    """Something that was not taken in, or only in part: what it was called, and why."""

    title: str
    reason: str

    def as_dict(self) -> dict[str, str]:
        return {"title": self.title, "reason": self.reason}


@dataclass(slots=True)
class Reading:
    """What was found in a file. `complete` is False where something could not be read: then nothing is taken for gone."""

    events: list[Incoming] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    complete: bool = True

    def leave(self, title: str, reason: str) -> None:
        self.left.append(Left(title[:200], reason[:500]))
