"""Calendars elsewhere that we read: fetched through the guard, or taken from a file."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import FieldError, HalqaError, Invalid, Unavailable
from core.fetch import FetchFailed, fetch
from events import rules
from events.imports.ics import MOST_BYTES, NoCalendar, Settings, read
from events.models import CalendarSource
from events.services.incoming import Taken, cancel_missing, take_in
from ui import cldr

SECONDS = 30


def import_calendar(
    *, actor: Any, url: str, name: str = "", community_id: int | None = None, language: str = "en"
) -> Taken | None:
    """Reads a calendar by its address and returns what came of it; None where it is unchanged since the last time.

    Fetching stands outside any transaction. A failure is noted on the source and raised: Unavailable, or Invalid
    where the answer is no calendar. Nothing is lost then.
    """
    # What calendars call an address to subscribe to.
    url = re.sub(r"^webcals?://", "https://", url.strip(), flags=re.IGNORECASE)
    source = _source(actor=actor, url=url, name=name, community_id=community_id, language=language)
    try:
        fetched = fetch(
            url, etag=source.etag, last_modified=source.last_modified, max_bytes=MOST_BYTES, seconds=SECONDS
        )
        if fetched.not_modified:
            _note(source, read_at=timezone.now(), failure="", failed_at=None)
            return None
        if fetched.status != 200:
            raise Unavailable(_failure(url, source), service="calendar")
        taken = take_calendar(actor=actor, raw=fetched.content, source=source)
    except FetchFailed as error:
        _note(source, failed_at=timezone.now(), failure=str(error)[:500])
        raise Unavailable(_failure(url, source), service="calendar") from error
    except HalqaError as error:
        _note(source, failed_at=timezone.now(), failure=str(error.message)[:500])
        raise
    _note(
        source,
        etag=fetched.etag[:255],
        last_modified=fetched.last_modified[:64],
        read_at=timezone.now(),
        failed_at=None,
        failure="",
        report=[one.as_dict() for one in taken.left[:200]],
    )
    return taken


def _failure(url: str, source: CalendarSource) -> str:
    if source.read_at is None:
        return _("The calendar at {url} could not be read.").format(url=url)
    last = cldr.moment(source.read_at, "day,time")
    return _("The calendar at {url} could not be read. Last successful reading: {date}.").format(url=url, date=last)


def read_again() -> int:
    """Reads every calendar by address once more and returns how many answered; failures stand on their rows."""
    answered = 0
    for source in CalendarSource.objects.filter(url__startswith="http").order_by("read_at", "pk"):
        try:
            import_calendar(actor=None, url=source.url)
        except HalqaError:
            continue
        answered += 1
    return answered


def take_calendar(*, actor: Any, raw: bytes, source: CalendarSource) -> Taken:
    """Stores the events of a calendar's bytes; coming ones that it no longer holds are cancelled. Raises Invalid."""
    prefix = f"ics:{source.pk}:"
    settings = Settings(prefix=prefix, language=source.language, community_id=source.community_id)
    try:
        reading = read(raw, settings)
    except NoCalendar as error:
        raise Invalid([FieldError("url", "no_calendar", str(error))], str(error)) from error
    taken = take_in(actor=actor, reading=reading, source=source)
    if reading.complete:
        taken.cancelled += cancel_missing(actor=actor, source=source, seen=taken.external_ids)
    return taken


def file_source(*, actor: Any, name: str, language: str = "en") -> CalendarSource:
    """Returns the source that stands for a file of that name, so that reading it again finds its events."""
    return _source(actor=actor, url=f"file:{name}", name=name, community_id=None, language=language)


@transaction.atomic
def _source(*, actor: Any, url: str, name: str, community_id: int | None, language: str) -> CalendarSource:
    if actor is not None:
        rules.can_import(actor).or_refuse()
    if len(url) > 1000 or urlsplit(url).scheme not in {"http", "https", "file"}:
        raise Invalid(
            [
                FieldError(
                    "url",
                    "invalid_url",
                    _("This is not a complete address. Example: {example}").format(
                        example="https://example.org/calendar.ics"
                    ),
                )
            ]
        )
    found, _made = CalendarSource.objects.get_or_create(
        url=url, defaults={"name": name[:200], "community_id": community_id, "language": language}
    )
    return found


@transaction.atomic
def _note(source: CalendarSource, **fields: Any) -> None:
    for field, value in fields.items():
        setattr(source, field, value)
    source.save(update_fields=list(fields))
