"""The VTIMEZONE that goes out says what this server's clock says, hour by hour, also where the rule is the moon's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from events.calendar.component import vevent
from events.calendar.zones import vtimezone
from events.dates import Span
from events.enums import Precision
from tests.events.factories import make_event

# Morocco lives at UTC+1 and goes back to UTC for Ramadan: (from, until), moments of change in UTC.
RAMADAN = [
    (datetime(2026, 2, 15, 2, tzinfo=UTC), datetime(2026, 3, 22, 2, tzinfo=UTC)),
    (datetime(2027, 2, 7, 2, tzinfo=UTC), datetime(2027, 3, 14, 2, tzinfo=UTC)),
]


def changes(component) -> list[tuple[datetime, timedelta]]:
    """(moment in UTC, offset from then on) as the component alone says it (RFC 5545, 3.6.5): no name is looked up."""
    found = []
    for part in component.subcomponents:
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        starts = [part.decoded("DTSTART").replace(tzinfo=None)]
        dates = part.get("RDATE", [])
        for one in dates if isinstance(dates, list) else [dates]:
            starts += [each.dt.replace(tzinfo=None) for each in one.dts]
        if "RRULE" in part:
            rule = rrulestr(part["RRULE"].to_ical().decode(), dtstart=starts[0], ignoretz=True)
            starts += rule.between(datetime(2020, 1, 1), datetime(2029, 1, 1))
        found += [((start - before).replace(tzinfo=UTC), after) for start in starts]
    return sorted(found)


def test_the_servers_clock_knows_ramadan_in_morocco():
    here = ZoneInfo("Africa/Casablanca")
    for begin, end in RAMADAN:
        for moment, hours in ((begin, 1), (end, 0)):
            assert (moment - timedelta(minutes=1)).astimezone(here).utcoffset() == timedelta(hours=hours)
            assert moment.astimezone(here).utcoffset() == timedelta(hours=1 - hours)


@pytest.mark.parametrize("name", ["Africa/Casablanca", "Africa/Cairo", "America/Santiago", "Asia/Gaza", "Europe/Paris"])
def test_what_calendars_are_told_is_what_the_server_says(name):
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{vtimezone(name, 2026, 2027)}END:VCALENDAR\r\n"
    [component] = Calendar.from_ical(text).walk("VTIMEZONE")
    told = changes(component)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment < datetime(2028, 1, 1, tzinfo=UTC):
        offset = [after for begin, after in told if begin <= moment][-1]
        assert offset == moment.astimezone(ZoneInfo(name)).utcoffset(), moment
        moment += timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "hour"), [(datetime(2027, 2, 6, 10, tzinfo=UTC), 11), (datetime(2027, 2, 8, 10, tzinfo=UTC), 10)]
)
def test_an_event_in_casablanca_stands_at_its_wall_clock(day, hour):
    event = make_event(when=Span(day, day + timedelta(hours=1), Precision.MINUTE, "Africa/Casablanca"))
    assert f"DTSTART;TZID=Africa/Casablanca:{day:%Y%m%d}T{hour}0000\r\n" in vevent(event, event.text("en"))
