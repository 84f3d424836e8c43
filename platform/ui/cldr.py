"""Numbers, dates, lists and zones as each of our languages writes them (CLDR, Gregorian, 24 hours, digits 0-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import format_timedelta, parse_pattern
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language

# UN English is written day first; the rest are CLDR's own.
LOCALES = {"ar": "ar", "en": "en_GB", "es": "es", "fr": "fr", "ru": "ru", "zh-hans": "zh_Hans"}
RTL = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_ANY_DAY = date(2000, 1, 1)
STYLES = ("day", "day_month", "weekday", "weekday_month", "short", "month", "time", "d", "mon")


def language(code: str | None = None) -> str:
    """One of our six languages: the code given, else the active one, else English."""
    code = (code or get_language() or "en").lower()
    if code in LOCALES:
        return code
    base = code.partition("-")[0]
    return "zh-hans" if base == "zh" else base if base in LOCALES else "en"


def direction(code: str) -> str:
    return "rtl" if code.partition("-")[0].lower() in RTL else "ltr"


@lru_cache(maxsize=32)
def locale(code: str) -> Locale:
    return Locale.parse(LOCALES[code])


@lru_cache(maxsize=128)
def _pattern(code: str, style: str) -> Any:
    """The CLDR pattern of a style, parsed once. CLDR has no long form with weekday and without year: it is drawn from the medium one."""
    here = locale(code)
    skeletons = here.datetime_skeletons
    if style == "day":
        return here.date_formats["long"]
    if style == "weekday":
        full = here.date_formats["full"].pattern
        return parse_pattern(full.replace("EEEE, d", "EEEE d") if code == "en" else full)
    if style == "weekday_month":
        base = (skeletons.get("MMMMEd") or skeletons["MMMEd"]).pattern
        if "MMMM" not in base:
            base = base.replace("MMM", "MMMM")
        return parse_pattern(base.replace("ccc", "E").replace("EEE", "E").replace("E", "EEEE"))
    if style == "d":
        return parse_pattern("d")
    if style == "mon":
        return parse_pattern("LLL")
    return skeletons[{"day_month": "MMMMd", "short": "yMMMd", "month": "yMMMM", "time": "Hm"}[style]]


@lru_cache(maxsize=8192)
def _formatted(value: date, style: str, code: str) -> str:
    here = locale(code)
    if style in STYLES:
        return _pattern(code, style).apply(value, here)
    # "weekday_month,time": a date and a time, joined as the language joins them.
    day, _comma, clock = style.partition(",")
    return (
        str(here.datetime_formats["medium"])
        .replace("{1}", _formatted(*_parts(value, day), code))
        .replace("{0}", _formatted(*_parts(value, clock), code))
    )


def _parts(value: date, style: str) -> tuple[date, str]:
    """Only what the style shows, so that each day and each minute of a day is formatted once."""
    if not isinstance(value, datetime):
        return value, style
    return (datetime.combine(_ANY_DAY, value.time()) if style == "time" else value.date()), style


def moment(value: date, style: str = "weekday_month,time", lang: str | None = None, zone: tzinfo | None = None) -> str:
    """A date, or a point in time seen in the person's zone. Formatted once per minute, style and language."""
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(zone or timezone.get_current_timezone())
        value = value.replace(second=0, microsecond=0, tzinfo=None)
    return _formatted(value, style, language(lang))


def machine(value: date) -> str:
    """What stands in `datetime=`: UTC for a point in time, the plain date for a day."""
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        return value.isoformat(timespec="minutes")
    # Twice as quick as `strftime`, and every row of a list has one.
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='minutes')}Z"


def ago(value: datetime, now: datetime | None = None, lang: str | None = None) -> str:
    """“24 minutes ago”. Not for stored pages: it grows old."""
    passed = value - (now or timezone.now())
    return format_timedelta(passed, add_direction=True, locale=locale(language(lang)), threshold=1.5)


@lru_cache(maxsize=2048)
def zone_city(zone: str, lang: str) -> str:
    """The city that names a zone, in the language: “Nairobi”, “نيروبي”."""
    aliases = get_global("zone_aliases")
    canonical = aliases.get(zone, zone)
    # CLDR keeps a city under the zone's first name (Asia/Calcutta), whatever the zone is called now.
    older = (old for old, new in aliases.items() if new == canonical)
    cities = locale(language(lang)).time_zones
    found = next((city for name in (zone, canonical, *older) if (city := cities.get(name, {}).get("city"))), "")
    return str(found) or canonical.rpartition("/")[2].replace("_", " ")


def zone_name(zone: tzinfo | None = None, lang: str | None = None) -> str:
    """City of the person's zone, or of the one given."""
    zone = zone or timezone.get_current_timezone()
    key = getattr(zone, "key", None) or str(zone)
    return "UTC" if key in {"UTC", "Etc/UTC"} else zone_city(key, language(lang))


def offset(zone: tzinfo | None = None, at: datetime | None = None) -> str:
    """“UTC+3”, “UTC+5:30”, “UTC”: written left to right in every language."""
    there = (at or timezone.now()).astimezone(zone or timezone.get_current_timezone())
    minutes = int((there.utcoffset() or there - there).total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")


def number(value: float, lang: str | None = None) -> str:
    if isinstance(value, int) and -1000 < value < 1000:
        return str(value).replace("-", "−") if value < 0 else str(value)
    return format_decimal(value, locale=locale(language(lang)))


def percent(value: float, lang: str | None = None) -> str:
    """A share from 0.0 to 1.0; a whole number is already in hundredths: `percent(80)` and `percent(0.8)` are both “80%”."""
    return format_percent(value / 100 if isinstance(value, int) else value, locale=locale(language(lang)))


def listed(items: Sequence[str], lang: str | None = None) -> str:
    """“a, b and c”."""
    return format_list([str(item) for item in items], locale=locale(language(lang))) if items else ""


def weekdays(lang: str | None = None, first: int = 0) -> list[tuple[str, str]]:
    """Long and short names of the days of a week that begins with `first` (Monday is 0)."""
    days = locale(language(lang)).days
    order = [(first + step) % 7 for step in range(7)]
    return [(days["stand-alone"]["wide"][day], days["format"]["short"][day]) for day in order]


def first_weekday(lang: str | None = None, territory: str = "") -> int:
    """Monday is 0. By country where it is known, else Monday."""
    code = LOCALES[language(lang)]
    return Locale.parse(f"{code}_{territory}").first_week_day if territory else 0
