"""A month as weeks of days, each with what happens on it."""

from __future__ import annotations

from calendar import Calendar
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from events.queries.filters import Filters, condition, ends_after
from events.queries.pieces import Days, Piece, laid
from ui import cldr

# The page stays below 25 KB: the more happens, the fewer names a day shows. Every day leads to its own list.
MOST_NAMES = 45
MOST_NAMES_A_DAY = 3
MOST_EVENTS = 3000
FIRST, LAST = date(1900, 2, 1), date(2200, 11, 30)


@dataclass(frozen=True, slots=True)
class Bar:
    """One event in one week, told once: in the cell of the first of the `days` over which it lies.

    `line` counts from the top of the cell. `part` is "" for an event that lies here whole, from for one that goes on
    after these days, to for one that began before them, mid for both.
    """

    event_id: int
    slug: str
    title: str
    language: str
    part: str
    days: int
    line: int
    is_mine: bool
    is_cancelled: bool


@dataclass(slots=True)
class Day:
    """`count` events touch the day; `shown` of them lie on it, in `lines` lines; `bars` are those told in its cell."""

    day: date
    is_off: bool
    is_today: bool
    is_weekend: bool
    count: int = 0
    shown: int = 0
    lines: int = 0
    has_mine: bool = False
    bars: list[Bar] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - self.shown


@dataclass(frozen=True, slots=True)
class Month:
    """`mine` are the keys of the person's own events that touch the month, in their order; `is_cut` says that there
    are more than `MOST_EVENTS`, and that only so many were looked at."""

    first: date
    weeks: list[list[Day]]
    total: int
    imprecise: int
    mine: list[int]
    is_cut: bool

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
    read = list(_rows(found, begin, stop))
    rows = {row["pk"]: row for row in read[:MOST_EVENTS]}
    mine = _mine(actor, rows)
    days = {key: _days(row, zone) for key, row in rows.items()}
    # Those that last stand first, so that they lie over all their days.
    order = sorted(rows, key=lambda key: (days[key][0] == days[key][1], rows[key]["starts_at"], key))
    spans = {key: days[key] for key in order}
    pieces = laid(spans, grid, lines=MOST_NAMES_A_DAY, most=MOST_NAMES)
    titles = _titles({piece.key: rows[piece.key] for week in pieces for piece in week}, language)
    counts, own = _counted(spans, mine, start, end)
    weeks = [
        [
            Day(
                day=one,
                is_off=one.month != first.month,
                is_today=one == today,
                is_weekend=one.weekday() in weekend,
                count=counts[one],
                has_mine=one in own,
            )
            for one in week
        ]
        for week in grid
    ]
    for week, over in zip(weeks, pieces, strict=True):
        for piece in over:
            _put(piece, week, rows[piece.key], spans[piece.key], titles[piece.key], piece.key in mine)
    behind = _next(first)
    inside = [key for key in rows if days[key][1] >= first and days[key][0] < behind]
    imprecise = found.filter(
        ends_after(midnight(first, zone.key)), precision__in=IMPRECISE, starts_at__lt=midnight(behind, zone.key)
    ).count()
    own_keys = [key for key in inside if key in mine]
    return Month(first, weeks, len(inside), imprecise, own_keys, is_cut=len(read) > MOST_EVENTS)


def _counted(spans: Mapping[int, Days], mine: set[int], start: date, end: date) -> tuple[Counter[date], set[date]]:
    """Returns how many events touch each day from `start` to `end`, and the days that one's own events touch."""
    counts: Counter[date] = Counter()
    own: set[date] = set()
    for key, (first, last) in spans.items():
        for offset in range((min(last, end) - max(first, start)).days + 1):
            day = max(first, start) + timedelta(days=offset)
            counts[day] += 1
            if key in mine:
                own.add(day)
    return counts, own


def _put(
    piece: Piece, week: Sequence[Day], row: dict[str, Any], span: Days, text: tuple[str, str], is_mine: bool
) -> None:
    """Tells the event in the cell of its first day, and counts it as shown on all of them."""
    came, goes_on = span[0] < week[piece.first].day, span[1] > week[piece.last].day
    part = {(False, False): "", (False, True): "from", (True, False): "to", (True, True): "mid"}[came, goes_on]
    title, language = text
    bar = Bar(
        event_id=piece.key,
        slug=row["slug"],
        title=title,
        language=language,
        part=part,
        days=piece.days,
        line=piece.line,
        is_mine=is_mine,
        is_cancelled=row["status"] == "cancelled",
    )
    week[piece.first].bars.append(bar)
    for day in week[piece.first : piece.last + 1]:
        day.shown += 1
        day.lines = max(day.lines, piece.line + 1)


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
        # What begins and ends at the first midnight belongs to that day; `_days` leaves out what only ended then.
        .filter(starts_at__lt=stop, ends_at__gte=begin)
        .order_by("starts_at", "pk")
        .values("pk", "slug", "starts_at", "ends_at", "time_zone", "all_day", "status", "language")[: MOST_EVENTS + 1]
    )


def _days(row: dict[str, Any], zone: ZoneInfo) -> Days:
    own = ZoneInfo(row["time_zone"]) if row["all_day"] else zone
    return local_days(row["starts_at"], row["ends_at"], own, all_day=row["all_day"])


def _mine(actor: Any, keys: Iterable[int]) -> set[int]:
    if not getattr(actor, "is_authenticated", False):
        return set()
    active = (RegistrationState.CONFIRMED, RegistrationState.WAITING)
    rows = Registration.objects.filter(user=actor, state__in=active).values_list("event_id", flat=True)
    return set(rows) & set(keys)


def _titles(rows: dict[int, dict[str, Any]], language: str) -> dict[int, tuple[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for key, code, title in EventText.objects.filter(event__in=rows).values_list("event_id", "language", "title"):
        found[key][code] = title
    chosen = {}
    for key, texts in found.items():
        code = next((one for one in (language, rows[key]["language"], *texts) if one in texts), "")
        chosen[key] = (texts[code], code)
    return chosen


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def territory_of_zone(zone: str) -> str:
    """Returns the country (ISO 3166-1 alpha-2) whose zone this is, "" where none or several are meant."""
    territory = get_global("zone_territories").get(zone, "")
    return territory if len(territory) == 2 and territory.isalpha() else ""
