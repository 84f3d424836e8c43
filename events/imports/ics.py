"""Calendars of other programs (RFC 5545), read with suspicion.

Lines are unfolded as bytes, since some programs fold inside a UTF-8 character; zones are mapped or refused by name;
rules are checked before they are expanded, and expanded inside a window only.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar

from core.errors import Invalid
from core.records import ID_LENGTH
from core.text import one_line
from events.dates import Span, days
from events.enums import Audience, Mode, Precision, RegistrationMode, Status
from events.imports import zones
from events.imports.incoming import Incoming, Reading
from events.imports.recurrence import UnusableRule, mended
from events.services.data import EventData, TextData

MOST_BYTES = 20 * 1024 * 1024
MOST_EVENTS = 20_000
MOST_OCCURRENCES = 200
SECONDS = 60.0
BACK, AHEAD = timedelta(days=366), timedelta(days=731)
_FOLD = re.compile(rb"\r?\n[ \t]")
_EVENT = re.compile(r"^BEGIN:VEVENT\n(.*?)^END:VEVENT$", re.DOTALL | re.MULTILINE)
_TZID = re.compile(r';TZID=("[^"\n]*"|[^:;\n]*)')
_LINE = re.compile(r"^([A-Z-]+)((?:;[^:\n]*)?):(.*)$", re.MULTILINE)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Halqa//import//EN\r\n"


class NoCalendar(ValueError):
    """The bytes are no calendar at all."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`prefix` makes the identifiers of one source its own; the window holds what repeats."""

    prefix: str
    language: str = "en"
    community_id: int | None = None
    now: datetime | None = None

    @property
    def window(self) -> tuple[datetime, datetime]:
        now = self.now or timezone.now()
        return now - BACK, now + AHEAD


