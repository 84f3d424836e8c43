"""Real meetings of the Convention, and invented events around today."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.models import Community
from config.demo.data import read_json, toml
from core.errors import HalqaError
from events.dates import Span, days, span
from events.enums import Precision
from events.imports.cbd import meetings
from events.models import Event
from events.services.data import EventData, TextData
from events.services.event import save_event
from events.services.incoming import take_in
from events.services.publication import publish
from events.services.registration import register
from vocabularies.queries import resolve


def load_meetings() -> int:
    """Takes in the real meetings; returns how many were new."""
    return take_in(actor=None, reading=meetings(read_json("meetings")["records"], is_demo=True)).new


def load_events(people: dict[str, User], communities: dict[str, Community]) -> int:
    """Makes the invented events that are missing, with their registrations; returns how many."""
    made = 0
    for entry in toml("events")["event"]:
        external_id = f"demo:event:{entry['key']}"
        if not Event.objects.filter(external_id=external_id).exists():
            _make(entry, external_id, people, communities)
            made += 1
    return made


@transaction.atomic
def _make(entry: dict[str, Any], external_id: str, people: dict[str, User], communities: dict[str, Community]) -> None:
    actor = people[entry["by"]]
    kind = resolve(entry["type"], "event-types")
    community = communities.get(entry.get("community", ""))
    bodies = entry.get("body", {})
    data = EventData(
        texts={code: TextData(title=title, body=bodies.get(code, "")) for code, title in entry["title"].items()},
        when=_when(entry),
        language="en",
        type_id=kind.pk if kind else None,
        mode=entry["mode"],
        place=entry.get("place", ""),
        country=entry.get("country", ""),
        capacity=entry.get("capacity"),
        registration="none" if entry["type"] == "deadline" else "open",
        community_id=community.pk if community else None,
        audience=entry.get("audience", "public"),
        themes=tuple(entry.get("themes", ())),
        languages=tuple(entry.get("languages", ())),
        slug=f"demo-{entry['key']}",
        external_id=external_id,
        is_demo=True,
    )
    event = save_event(actor=actor, data=data)
    publish(actor=actor, event_id=event.pk)
    for key in entry.get("seats", []):
        try:
            register(actor=people[key], event_id=event.pk)
        except HalqaError:
            continue  # it is over already


def _when(entry: dict[str, Any]) -> Span:
    zone = ZoneInfo(entry["zone"])
    today = timezone.now().astimezone(zone).date()
    if "quarter" in entry:
        year = today.year + 1
        return span(f"Q{entry['quarter']} {year}", time_zone=entry["zone"])
    first: date = today + timedelta(days=entry["in"])
    if "days" in entry:
        return days(first, first + timedelta(days=entry["days"] - 1), time_zone=entry["zone"])
    start = datetime.combine(first, time.fromisoformat(entry["at"]), zone)
    return Span(start, start + timedelta(hours=entry["hours"]), Precision.MINUTE, entry["zone"])
