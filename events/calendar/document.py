"""A whole VCALENDAR round components that are stored finished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from icalendar import Calendar

from events.calendar.zones import vtimezone

PRODID = "-//Halqa//Halqa 1//EN"
# How often calendars should ask again: an unchanged calendar costs one 304 (RFC 7986, 5.7).
REFRESH = "PT1H"


def vcalendar(
    components: Iterable[bytes],
    *,
    zones: Sequence[tuple[str, int, int]],
    name: str = "",
    url: str = "",
    language: str = "",
) -> bytes:
    """Returns a calendar to subscribe to, in UTF-8: header, one VTIMEZONE a zone, the components as stored.

    `zones` holds each zone with its first and last year. There is no METHOD: in a subscribed calendar Outlook takes it
    for an invitation.
    """
    parts = [_head(name, url, language).encode()]
    parts += [vtimezone(zone, first, last).encode() for zone, first, last in sorted(zones)]
    parts += components
    parts.append(b"END:VCALENDAR\r\n")
    return b"".join(parts)


def _head(name: str, url: str, language: str) -> str:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    if url:
        calendar.add("source", url, parameters={"VALUE": "URI"})
    text = calendar.to_ical().decode()
    durations = f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}\r\nX-PUBLISHED-TTL:{REFRESH}\r\n"
    return text.removesuffix("END:VCALENDAR\r\n") + durations


def site_name() -> str:
    return _("Halqa: events")
