"""VTIMEZONE of the zones that calendars name, for the years that they need; and the zones that other programs name."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from icalendar import Timezone

STEP = 5


def vtimezone(zone: str, first_year: int, last_year: int) -> str:
    """Returns the VTIMEZONE text (CRLF, folded) that is right for every moment of these years.

    The library's default ends in 2038; the years asked are widened to steps of five so that few are made.
    """
    first = (first_year - 1) // STEP * STEP
    last = -(-(last_year + 2) // STEP) * STEP
    return _made(zone, first, last)


@lru_cache(maxsize=512)
def _made(zone: str, first: int, last: int) -> str:
    component = Timezone.from_tzid(zone, first_date=date(first, 1, 1), last_date=date(last, 1, 1))
    return component.to_ical().decode()
