"""The VEVENT of one event in one language, built once when the event is saved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Event as VEvent
from icalendar import vText, vUri

from events.calendar.lines import Property, written
from events.dates import local_days
from events.enums import Audience, Mode, Precision, Status
from events.models import Event, EventText

# What programs show of a description; the page tells the rest.
LONGEST_DESCRIPTION = 2000
BCP47 = {"zh-hans": "zh-Hans"}
# Other names of UTC in the zone database: none is a name for TZID, and programs that know them take them for London.
UNIVERSAL = frozenset({"UTC", "UCT", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich", "Universal", "Zulu"})


def vevent(event: Event, text: EventText, *, categories: Iterable[str] = ()) -> str:
    """Returns the component with CRLF and lines of at most 75 octets (RFC 5545, 3.1 and 3.6.1).

    No METHOD stands round it, so DTSTAMP is the last change (3.8.7.2). Dates that are not exact become whole days that
    block nobody's time, with the date as given in the title.
    """
    return written("VEVENT", _properties(event, text, categories))


def component_of(event: Event, text: EventText, *, categories: Iterable[str] = ()) -> VEvent:
    """Returns the same as an object, for those who add to it."""
    component = VEvent()
    for each in _properties(event, text, categories):
        value: Any = each.value
        if isinstance(value, str):
            value = vUri(value) if each.is_address else vText(value, params={"LANGUAGE": each.tag} if each.tag else {})
        component.add(each.name, value)
    return component


def _properties(event: Event, text: EventText, categories: Iterable[str]) -> list[Property]:
    tag = BCP47.get(text.language, text.language)
    found = [
        Property("UID", event.uid),
        Property("DTSTAMP", event.updated_at),
        Property("CREATED", event.created_at),
        Property("LAST-MODIFIED", event.updated_at),
        Property("SEQUENCE", event.sequence),
        *_time(event),
        Property("STATUS", "CANCELLED" if event.status == Status.CANCELLED else _certainty(event)),
        Property("CLASS", "PRIVATE" if event.audience == Audience.MEMBERS else "PUBLIC"),
        Property("URL", page_url(event, text.language), is_address=True),
    ]
    with translation.override(text.language):
        found.append(Property("SUMMARY", _title(event, text), tag=tag))
        found.append(Property("DESCRIPTION", _description(event, text), tag=tag))
        if location := _location(event):
            found.append(Property("LOCATION", location))
    if names := [name for name in categories if name]:
        found.append(Property("CATEGORIES", names))
    return found


def page_url(event: Event, language: str) -> str:
    """Returns the full address of the event's page."""
    return f"{settings.SITE_URL}/{language}/events/{event.slug}/"


def _time(event: Event) -> list[Property]:
    zone = ZoneInfo(event.time_zone)
    if event.precision == Precision.MINUTE:
        found = [Property("DTSTART", _in_zone(event.starts_at, zone))]
        if event.ends_at is not None and event.ends_at > event.starts_at:
            found.append(Property("DTEND", _in_zone(event.ends_at, zone)))
        return found
    first, last = local_days(event.starts_at, event.ends_at, zone, all_day=True)
    # The end is the day on which it is over (3.8.2.2).
    found = [Property("DTSTART", first), Property("DTEND", last + timedelta(days=1))]
    return [*found, Property("TRANSP", "TRANSPARENT")] if event.is_imprecise else found


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """The wall clock of the zone; UTC stays UTC, for it needs no VTIMEZONE. A time that occurs twice cannot be told
    apart there, so the second occurrence is written in UTC."""
    if _is_universal(zone.key):
        return moment.astimezone(UTC)
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def _is_universal(zone: str) -> bool:
    return zone.removeprefix("Etc/") in UNIVERSAL


def named_zone(event: Event) -> str:
    """Returns the zone that the component names, "" where it names none."""
    if event.precision != Precision.MINUTE or _is_universal(event.time_zone):
        return ""
    return event.time_zone


def years(event: Event) -> tuple[int, int]:
    """Returns the first and the last year that the component touches."""
    end: datetime | date = event.ends_at or event.starts_at
    return event.starts_at.year, max(end.year, event.starts_at.year)


def _title(event: Event, text: EventText) -> str:
    if not event.is_imprecise or not event.date_text:
        return text.title
    return _("{title} ({date})").format(title=text.title, date=event.date_text)


def _description(event: Event, text: EventText) -> str:
    parts = []
    if event.is_cancelled:
        parts.append(_("Cancelled. {reason}").format(reason=event.cancel_reason).strip())
    if event.date_text and event.is_imprecise:
        parts.append(_("Date as given: {date}").format(date=event.date_text))
    parts += [text.summary, text.body_plain[:LONGEST_DESCRIPTION], page_url(event, text.language)]
    return "\n\n".join(part.strip() for part in parts if part.strip())


def _location(event: Event) -> str:
    if event.mode == Mode.ONLINE:
        return event.place or _("Online")
    if event.mode == Mode.HYBRID and event.place:
        return _("{place} and online").format(place=event.place)
    return event.place


def _certainty(event: Event) -> str:
    return "TENTATIVE" if event.is_imprecise else "CONFIRMED"
