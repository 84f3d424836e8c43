"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass

from outbox.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class PersonJoined:
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class PersonChanged:
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class PersonSuspended:
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class PersonRestored:
    user_id: int


@fact
@dataclass(frozen=True, slots=True)
class PersonErased:
    user_id: int


@fact
class ArchiveAsked:
    """Somebody wants their data, and there are too many to wait for."""

    archive_id: int


@fact
class ArchiveMade:
    archive_id: int
