"""What happens to events."""

from __future__ import annotations

from dataclasses import dataclass

from outbox.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class EventChanged:
    event_id: int


@fact
@dataclass(frozen=True, slots=True)
class EventCancelled:
    event_id: int


@fact
@dataclass(frozen=True, slots=True)
class RegistrationChanged:
    registration_id: int
