"""Events brought in as records, many at a time; nobody is told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from communities.models import Community
from core.among import among
from core.errors import Invalid
from core.records import Chunk, Record
from core.rows import insert, insert_values
from core.versions import raise_version
from events import dates
from events.dates import DateUnread, Span
from events.enums import Audience, Mode, Precision, RegistrationMode, Status
from events.models import Event, EventComponent, EventText
from events.services import components
from events.services.changes import Change, change_many
from events.services.data import EventData, TextData, clean, text_fields
from events.services.event import new_uid, put, slug_for
from events.services.versions import scopes_of
from vocabularies import fields
from vocabularies.enums import Scheme


@transaction.atomic
def take(records: Sequence[Record], chunk: Chunk) -> None:
    """Makes events with texts and finished calendar components, or brings those of earlier runs up to date."""
    slugs = {str(record.raw("community", str, "") or record.members_of()) for record in records}
    communities = {row.slug: row.pk for row in Community.objects.filter(slug__in=slugs)}
    fresh: list[tuple[Record, EventData]] = []
    known: list[Change] = []
    for record in records:
        data = _read(record, communities)
        if data is None or not record.is_sound:
            continue
        if record.external_id in chunk.before:
            event_id = chunk.before[record.external_id]
            known.append(Change(event_id, data, Status(record.raw("status", str, Status.PUBLISHED))))
            chunk.changed[record.external_id] = event_id
        else:
            fresh.append((record, data))
    change_many(known)
    for record, event in zip([record for record, _data in fresh], _add(fresh), strict=True):
        chunk.made[record.external_id] = event.pk


def _read(record: Record, communities: Mapping[str, int]) -> EventData | None:
    language = record.language()
    members = record.members_of()
    slug = record.raw("community", str, "") or members
    if slug and slug not in communities:
        record.fault(
            "community", "unknown", _("There is no community with the address “{slug}”.").format(slug=slug[:80])
        )
    if members and members != slug:
        record.fault("audience", "unknown", _("An event can only be for members of its own community."))
    texts = {
        language: TextData(
            title=record.text("title", required=True), summary=record.text("summary"), body=record.text("body")
        )
    }
    for code, each in record.translations().items():
        if each.get("title", "").strip():
            texts[code] = TextData(title=each["title"], summary=each.get("summary", ""), body=each.get("body", ""))
    capacity = record.raw("capacity", int)
    record.choice("status", Status.values, Status.PUBLISHED)
    record.moment("created_at", past=True)
    when = _when(record)
    if when is None or not record.is_sound:
        return None
    data = EventData(
        texts=texts,
        when=when,
        language=language,
        type_id=fields.term(record, "type", Scheme.EVENT_TYPES),
        mode=record.choice("mode", Mode.values, Mode.PLACE if record.text("place") else Mode.ONLINE),
        place=record.text("place"),
        country=fields.country(record),
        join_url=record.text("join_url"),
        url=record.text("url"),
        host=record.text("host"),
        capacity=capacity,
        registration=record.choice("registration", RegistrationMode.values, RegistrationMode.NONE),
        registration_closes_at=record.moment("registration_closes_at"),
        community_id=communities.get(slug),
        audience=Audience.MEMBERS if members else Audience.PUBLIC,
        themes=tuple(fields.themes(record)),
        countries=tuple(fields.countries(record)),
        languages=tuple(fields.languages(record)),
        slug=record.text("slug"),
        external_id=record.external_id,
        is_demo=record.raw("is_demo", bool, False),
    )
    try:
        # Terms were looked up one by one above.
        return clean(data, check_concepts=False)
    except Invalid as problem:
        record.faults += problem.errors
        return None


def _when(record: Record) -> Span | None:
    """Returns the time that the record gives: exact or whole days in `starts_at` and `ends_at`, or words in `date_text`."""
    zone = record.text("time_zone") or "UTC"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        record.fault("time_zone", "unknown_zone", _("The time zone “{zone}” is not known.").format(zone=zone[:64]))
        return None
    words = record.line_of("date_text", max_length=120)
    if not record.values.get("starts_at"):
        return _spoken(record, words, zone)
    given = record.text("starts_at")
    precision = Precision(
        record.choice("precision", Precision.values, Precision.DAY if len(given) == 10 else Precision.MINUTE)
    )
    starts, ends = record.moment("starts_at"), record.moment("ends_at")
    if starts is None:
        return None
    if record.raw("all_day", bool, False) and precision == Precision.MINUTE:
        precision = Precision.DAY
    if len(given) == 10:
        last = record.text("ends_at")
        end_day = ends.date() if ends is not None and len(last) == 10 else None
        return replace(dates.days(starts.date(), end_day, time_zone=zone, text=words), precision=precision)
    if ends is None and precision != Precision.OPEN:
        ends = starts if precision == Precision.MINUTE else starts + timedelta(days=1)
    return Span(starts, ends, precision, zone, words)


def _spoken(record: Record, words: str, zone: str) -> Span | None:
    if not words:
        record.fault("starts_at", "required", _("Fill in “{field}”.").format(field="starts_at"))
        return None
    start, _dash, end = words.partition(" – ")
    try:
        return dates.span(start, end, time_zone=zone)
    except DateUnread as unread:
        record.fault("date_text", "unread", _("The date “{text}” cannot be read.").format(text=unread.text[:60]))
        return None


def _add(fresh: Sequence[tuple[Record, EventData]]) -> list[Event]:
    slugs = _slugs([data for _record, data in fresh])
    rows: list[Event] = []
    for (record, data), slug in zip(fresh, slugs, strict=True):
        row = Event(uid=new_uid(), slug=slug, published_at=record.moment("created_at") or timezone.now())
        put(row, data)
        row.status = record.raw("status", str, Status.PUBLISHED)
        if row.status == Status.CANCELLED:
            row.cancelled_at = timezone.now()
        if row.status == Status.DRAFT:
            row.published_at = None
        rows.append(row)
    insert(rows)
    _parts(rows, [data for _record, data in fresh])
    return rows


def _parts(rows: Sequence[Event], given: Sequence[EventData]) -> None:
    texts: dict[int, list[EventText]] = {
        row.pk: [EventText(event_id=row.pk, language=code, **text_fields(one)) for code, one in data.texts.items()]
        for row, data in zip(rows, given, strict=True)
    }
    insert((text for each in texts.values() for text in each), keyed=False)
    insert_values(
        Event.themes.through,
        ("event", "concept"),
        ((row.pk, theme) for row, data in zip(rows, given, strict=True) for theme in data.themes),
    )
    finished: list[EventComponent] = []
    labels: dict[tuple[str, str], str] = {}
    for row, data in zip(rows, given, strict=True):
        finished += components.made(row, texts=texts[row.pk], themes=list(data.themes), labels=labels)
    insert(finished, keyed=False)
    raise_version(*(scope for row in rows for scope in scopes_of(row)))


def _slugs(given: Sequence[EventData]) -> list[str]:
    """Returns a free address for each; one query."""
    wished = [slug_for(data) for data in given]
    taken = set(Event.objects.filter(slug__in=among(wished)).values_list("slug", flat=True))
    found = []
    for slug in wished:
        free = slug if slug not in taken else f"{slug}-{secrets.token_hex(4)}"
        taken.add(free)
        found.append(free)
    return found
