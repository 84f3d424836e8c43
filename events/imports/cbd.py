"""Meetings and calendar activities as the Secretariat's site publishes them in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.text import excerpt
from events.dates import DateUnread, days, span
from events.enums import Mode, RegistrationMode, Status
from events.imports.incoming import Incoming, Reading
from events.services.data import EventData, TextData

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
ONLINE = "online"
LONGEST_TITLE = 300
CANCELLED = "CANCEL"


def meetings(records: Iterable[Mapping[str, Any]], *, is_demo: bool = False) -> Reading:
    """Returns the meetings: whole days with city and country; a record that cannot be read is reported by its code."""
    reading = Reading()
    for record in records:
        name = str(record.get("code") or record.get("identifier") or "")
        try:
            city = str(record.get("city") or "").strip()
            online = city.lower() == ONLINE or not city
            reading.events.append(
                _made(
                    record,
                    when=days(date.fromisoformat(record["start"]), date.fromisoformat(record["end"])),
                    slug=name if not name.isdigit() else "",
                    mode=Mode.ONLINE if online else Mode.PLACE,
                    place="" if online else city,
                    country=str(record.get("country") or "").upper(),
                    type_id=_kind_of_meeting(str(record.get("title", {}).get("en", ""))),
                    is_demo=is_demo,
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            reading.leave(name, _("it could not be read ({detail})").format(detail=error))
    return reading


def activities(records: Iterable[Mapping[str, Any]], *, is_demo: bool = False) -> Reading:
    """Returns the activities with their dates as imprecise as they were given, the text kept."""
    reading = Reading()
    for record in records:
        name = str(record.get("identifier") or "")
        try:
            reading.events.append(
                _made(
                    record,
                    when=span(str(record["startVerbatim"]), str(record.get("endVerbatim") or "")),
                    slug=name,
                    mode=Mode.ONLINE,
                    type_id=str(record.get("type") or "") or None,
                    is_demo=is_demo,
                )
            )
        except DateUnread as unread:
            reading.leave(name, _("the date “{date}” cannot be read").format(date=unread.text))
        except (KeyError, TypeError, ValueError) as error:
            reading.leave(name, _("it could not be read ({detail})").format(detail=error))
    return reading


def _made(record: Mapping[str, Any], **fields: Any) -> Incoming:
    titles = {code.lower(): str(title) for code, title in record["title"].items() if title}
    titles = {"zh-hans" if code == "zh" else code: title for code, title in titles.items()}
    texts = {code: _text(title, record) for code, title in titles.items() if code in LANGUAGES}
    urls = list(record.get("urls") or [])
    return Incoming(
        EventData(
            texts=texts,
            language="en" if "en" in texts else next(iter(texts)),
            themes=tuple(dict.fromkeys([*record.get("gbfTargets", ()), *record.get("subjects", ())])),
            registration=RegistrationMode.NONE,
            url=urls[0] if urls else "",
            languages=("en",),
            external_id=f"cbd:{record['identifier']}",
            **fields,
        ),
        status=Status.CANCELLED if str(record.get("status", "")).upper() == CANCELLED else Status.PUBLISHED,
    )


def _text(title: str, record: Mapping[str, Any]) -> TextData:
    """Returns the title with what is known besides; one that is too long for a title stands whole in the text."""
    short = excerpt(title, LONGEST_TITLE)
    parts = [title if short.endswith("…") else "", _references(record)]
    return TextData(title=short, body="\n\n".join(part for part in parts if part))


def _references(record: Mapping[str, Any]) -> str:
    """The references of an activity, as they are written in its record."""
    parts = [str(record.get("code") or ""), str(record.get("decision") or ""), str(record.get("paragraphs") or "")]
    return ", ".join(part for part in parts if part)


def _kind_of_meeting(title: str) -> str | None:
    """The event type that a meeting's English title names; None where it names none."""
    lowered = title.lower()
    for word, kind in (
        ("workshop", "workshop"), ("training", "training"), ("webinar", "webinar"), ("dialogue", "dialogue"),
        ("round table", "round-table"), ("forum", "forum"), ("online", "online-session"), ("meeting", "meeting"),
    ):  # fmt: skip
        if word in lowered:
            return kind
    return None
