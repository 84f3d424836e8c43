"""What the form of an event begins with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from events.dates import Span, local_days
from events.enums import Audience, Mode, Precision, RegistrationMode
from events.forms.event import EXACT, LOCAL, VAGUE, WHOLE_DAYS
from events.models import Event


def initial_of(event: Event) -> dict[str, Any]:
    """Returns the form's values for an event as it stands."""
    zone = ZoneInfo(event.time_zone)
    starts, ends = event.starts_at.astimezone(zone), (event.ends_at or event.starts_at).astimezone(zone)
    first, last = local_days(event.starts_at, event.ends_at, zone, all_day=event.all_day)
    kind = VAGUE if event.is_imprecise else WHOLE_DAYS if event.all_day else EXACT
    begins, _mark, until = event.date_text.partition(" – ")
    closes = event.registration_closes_at
    when = Span(event.starts_at, event.ends_at, Precision(event.precision), event.time_zone, event.date_text)
    values: dict[str, Any] = {
        name: getattr(event, name)
        for name in (
            "version", "language", "time_zone", "mode", "place", "country", "host", "join_url", "url", "registration",
            "capacity", "audience", "languages",
        )
    } | {
        "type": event.type_id or "",
        "when": when,
        "moments": {"starts_at": event.starts_at, "ends_at": event.ends_at, "registration_closes_at": closes},
        "dates": kind,
        "starts_at": starts.strftime(LOCAL) if kind == EXACT else "",
        "ends_at": ends.strftime(LOCAL) if kind == EXACT else "",
        "first_day": first if kind == WHOLE_DAYS else None,
        "last_day": last if kind == WHOLE_DAYS else None,
        "date_text": begins if kind == VAGUE else "",
        "date_text_end": until if kind == VAGUE else "",
        "registration_closes_at": closes.astimezone(zone).strftime(LOCAL) if closes else "",
        "community": str(event.community_id or ""),
        "countries": [code for code in event.countries if code != event.country],
        "themes": [one.pk for one in event.themes.all()],
        "organisers": " ".join(row.user.handle or "" for row in event.organiser_rows.all()).strip(),
    }  # fmt: skip
    for text in event.texts.all():
        values |= {
            f"title_{text.language}": text.title,
            f"summary_{text.language}": text.summary,
            f"body_{text.language}": text.body,
        }
    return values


def initial_new(person: User, now: datetime) -> dict[str, Any]:
    """Returns the values that a new event begins with: in a week, two hours, in the person's zone."""
    zone = ZoneInfo(person.time_zone)
    start = (now.astimezone(zone) + timedelta(days=7)).replace(hour=14, minute=0)
    return {
        "language": person.language,
        "time_zone": person.time_zone,
        "dates": EXACT,
        "starts_at": start.strftime(LOCAL),
        "ends_at": (start + timedelta(hours=2)).strftime(LOCAL),
        "mode": Mode.ONLINE,
        "registration": RegistrationMode.OPEN,
        "audience": Audience.PUBLIC,
        "languages": [person.language],
        "organisers": person.handle or "",
    }
