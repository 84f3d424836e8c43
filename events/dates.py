"""Dates as people give them, exact or not: "Q2 2027", "Mar-25", "19-Jul-24", "Before Q1 2026", "Ongoing".

A date becomes a pair of instants that bound it (the end not included) with the precision that was meant; what was
written is kept. Printing goes by CLDR patterns of the reader's language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events.enums import Precision

_MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
    for name in (names,)
}
_DAY = re.compile(r"^(\d{1,2})[-\s./]+([A-Za-z]{3})[a-z]*\.?[-\s,./]+(\d{2}|\d{4})$")
_ISO_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
_MONTH = re.compile(r"^([A-Za-z]{3})[a-z]*\.?[-\s,/]+(\d{2}|\d{4})$")
_ISO_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_QUARTER = re.compile(r"^(?:Q([1-4])[-\s,/]+(\d{2}|\d{4})|(\d{4})[-\s]*Q([1-4]))$", re.IGNORECASE)
_YEAR = re.compile(r"^(\d{4})$")
_BEFORE = re.compile(r"^(?:before|by|until)\s+", re.IGNORECASE)
_OPEN = frozenset({"ongoing", "open", "continuous", "tbd", "tbc", "to be determined", "to be confirmed"})


class DateUnread(ValueError):
    """The text is none of the forms that are known; `text` is what was given."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True)
class Part:
    """Days that a text stands for: `first` to before `after`; both None where the text says that it is open."""

    first: date | None
    after: date | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class Span:
    """When something happens: instants in UTC, `ends_at` not included and None where no end is known."""

    starts_at: datetime
    ends_at: datetime | None
    precision: Precision
    time_zone: str = "UTC"
    text: str = ""

    @property
    def all_day(self) -> bool:
        return self.precision != Precision.MINUTE


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _month_after(year: int, month: int, count: int) -> date:
    total = year * 12 + month - 1 + count
    return date(total // 12, total % 12 + 1, 1)


def _month_number(name: str, text: str) -> int:
    try:
        return _MONTHS[name[:3].lower()]
    except KeyError as error:
        raise DateUnread(text) from error


def parse(text: str) -> Part:
    """Returns the days that `text` means; raises DateUnread."""
    plain = " ".join(text.split())
    if plain.lower() in _OPEN:
        return Part(None, None, Precision.OPEN)
    plain = _BEFORE.sub("", plain)
    try:
        if match := _ISO_DAY.match(plain):
            day = date(int(match[1]), int(match[2]), int(match[3]))
            return Part(day, day + timedelta(days=1), Precision.DAY)
        if match := _DAY.match(plain):
            day = date(_year(match[3]), _month_number(match[2], text), int(match[1]))
            return Part(day, day + timedelta(days=1), Precision.DAY)
        if match := _QUARTER.match(plain):
            number, year = (int(match[1]), _year(match[2])) if match[1] else (int(match[4]), int(match[3]))
            return Part(date(year, number * 3 - 2, 1), _month_after(year, number * 3 - 2, 3), Precision.QUARTER)
        if match := _ISO_MONTH.match(plain):
            year, month = int(match[1]), int(match[2])
            return Part(date(year, month, 1), _month_after(year, month, 1), Precision.MONTH)
        if match := _MONTH.match(plain):
            year, month = _year(match[2]), _month_number(match[1], text)
            return Part(date(year, month, 1), _month_after(year, month, 1), Precision.MONTH)
        if match := _YEAR.match(plain):
            return Part(date(int(match[1]), 1, 1), date(int(match[1]) + 1, 1, 1), Precision.YEAR)
    except ValueError as error:
        raise DateUnread(text) from error
    raise DateUnread(text)


def midnight(day: date, time_zone: str) -> datetime:
    """Returns the instant at which `day` begins in the zone, in UTC.

    Where clocks jump over midnight (Beirut, Havana) the day begins at the first minute that exists.
    """
    zone = ZoneInfo(time_zone)
    return datetime.combine(day, time(), zone).astimezone(UTC)


def span(start: str, end: str = "", *, time_zone: str = "UTC") -> Span:
    """Returns the time between two texts, as imprecise as the vaguer of them; raises DateUnread.

    The text of the whole keeps both as written. An end that is open leaves `ends_at` empty.
    """
    first = parse(start)
    last = parse(end) if end.strip() else first
    written = " – ".join(dict.fromkeys(part for part in (" ".join(start.split()), " ".join(end.split())) if part))
    if first.first is None:
        raise DateUnread(start)
    precision = max(first.precision, last.precision, key=lambda one: one.coarseness)
    ends = None if last.after is None else midnight(last.after, time_zone)
    starts = midnight(first.first, time_zone)
    if ends is not None and ends <= starts:
        raise DateUnread(written)
    return Span(starts, ends, precision, time_zone, written[:120])


def days(first: date, last: date | None = None, *, time_zone: str = "UTC", text: str = "") -> Span:
    """Returns whole days from `first` to `last`, both included."""
    return Span(
        midnight(first, time_zone),
        midnight((last or first) + timedelta(days=1), time_zone),
        Precision.DAY,
        time_zone,
        text,
    )


def local_to_utc(naive: datetime, time_zone: str) -> datetime:
    """Returns the instant of a wall-clock time in a zone.

    A time that the clocks skip counts with the offset before the jump, one that they repeat is its first
    occurrence (RFC 5545, 3.3.5).
    """
    return naive.replace(tzinfo=ZoneInfo(time_zone), fold=0).astimezone(UTC)


def local_days(starts_at: datetime, ends_at: datetime | None, zone: ZoneInfo, *, all_day: bool) -> tuple[date, date]:
    """Returns the first and the last day touched, in the zone; an end at midnight does not touch the next day."""
    first = starts_at.astimezone(zone).date()
    if ends_at is None:
        return first, first
    end = ends_at.astimezone(zone)
    last = end.date()
    if last > first and (end.time() == time() or all_day and end.hour < 3):
        last -= timedelta(days=1)
    return first, last
