"""Content lines of a component, written as the library writes them, without an object for each value.

Why not the library itself: docs/decisions/calendar-components.md. Held equal to it, octet for octet, by a test over
generated events; what is read, and what is more than one event, goes through the library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONGEST = 74
# The library's order; names that do not stand here follow by the alphabet.
ORDER = {name: place for place, name in enumerate(("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE"))}


@dataclass(frozen=True, slots=True)
class Property:
    """`tag` is the language of a text (RFC 5545, 3.2.10); an address is written as it stands (3.3.13)."""

    name: str
    value: str | int | datetime | date | Sequence[str]
    tag: str = ""
    is_address: bool = False


def written(name: str, properties: Iterable[Property]) -> str:
    """Returns the component as text with CRLF at the end of each line."""
    ordered = sorted(properties, key=lambda each: (ORDER.get(each.name, len(ORDER)), each.name))
    lines = [f"BEGIN:{name}", *(folded(_line(each)) for each in ordered), f"END:{name}", ""]
    return "\r\n".join(lines)


def _line(each: Property) -> str:
    value = each.value
    if isinstance(value, str):
        tag = f";LANGUAGE={each.tag}" if each.tag else ""
        return f"{each.name}{tag}:{value if each.is_address else escaped(value)}"
    if isinstance(value, datetime):
        zone = value.tzinfo
        if isinstance(zone, ZoneInfo):
            return f"{each.name};TZID={zone.key}:{_clock(value)}"
        return f"{each.name}:{_clock(value.astimezone(UTC))}Z"
    if isinstance(value, date):
        return f"{each.name};VALUE=DATE:{value.year:04}{value.month:02}{value.day:02}"
    if isinstance(value, int):
        return f"{each.name}:{value}"
    return f"{each.name}:{','.join(map(escaped, value))}"


def _clock(moment: datetime) -> str:
    return f"{moment.year:04}{moment.month:02}{moment.day:02}T{moment.hour:02}{moment.minute:02}{moment.second:02}"


def escaped(text: str) -> str:
    """Returns a text as RFC 5545, 3.3.11 writes it; the library takes a typed `\\N` for a new line."""
    return (
        text.replace("\\N", "\n")
        .replace("\\", "\\\\")
        .replace(";", "\\;")
        .replace(",", "\\,")
        .replace("\r\n", "\\n")
        .replace("\n", "\\n")
        .replace("\r", "\\n")
    )


def folded(line: str) -> str:
    """Returns a line in pieces of at most 75 octets (RFC 5545, 3.1), cut neither in a letter nor after an escape."""
    raw = line.encode()
    parts, start = [], 0
    while len(raw) - start > LONGEST:
        end = start + LONGEST
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        if raw[end - 1] in b"\\^" and end - 1 > start:
            end -= 1
        parts.append(raw[start:end])
        start = end
    if not parts:
        return line
    parts.append(raw[start:])
    return b"\r\n ".join(parts).decode()
