"""Time zones to choose from, in words."""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import get_timezone_location
from django.utils.translation import get_language, to_locale

SKIPPED = ("Etc/", "posix/", "right/", "SystemV/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/")


@lru_cache(maxsize=16)
def _named(language: str) -> tuple[tuple[str, str], ...]:
    """Returns (identifier, place in that language) of all zones with a place, sorted by name."""
    try:
        locale = Locale.parse(to_locale(language))
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    old = get_global("zone_aliases")
    names = [
        name
        for name in zoneinfo.available_timezones()
        if "/" in name and name not in old and not name.startswith(SKIPPED)
    ]
    places = ((name, get_timezone_location(name, locale=locale, return_city=True)) for name in sorted(names))
    return tuple(sorted(places, key=lambda pair: pair[1]))


def choices(current: str | None = None) -> list[tuple[str, str]]:
    """Returns UTC, then every zone by its place in the language of the page; `current` is kept even if we hide its kind."""
    rows = [("UTC", "UTC"), *_named(get_language() or "en")]
    if current and current not in {name for name, _place in rows}:
        rows.insert(0, (current, current))
    return rows
