"""A month as weeks of days, each with what happens on it."""

from __future__ import annotations

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages
from django.db.models import QuerySet

from events.dates import local_days, midnight
from events.enums import IMPRECISE, RegistrationState
from events.models import Event, EventText, Registration
from events.models.visibility import listed
from events.queries.filters import Filters, condition
from ui import cldr

# The page stays below 25 KB: the more happens, the fewer names a day shows. Every day leads to its own list.
MOST_NAMES = 45
MOST_NAMES_A_DAY = 3
MOST_EVENTS = 3000
FIRST, LAST = date(1900, 2, 1), date(2200, 11, 30)


@dataclass(frozen=True, slots=True)
class Bar:
    """One event on one day. `part` is "" for a day alone, else from, mid or to."""

    event_id: int
    slug: str
    title: str
    language: str
    part: str
    is_mine: bool
    is_cancelled: bool


@dataclass(slots=True)
class Day:
    day: date
    is_off: bool
    is_today: bool
    is_weekend: bool
    count: int = 0
    has_mine: bool = False
    bars: list[Bar] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.bars)


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[Day]]
    total: int
    imprecise: int

    @property
    def previous(self) -> date | None:
        before = (self.first - timedelta(days=1)).replace(day=1)
        return before if before >= FIRST else None

    @property
    def next(self) -> date | None:
        behind = (self.first + timedelta(days=31)).replace(day=1)
        return behind if behind <= LAST else None


def month(
    actor: Any, filters: Filters, *, first: date, zone: ZoneInfo, today: date, language: str, territory: str
) -> Month:
    """Returns the month that begins on `first`, in whole weeks of the reader's region. At most five queries."""
    grid, weekend = frame(first, language, territory)
    start, end = grid[0][0], grid[-1][-1]
    found = Event.objects.filter(listed(actor), condition(filters, zone))
    begin, stop = midnight(start, zone.key), midnight(end + timedelta(days=1), zone.key)
    rows = list(_rows(found, begin, stop))
    mine = _mine(actor, [row["pk"] for row in rows])
    spans = {row["pk"]: _days(row, zone) for row in rows}
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    # Those that last stand first, so that their bars keep one line through the week.
    for row in sorted(rows, key=lambda one: (spans[one["pk"]][0] == spans[one["pk"]][1], one["starts_at"], one["pk"])):
        first_day, last_day = spans[row["pk"]]
        for offset in range((min(last_day, end) - max(first_day, start)).days + 1):
            by_day[max(first_day, start) + timedelta(days=offset)].append(row)
    shown = _names_a_day(by_day)
    titles = _titles({row["pk"]: row for day in by_day.values() for row in day[:shown]}, language)
    weeks = [
        [
            _day(
                one,
                by_day[one],
                spans,
                titles,
                mine,
                shown,
                is_off=one.month != first.month,
                today=today,
                weekend=weekend,
            )
            for one in week
        ]
        for week in grid
    ]
    inside = sum(spans[row["pk"]][1] >= first and spans[row["pk"]][0] < _next(first) for row in rows)
    imprecise = found.filter(
        precision__in=IMPRECISE, starts_at__lt=midnight(_next(first), zone.key), ends_at__gt=midnight(first, zone.key)
    ).count()
    return Month(first, weeks, inside, imprecise)


def frame(first: date, language: str, territory: str) -> tuple[list[list[date]], frozenset[int]]:
    """Returns the weeks round a month and the days of the weekend (Monday is 0), by the region's custom (CLDR)."""
    here = _locale(language, territory)
    weekend = set()
    day = here.weekend_start
    while True:
        weekend.add(day)
        if day == here.weekend_end:
            break
        day = (day + 1) % 7
    return Calendar(here.first_week_day).monthdatescalendar(first.year, first.month), frozenset(weekend)


@lru_cache(maxsize=512)
def _locale(language: str, territory: str) -> Locale:
    """The language as spoken in the country; where CLDR lacks that pair, a language of the country: only its custom is asked."""
    code = cldr.LOCALES[cldr.language(language)]
    candidates = [code.split("_")[0], *get_official_languages(territory), "en"] if territory else []
    for candidate in candidates:
        try:
            return Locale.parse(f"{candidate}_{territory}")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(code)


def _rows(found: QuerySet[Event], begin: Any, stop: Any) -> Any:
    return (
        found.exclude(precision__in=IMPRECISE)
        .filter(starts_at__lt=stop, ends_at__gt=begin)
        .order_by("starts_at", "pk")
        .values("pk", "slug", "starts_at", "ends_at", "time_zone", "all_day", "status", "language")[:MOST_EVENTS]
    )


def _days(row: dict[str, Any], zone: ZoneInfo) -> tuple[date, date]:
    own = ZoneInfo(row["time_zone"]) if row["all_day"] else zone
    return local_days(row["starts_at"], row["ends_at"], own, all_day=row["all_day"])


def _mine(actor: Any, keys: list[int]) -> set[int]:
    if not getattr(actor, "is_authenticated", False):
        return set()
    active = (RegistrationState.CONFIRMED, RegistrationState.WAITING)
    rows = Registration.objects.filter(user=actor, state__in=active).values_list("event_id", flat=True)
    return set(rows) & set(keys)


def _names_a_day(by_day: dict[date, list[Any]]) -> int:
    for number in range(MOST_NAMES_A_DAY, 1, -1):
        if sum(min(len(rows), number) for rows in by_day.values()) <= MOST_NAMES:
            return number
    return 1


def _titles(rows: dict[int, dict[str, Any]], language: str) -> dict[int, tuple[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for key, code, title in EventText.objects.filter(event__in=rows).values_list("event_id", "language", "title"):
        found[key][code] = title
    chosen = {}
    for key, texts in found.items():
        code = next((one for one in (language, rows[key]["language"], *texts) if one in texts), "")
        chosen[key] = (texts[code], code)
    return chosen


def _day(
    day: date, rows: list[dict[str, Any]], spans: dict[int, tuple[date, date]], titles: dict[int, tuple[str, str]],
    mine: set[int], shown: int, *, is_off: bool, today: date, weekend: frozenset[int],
) -> Day:  # fmt: skip
    bars = []
    for row in rows[:shown]:
        first, last = spans[row["pk"]]
        part = "" if first == last else "from" if day == first else "to" if day == last else "mid"
        title, language = titles[row["pk"]]
        bars.append(Bar(row["pk"], row["slug"], title, language, part, row["pk"] in mine, row["status"] == "cancelled"))
    return Day(
        day=day,
        is_off=is_off,
        is_today=day == today,
        is_weekend=day.weekday() in weekend,
        count=len(rows),
        has_mine=any(row["pk"] in mine for row in rows),
        bars=bars,
    )


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def territory_of_zone(zone: str) -> str:
    """Returns the country (ISO 3166-1 alpha-2) whose zone this is, "" where none or several are meant."""
    territory = get_global("zone_territories").get(zone, "")
    return territory if len(territory) == 2 and territory.isalpha() else ""
