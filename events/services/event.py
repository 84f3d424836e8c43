"""Saving an event: the whole act, from rights to the finished calendar text."""

from __future__ import annotations

import secrets
import uuid
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from communities.models import Community
from core.access import get_visible
from core.errors import Conflict, FieldError, Hidden, Invalid
from core.versions import raise_version
from events import rules
from events.enums import Status
from events.facts import EventChanged
from events.models import Event, EventOrganiser, EventText
from events.services import components, seats
from events.services.data import EventData, clean, text_fields
from events.services.versions import scopes_of
from outbox import record
from outbox.services.recording import leaving_out

LONGEST_SLUG = 60
RESERVED_SLUGS = frozenset({"calendar", "new", "mine", "documents", "feeds"})


@transaction.atomic
def save_event(*, actor: Any, data: EventData, event_id: int | None = None, version: int | None = None) -> Event:
    """Makes an event (a draft) or replaces what is said of one; a published one changes at once.

    `version` is the one that the form was opened with: Conflict tells what stands now when somebody else was quicker.
    Raises Invalid, Refused, Hidden, Conflict. Returns the event.
    """
    data = clean(data)
    community = _community(actor, data)
    if event_id is None:
        rules.can_create(actor, community).or_refuse()
        event = Event(uid=new_uid(), created_by=actor)
    else:
        event = locked(event_id, actor)
        rules.can_edit(actor, event).or_refuse()
        if version is not None and version != event.version:
            raise Conflict(_("Somebody else changed this event meanwhile. Compare before you save."), current=event)
        if data.community_id != event.community_id:
            rules.can_create(actor, community).or_refuse()
    was_in = write(event, data)
    if data.organisers is not None or event_id is None:
        _set_organisers(event, data.organisers if data.organisers is not None else (actor.pk,))
    finish(event, actor=actor, was_in=was_in)
    return event


def locked(event_id: int, actor: Any) -> Event:
    """Returns the event with its row locked until the transaction ends; Hidden where `actor` may not see it."""
    event = Event.objects.select_for_update(of=("self",)).filter(pk=event_id).first()
    if event is None or not rules.can_view(actor, event):
        raise Hidden
    return event


def new_uid() -> str:
    """Returns a UID for good: random, and not tied to an address that may change (RFC 7986, 5.3)."""
    return f"{uuid.uuid4()}@{urlsplit(settings.SITE_URL).hostname or 'halqa'}"


def write(event: Event, data: EventData) -> int | None:
    """Stores fields, texts and themes of cleaned data. Returns the community that the event belonged to until now."""
    was_in = put(event, data)
    if event.pk is None:
        _insert(event, data)
    else:
        event.save()
    _write_texts(event, data)
    event.themes.set(list(data.themes))  # type: ignore[arg-type]
    return was_in


def put(event: Event, data: EventData) -> int | None:
    """Sets fields of cleaned data; the caller saves. Raises the numbers of an event that is there: `version`, and
    SEQUENCE where calendars must follow. Returns the community that the event belonged to until now."""
    before, was_in = _schedule(event), event.community_id
    event.starts_at, event.ends_at = data.when.starts_at, data.when.ends_at
    event.time_zone, event.precision = data.when.time_zone, data.when.precision
    event.all_day, event.date_text = data.when.all_day, data.when.text
    for name in (
        "language", "type_id", "mode", "place", "country", "join_url", "url", "host", "capacity", "registration",
        "registration_closes_at", "community_id", "audience", "external_id", "is_demo",
    ):  # fmt: skip
        setattr(event, name, getattr(data, name))
    event.countries, event.languages = list(data.countries), list(data.languages)
    if event.pk is not None:
        if event.status != Status.DRAFT and before != _schedule(event):
            event.sequence += 1
        event.version += 1
    return was_in


def finish(event: Event, *, actor: Any, quiet: bool = False, was_in: int | None = None) -> None:
    """What follows every change: seats that became free are given, calendars and stored pages learn, the fact is told.

    With `quiet` search learns of it and nobody gets a notice. `was_in` is the community that the event left, if any:
    its calendar changes too.
    """
    if event.status == Status.PUBLISHED:
        seats.settle(event, seats.fill(event, actor=actor))
    event._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    components.rebuild(event)
    raise_version(*scopes_of(event, was_in))
    with leaving_out(*(["notifications"] if quiet else [])):
        record(EventChanged(event_id=event.pk), actor=actor)


def _schedule(event: Event) -> tuple[Any, ...]:
    """What makes calendars ask again (RFC 5546, 2.1.4), and the place, since people travel by it."""
    return (
        event.starts_at, event.ends_at, event.time_zone, event.precision, event.status,
        event.mode, event.place, event.country,
    )  # fmt: skip


def _community(actor: Any, data: EventData) -> Community | None:
    if data.community_id is None:
        return None
    try:
        return get_visible(Community, actor=actor, pk=data.community_id)
    except Hidden as hidden:
        raise Invalid([FieldError("community", "unknown_choice", _("Choose one of your communities."))]) from hidden


def _insert(event: Event, data: EventData) -> None:
    base = slug_for(data)
    event.slug = base if not Event.objects.filter(slug=base).exists() else f"{base}-{secrets.token_hex(3)}"
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError as error:
        if data.external_id and Event.objects.filter(external_id=data.external_id).exists():
            raise Conflict(_("A record with this identifier exists already.")) from error
        event.slug = f"{base}-{secrets.token_hex(4)}"
        event.save()


def slug_for(data: EventData) -> str:
    """Returns an address in Latin letters; titles in other scripts get a plain one."""
    titles = [data.texts[code].title for code in ("en", data.language, *data.texts) if code in data.texts]
    asked = slugify(data.slug) if data.slug else ""
    base = asked or next((found for found in map(slugify, titles) if len(found) > 3), "event")
    if len(base) > LONGEST_SLUG:
        base = base[: LONGEST_SLUG + 1].rpartition("-")[0] or base[:LONGEST_SLUG]
    return f"{base}-{secrets.token_hex(3)}" if base in RESERVED_SLUGS or base == "event" else base


def _write_texts(event: Event, data: EventData) -> None:
    rows = {row.language: row for row in EventText.objects.filter(event=event)}
    for language, one in data.texts.items():
        row = rows.pop(language, None) or EventText(event=event, language=language)
        for name, value in text_fields(one).items():
            setattr(row, name, value)
        row.save()
    for row in rows.values():
        row.delete()


def _set_organisers(event: Event, user_ids: tuple[int, ...]) -> None:
    EventOrganiser.objects.filter(event=event).exclude(user_id__in=user_ids).delete()
    EventOrganiser.objects.bulk_create(
        [EventOrganiser(event=event, user_id=pk) for pk in dict.fromkeys(user_ids)], ignore_conflicts=True
    )
