"""VTIMEZONE of the zones that calendars name, for the years that they need, from this server's own clock.

The library makes them too, but (in 7.3) lets summer time begin an hour late and leaves out years in which Ramadan moves
Morocco's clock, so that programs showed another hour than this site.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

STEP = 5
DAY = timedelta(days=1)
# Offsets before and after, name, whether it is summer time.
Observance = tuple[timedelta, timedelta, str, bool]


def vtimezone(zone: str, first_year: int, last_year: int) -> str:
    """Returns the VTIMEZONE text (CRLF, folded) that is right for every moment of these years.

    The years asked are widened to steps of five so that few are made.
    """
    first = (first_year - 1) // STEP * STEP
    last = -(-(last_year + 2) // STEP) * STEP
    return _made(zone, first, last)


@lru_cache(maxsize=512)
def _made(name: str, first: int, last: int) -> str:
    zone = ZoneInfo(name)
    begin, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)
    start = begin.astimezone(zone)
    observances: dict[Observance, list[datetime]] = {_observance(start, start): [start.replace(tzinfo=None)]}
    for moment in _changes(zone, begin, end):
        before, after = (moment - timedelta(seconds=1)).astimezone(zone), moment.astimezone(zone)
        kind = _observance(before, after)
        # The onset is said by the clock as it stood before (RFC 5545, 3.6.5).
        observances.setdefault(kind, []).append((moment + kind[0]).replace(tzinfo=None))
    component = Timezone()
    component.add("tzid", name)
    for (before_it, after_it, called, is_summer), onsets in observances.items():
        part = TimezoneDaylight() if is_summer else TimezoneStandard()
        part.add("dtstart", onsets[0])
        if onsets[1:]:
            part.add("rdate", onsets[1:])
        part.add("tzname", called)
        part.add("tzoffsetfrom", before_it)
        part.add("tzoffsetto", after_it)
        component.add_component(part)
    return component.to_ical().decode()


def _observance(before: datetime, after: datetime) -> Observance:
    return _offset(before), _offset(after), after.tzname() or "", bool(after.dst())


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta(0)


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """Yields the moments, to the second, at which the clock of the zone is moved; none is moved twice within a day."""
    moment, offset = begin, begin.astimezone(zone).utcoffset()
    while moment < end:
        following = moment + DAY
        if (then := following.astimezone(zone).utcoffset()) != offset:
            low, high = moment, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == offset:
                    low = middle
                else:
                    high = middle
            yield high
            offset = then
        moment = following