def unfold(raw: bytes) -> str:
    """Returns the text with whole lines, LF between them. Bytes that are no UTF-8 are read as Latin-1."""
    joined = _FOLD.sub(b"", raw.removeprefix(b"\xef\xbb\xbf"))
    try:
        text = joined.decode("utf-8")
    except UnicodeDecodeError:
        text = joined.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def read(raw: bytes, settings: Settings) -> Reading:
    """Returns the events of a calendar, repeating ones expanded, and what was left out with the reason.

    Raises NoCalendar. Never takes longer than about a minute: what was not reached is reported.
    """
    if len(raw) > MOST_BYTES:
        raise NoCalendar(_("This calendar is larger than {max} MB.").format(max=MOST_BYTES // 1024 // 1024))
    text = unfold(raw)
    if "BEGIN:VCALENDAR" not in text[:5000].upper():
        raise NoCalendar(_("This is not a calendar."))
    reading = Reading()
    known, floating = zones.declared(text), zones.of_calendar(text)
    all_cancelled = re.search(r"^METHOD:CANCEL\s*$", text, re.MULTILINE) is not None
    groups: dict[str, list[str]] = defaultdict(list)
    for number, block in enumerate(_EVENT.findall(text)):
        if number >= MOST_EVENTS:
            reading.leave("", _("only the first {max} events were read").format(max=MOST_EVENTS))
            reading.complete = False
            break
        lines = _values(block)
        groups[lines.get("UID", "").strip() or f"without-uid-{number}"].append(block)
    end = monotonic() + SECONDS
    for uid, blocks in groups.items():
        title = _values(blocks[0]).get("SUMMARY", uid)
        if monotonic() > end:
            reading.leave(title, _("there was no time left to read it"))
            reading.complete = False
            continue
        try:
            _read_group(uid, blocks, known, floating, all_cancelled, settings, reading)
        except zones.UnknownZone as unknown:
            reading.leave(title, _("the time zone “{zone}” is not known").format(zone=unknown.name))
            reading.complete = False
        except Exception as error:
            reading.leave(title, _("it could not be read ({detail})").format(detail=type(error).__name__))
            reading.complete = False
    return reading


def _values(block: str) -> dict[str, str]:
    """The first value of each property, as written."""
    found: dict[str, str] = {}
    for name, _parameters, value in _LINE.findall(block):
        found.setdefault(name.upper(), value)
    return found


def _read_group(
    uid: str,
    blocks: list[str],
    known: dict[str, str],
    floating: str,
    cancelled: bool,
    settings: Settings,
    reading: Reading,
) -> None:
    """One event with its changed occurrences."""
    rewritten = [_with_iana(block, known) for block in blocks]
    usable, reason = [], ""
    for block in rewritten:
        try:
            usable.append(_mend_rules(block, floating, settings))
        except UnusableRule as unusable:
            reason = unusable.reason
            usable.append(re.sub(r"^(RRULE|EXRULE|RDATE|EXDATE)[^\n]*\n", "", block, flags=re.MULTILINE))
    body = "".join(f"BEGIN:VEVENT\r\n{block.replace(chr(10), chr(13) + chr(10))}END:VEVENT\r\n" for block in usable)
    if uid.startswith("without-uid-"):
        body = body.replace("BEGIN:VEVENT\r\n", f"BEGIN:VEVENT\r\nUID:{uid}\r\n")
    calendar: Any = Calendar.from_ical(f"{HEAD}{body}END:VCALENDAR\r\n")
    masters = list(calendar.walk("VEVENT"))
    title = str(masters[0].get("SUMMARY", uid))
    if any(str(one.get("CLASS", "PUBLIC")).upper() in {"PRIVATE", "CONFIDENTIAL"} for one in masters):
        reading.leave(title, _("it is marked as private"))
        return
    repeats = any(one.get("RRULE") or one.get("RDATE") for one in masters) or len(masters) > 1
    if reason:
        reading.leave(title, reason)
    if not repeats:
        reading.events.append(_incoming(masters[0], uid, "", floating, cancelled, settings))
        return
    start, stop = settings.window
    occurrences = recurring_ical_events.of(calendar, keep_recurrence_attributes=True).between(start, stop)
    if len(occurrences) > MOST_OCCURRENCES:
        reading.leave(title, _("only its first {max} occurrences were taken").format(max=MOST_OCCURRENCES))
    for one in _nearest(occurrences, settings):
        reading.events.append(_incoming(one, uid, _occurrence(one), floating, cancelled, settings))


def _nearest(occurrences: list[Any], settings: Settings) -> list[Any]:
    """Returns those to come, and while there is room the last that are over: of a daily event a year lies behind."""
    ordered = sorted(occurrences, key=_begin)
    # A day earlier, since floating times are those of a zone that may lie behind.
    today = _compact((settings.now or timezone.now()) - timedelta(days=1))[:8]
    coming = [one for one in ordered if _begin(one)[:8] >= today][:MOST_OCCURRENCES]
    over = [one for one in ordered if _begin(one)[:8] < today]
    room = MOST_OCCURRENCES - len(coming)
    return [*over[max(0, len(over) - room) :], *coming]


def _begin(component: Any) -> str:
    return _compact(component["DTSTART"].dt)


def _with_iana(block: str, known: dict[str, str]) -> str:
    def mapped(match: re.Match[str]) -> str:
        name = match[1].strip('"').strip()
        return f";TZID={known.get(name) or zones.iana(name)}"

    return _TZID.sub(mapped, block)


def _mend_rules(block: str, floating: str, settings: Settings) -> str:
    if not re.search(r"^RRULE", block, re.MULTILINE):
        return block
    match = re.search(r"^DTSTART([^:\n]*):(\d{8})(T\d{6})?(Z?)", block, re.MULTILINE)
    if match is None:
        raise UnusableRule(_("its rule of repetition cannot be read"))
    zone = _TZID.search(match[1])
    start: date = datetime.strptime(match[2], "%Y%m%d").replace(tzinfo=UTC)
    if match[3] is None:
        start = start.date()  # type: ignore[attr-defined]
    if start.year < 1900:
        raise UnusableRule(_("its rule of repetition begins before 1900"))
    there = "UTC" if match[4] else zone[1] if zone else floating

    def mend(found: re.Match[str]) -> str:
        return f"RRULE:{mended(found[1], start=start, zone=there, until=settings.window[1])}"

    return re.sub(r"^RRULE[^:\n]*:(.*)$", mend, block, flags=re.MULTILINE)


def _occurrence(component: Any) -> str:
    return _compact(component["RECURRENCE-ID"].dt if component.get("RECURRENCE-ID") else component["DTSTART"].dt)


def _compact(moment: date) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if moment.tzinfo else moment.strftime("%Y%m%dT%H%M%S")
    return str(moment.strftime("%Y%m%d"))


def _incoming(
    component: Any, uid: str, occurrence: str, floating: str, cancelled: bool, settings: Settings
) -> Incoming:
    place, url = _line(component, "LOCATION", 300), _url(component.get("URL"))
    if _url(place):
        place, url = "", url or place
    texts = {
        settings.language: TextData(
            title=_line(component, "SUMMARY", 300) or _("Event without a title"),
            body=str(component.get("DESCRIPTION", ""))[:20_000].strip(),
        )
    }
    identity = f"{uid}#{occurrence}" if occurrence else uid
    external_id = f"{settings.prefix}{identity}"
    if len(external_id) > ID_LENGTH:
        # Cut off at its end, every occurrence of an event would be the same.
        external_id = f"{settings.prefix}{hashlib.sha256(identity.encode()).hexdigest()}"
    gone = cancelled or str(component.get("STATUS", "")).upper() == "CANCELLED"
    return Incoming(
        EventData(
            texts=texts,
            when=_when(component, floating),
            language=settings.language,
            mode=Mode.PLACE if place else Mode.ONLINE,
            place=place,
            url=url,
            registration=RegistrationMode.NONE,
            community_id=settings.community_id,
            audience=Audience.PUBLIC,
            external_id=external_id,
        ),
        uid=identity[:255],
        status=Status.CANCELLED if gone else Status.PUBLISHED,
    )


def _when(component: Any, floating: str) -> Span:
    """DTSTART with DTEND or DURATION; a day without an end lasts one day, a time without one is a moment (3.6.1)."""
    start = component["DTSTART"].dt
    end = component["DTEND"].dt if component.get("DTEND") else None
    if end is None and component.get("DURATION"):
        end = start + component["DURATION"].dt
    if not isinstance(start, datetime):
        last = end.date() if isinstance(end, datetime) else end
        return days(start, max(start, last - timedelta(days=1)) if last else start)
    zone = _zone_of(start, floating)
    begins = _instant(start, floating)
    ends = begins if end is None or not isinstance(end, datetime) else _instant(end, floating)
    return Span(begins, max(begins, ends), Precision.MINUTE, zone)


def _instant(moment: datetime, floating: str) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(floating))).astimezone(UTC)


def _zone_of(moment: datetime, floating: str) -> str:
    if moment.tzinfo is None:
        return floating
    return getattr(moment.tzinfo, "key", None) or "UTC"


def _line(component: Any, name: str, length: int) -> str:
    text = " ".join(str(component.get(name, "")).split())[:length]
    try:
        return one_line(text, max_length=length) if text else ""
    except Invalid:
        return re.sub(r"[^\w\s.,:;()/–-]", "", text).strip()


def _url(value: Any) -> str:
    text = str(value or "").strip()
    return text[:1000] if re.match(r"^https?://[^\s]+$", text) else ""
