"""Time zones as calendars of other programs name them."""

from __future__ import annotations

import re
from functools import cache
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

# Where a program writes the name of Greenwich or of universal time.
UNIVERSAL = frozenset(
    {
        "utc",
        "gmt",
        "z",
        "etc/utc",
        "etc/gmt",
        "universal",
        "zulu",
        "greenwich",
        "gmt standard time utc",
        "coordinated universal time",
    }
)
_LOCATION = re.compile(r"^(?:X-LIC-LOCATION|X-WR-TIMEZONE)[^:]*:(.+)$", re.MULTILINE)
_BLOCK = re.compile(r"BEGIN:VTIMEZONE\n.*?END:VTIMEZONE(?:\n|$)", re.DOTALL)
_TZID = re.compile(r"^TZID[^:\n]*:(.+)$", re.MULTILINE)


class UnknownZone(ValueError):
    """`name` is no zone that can be mapped: taking it for another would put the event at a wrong hour."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@cache
def _known() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def _windows() -> dict[str, str]:
    return {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}


def iana(name: str) -> str:
    """Returns the IANA name of a TZID: as it is, without a vendor's prefix, or from the names that Windows uses.

    Raises UnknownZone.
    """
    plain = name.strip().strip('"').strip()
    if plain.lower() in UNIVERSAL:
        return "UTC"
    parts = plain.strip("/").split("/")
    for start in range(len(parts)):
        candidate = "/".join(parts[start:]).lower()
        if candidate in _known():
            return _known()[candidate]
    if plain.lower() in _windows():
        return _windows()[plain.lower()]
    raise UnknownZone(name[:100])


def declared(text: str) -> dict[str, str]:
    """Returns the zones that an unfolded calendar declares, by TZID, as IANA names where they can be told.

    A VTIMEZONE of an invented name counts by its X-LIC-LOCATION.
    """
    found = {}
    for block in _BLOCK.findall(text):
        tzid = _TZID.search(block)
        if tzid is None:
            continue
        names = [tzid[1], *_LOCATION.findall(block)]
        for name in names:
            try:
                found[tzid[1].strip()] = iana(name)
                break
            except UnknownZone:
                continue
    return found


def of_calendar(text: str) -> str:
    """Returns the zone in which a calendar's floating times are meant (X-WR-TIMEZONE), else UTC."""
    head = text.partition("BEGIN:V")[2].partition("BEGIN:V")[0]
    for name in _LOCATION.findall(head):
        try:
            return iana(name)
        except UnknownZone:
            continue
    return "UTC"
