"""One event as a message to one person: take this into your calendar, or take it out (RFC 5546, sent as RFC 6047 says)."""

from __future__ import annotations

from datetime import datetime
from email.mime.text import MIMEText
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, vCalAddress

from events.calendar.component import component_of, named_zone, years
from events.calendar.document import PRODID
from events.calendar.zones import vtimezone
from events.models import Event

PUBLISH, CANCEL = "PUBLISH", "CANCEL"


def calendar_message(event: Event, *, language: str, address: str, cancel: bool, now: datetime | None = None) -> str:
    """Returns a calendar object with a METHOD; "" for an event without a text.

    PUBLISH needs no answer and names no attendee (RFC 5546, 3.2.1): who comes is decided on the site. CANCEL names the
    one person who is out (3.2.5); the event goes on for the others. With a METHOD round it, DTSTAMP is when the message
    was made (RFC 5545, 3.8.7.2): of two with one SEQUENCE the later holds.
    """
    text = event.text(language)
    if text is None:
        return ""
    component = component_of(event, text)
    component.pop("dtstamp")
    component.add("dtstamp", now or timezone.now())
    component.add("organizer", _organizer(event))
    if cancel:
        component.pop("status")
        component.add("status", "CANCELLED")
        component.add("attendee", vCalAddress(f"mailto:{address}"))
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", CANCEL if cancel else PUBLISH)
    head = calendar.to_ical().decode().removesuffix("END:VCALENDAR\r\n")
    zone = named_zone(event)
    return head + (vtimezone(zone, *years(event)) if zone else "") + component.to_ical().decode() + "END:VCALENDAR\r\n"


def calendar_part(text: str, *, name: str) -> MIMEText:
    """Returns it as part of a mail: its parameters say what it asks for before it is opened (RFC 6047, 2.4)."""
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", CANCEL if f"METHOD:{CANCEL}\r\n" in text else PUBLISH)
    part.set_param("component", "VEVENT")
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _organizer(event: Event) -> vCalAddress:
    """The site's own address: those who organize show theirs to nobody."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = event.host or name or settings.WAGTAIL_SITE_NAME
    return organizer
