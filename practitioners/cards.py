"""Contact cards: vCard 4.0 (RFC 6350)."""

from __future__ import annotations

from practitioners.queries.shown import Shown
from vocabularies.queries import label

FOLD = 75


def _escaped(value: str) -> str:
    """Returns a text value with the escapes of RFC 6350 section 3.4."""
    escaped = value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "")


def _folded(line: str) -> str:
    """Returns the line in pieces of at most 75 octets (section 3.2), never cutting a character."""
    pieces, piece, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > FOLD:
            pieces.append(piece)
            piece, size = " ", 1
        piece += char
        size += width
    return "\r\n".join([*pieces, piece])


def vcard(shown: Shown, *, url: str, language: str) -> str:
    """Returns the card of what the asker may see, lines ending in CRLF."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", "KIND:individual", f"FN:{_escaped(shown.called)}"]
    if shown.latin_name:
        lines.append(f"NICKNAME:{_escaped(shown.latin_name)}")
    if shown.organization:
        lines.append(f"ORG:{_escaped(shown.organization)}")
    if shown.position:
        lines.append(f"TITLE:{_escaped(shown.position)}")
    if shown.country:
        country = str(label(f"COUNTRY-{shown.country}", language))
        lines.append(f"ADR;TYPE=work:;;;;;;{_escaped(country)}")
    if shown.email:
        lines.append(f"EMAIL:{_escaped(shown.email)}")
    if shown.time_zone and shown.time_zone != "UTC":
        lines.append(f"TZ:{_escaped(shown.time_zone)}")
    lines += [f"LANG;PREF={place}:{code}" for place, code in enumerate(shown.languages, start=1)]
    if shown.themes:
        lines.append("CATEGORIES:" + ",".join(_escaped(str(label(theme, language))) for theme in shown.themes))
    if shown.can_help:
        lines.append(f"NOTE:{_escaped(shown.can_help)}")
    lines += [f"URL:{link.url}" for link in shown.links]
    lines += [f"SOURCE:{url}", f"UID:{url}", "END:VCARD"]
    return "\r\n".join(_folded(line) for line in lines) + "\r\n"
