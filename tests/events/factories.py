"""Things for tests, made by the services that people use."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from events.dates import Span
from events.enums import Precision
from events.models import Event
from events.services.data import EventData, TextData
from events.services.event import save_event
from events.services.publication import publish
from tests.accounts.factories import UserFactory

_number = itertools.count(1)


def secretariat() -> User:
    found = User.objects.filter(email="secretariat-of-events@example.org").first()
    return found or UserFactory(email="secretariat-of-events@example.org", secretariat=True)


def at(day: int = 1, hour: int = 9, minute: int = 0, *, month: int = 5, year: int = 2027) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def span(starts: datetime | None = None, hours: float = 2, zone: str = "UTC") -> Span:
    starts = starts or timezone.now().replace(microsecond=0) + timedelta(days=10)
    return Span(starts, starts + timedelta(hours=hours), Precision.MINUTE, zone)


def data(title: str = "", *, texts: dict[str, TextData] | None = None, **fields: Any) -> EventData:
    name = title or f"Event number {next(_number)}"
    return EventData(
        texts=texts or {"en": TextData(title=name, summary="What it is about")}, **{"when": span(), **fields}
    )


def make_draft(title: str = "", *, actor: User | None = None, **fields: Any) -> Event:
    return save_event(actor=actor or secretariat(), data=data(title, **fields))


def make_event(title: str = "", *, actor: User | None = None, **fields: Any) -> Event:
    """A published event."""
    actor = actor or secretariat()
    return publish(actor=actor, event_id=make_draft(title, actor=actor, **fields).pk)


__all__ = ["at", "data", "make_draft", "make_event", "replace", "secretariat", "span"]
