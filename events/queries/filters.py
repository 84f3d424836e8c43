"""What lists and calendars of events are narrowed to: the same words in page, feed and API."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from core.contains import contains
from core.errors import FieldError, Invalid
from events.dates import midnight
from events.models import Event, EventText

MOST_WORDS = 6
_SAFE = re.compile(r"^[A-Za-z0-9_.:-]{1,80}$")


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty values do not narrow. `start` and `end` are days, both included, in the reader's zone.

    In an address `on=2027-05-31` is short for from and to.
    """

    theme: str = ""
    country: str = ""
    type: str = ""
    language: str = ""
    community: str = ""
    q: str = ""
    start: date | None = None
    end: date | None = None

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Filters:
        """Returns the filters of an address; raises Invalid for a day that is none."""
        errors: list[FieldError] = []
        if query.get("on"):
            start = end = _day(query, "on", errors)
        else:
            start, end = _day(query, "from", errors), _day(query, "to", errors)
        if not errors and start and end and end < start:
            errors.append(FieldError("to", "ends_before_start", _("The end is before the start.")))
        if errors:
            raise Invalid(errors)
        plain = {name: _plain(query.get(name, "")) for name in ("theme", "country", "type", "language", "community")}
        plain["country"] = plain["country"].upper().removeprefix("COUNTRY-")
        plain["language"] = plain["language"].lower()
        return cls(**plain, q=" ".join(query.get("q", "").split())[:200], start=start, end=end)

    def query(self) -> str:
        """Returns the same filters as the query of an address, without the question mark."""
        names = {"start": "from", "end": "to"}
        found = {names.get(field.name, field.name): getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in found.items() if value})

    @property
    def is_empty(self) -> bool:
        return not self.query()


def condition(filters: Filters, zone: ZoneInfo, prefix: str = "") -> Q:
    """Returns the condition for events; `prefix` leads to the event, as in `event__`."""
    found = Q()
    key = f"{prefix}pk"
    if filters.theme:
        themed = Event.themes.through.objects.filter(event_id=OuterRef(key), concept_id=filters.theme)
        found &= Q(Exists(themed))
    if filters.country:
        named = Q(**{f"{prefix}countries__icontains": f'"{filters.country}"'})
        found &= Q(**{f"{prefix}country": filters.country}) | named
    if filters.type:
        found &= Q(**{f"{prefix}type_id": filters.type})
    if filters.language:
        found &= Q(**{f"{prefix}languages__icontains": f'"{filters.language}"'})
    if filters.community:
        found &= Q(**{f"{prefix}community__slug": filters.community})
    for word in filters.q.split()[:MOST_WORDS]:
        written = EventText.objects.filter(event_id=OuterRef(key)).filter(contains(word, "title", "summary"))
        found &= Q(Exists(written)) | contains(word, f"{prefix}place")
    return found & between(filters.start, filters.end, zone, prefix)


def between(start: date | None, end: date | None, zone: ZoneInfo, prefix: str = "") -> Q:
    """Returns the condition that an event touches these days; what has no end goes on."""
    found = Q()
    if start:
        found &= ends_after(midnight(start, zone.key), prefix)
    if end:
        found &= Q(**{f"{prefix}starts_at__lt": midnight(end + timedelta(days=1), zone.key)})
    return found


def ends_after(moment: datetime, prefix: str = "") -> Q:
    """Returns the condition that an event is not over at `moment`; what only happens at that moment is not over."""
    at_once = Q(**{f"{prefix}ends_at": moment, f"{prefix}starts_at": moment})
    return Q(**{f"{prefix}ends_at__gt": moment}) | Q(**{f"{prefix}ends_at__isnull": True}) | at_once


def _plain(text: str) -> str:
    """What can be no identifier finds nothing: it becomes one that nobody has."""
    text = text.strip()
    return text if not text or _SAFE.match(text) else "-"


def _day(query: Mapping[str, str], name: str, errors: list[FieldError]) -> date | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text[:10])
        if 1900 <= day.year <= 2200:
            return day
    except ValueError:
        pass
    errors.append(
        FieldError(name, "invalid_date", _("Enter the date like this: {example}").format(example="2027-05-31"))
    )
    return None
