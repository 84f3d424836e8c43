"""Many events of another system at once: for imports by the thousand, in blocks, without notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.errors import Invalid
from core.versions import raise_version
from events.enums import Status
from events.facts import EventChanged
from events.imports.incoming import Incoming
from events.models import Event, EventComponent, EventText
from events.services.components import made
from events.services.data import EventData, clean, text_fields
from events.services.event import new_uid, slug_for
from events.services.publication import mark_cancelled
from events.services.versions import CALENDARS, PAGES, calendar_of_community
from outbox import record
from outbox.services.recording import leaving_out

BLOCK = 500


def add_many(*, actor: Any, items: Sequence[Incoming]) -> dict[str, int | Invalid]:
    """Stores events that are not known yet, in blocks of 500, and returns the key of each by its external id.

    What is wrong with an item stands there instead of a key. Items whose external id is known already keep their row
    unchanged; `services.incoming.take_in` changes them. Search learns of each event, and nobody gets a notice.
    Identifiers of themes and kinds have to exist.
    """
    found: dict[str, int | Invalid] = {}
    for start in range(0, len(items), BLOCK):
        found |= _block(actor, items[start : start + BLOCK])
    return found


@transaction.atomic
def _block(actor: Any, items: Sequence[Incoming]) -> dict[str, int | Invalid]:
    wanted = [one.data.external_id for one in items if one.data.external_id]
    known = Event.objects.filter(external_id__in=wanted).values_list("external_id", "pk")
    found: dict[str, int | Invalid] = {str(key): pk for key, pk in known}
    fresh: list[tuple[EventData, Event]] = []
    now = timezone.now()
    slugs: set[str] = set()
    for one in items:
        key = one.data.external_id or ""
        if key in found:
            continue
        try:
            data = clean(one.data, check_concepts=False)
        except Invalid as invalid:
            found[key] = invalid
            continue
        fresh.append((data, _event(data, one, actor, slugs, now)))
        found[key] = 0
    _make_addresses_unique([event for _data, event in fresh])
    Event.objects.bulk_create([event for _data, event in fresh])
    _write_rest(fresh)
    for data, event in fresh:
        found[data.external_id or ""] = event.pk
    if fresh:
        communities = {data.community_id for data, _event in fresh if data.community_id}
        raise_version(PAGES, CALENDARS, *(calendar_of_community(pk) for pk in communities))
        with leaving_out("notifications"):
            for _data, event in fresh:
                record(EventChanged(event_id=event.pk), actor=actor)
    return found


def _event(data: EventData, one: Incoming, actor: Any, slugs: set[str], now: Any) -> Event:
    slug = slug_for(data)
    while slug in slugs:
        slug = f"{slug_for(data)}-{new_uid()[:6]}"
    slugs.add(slug)
    when = data.when
    event = Event(
        slug=slug,
        uid=one.uid or new_uid(),
        status=one.status if one.status == Status.DRAFT else Status.PUBLISHED,
        published_at=None if one.status == Status.DRAFT else now,
        created_by=actor,
        created_at=now,
        updated_at=now,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        time_zone=when.time_zone,
        precision=when.precision,
        all_day=when.all_day,
        date_text=when.text,
        countries=list(data.countries),
        languages=list(data.languages),
        **{
            name: getattr(data, name)
            for name in (
                "language", "type_id", "mode", "place", "country", "join_url", "url", "host", "capacity", "registration",
                "registration_closes_at", "community_id", "audience", "external_id", "is_demo",
            )
        },
    )  # fmt: skip
    if one.status == Status.CANCELLED:
        mark_cancelled(event)
    return event


def _make_addresses_unique(events: list[Event]) -> None:
    taken = set(Event.objects.filter(slug__in=[event.slug for event in events]).values_list("slug", flat=True))
    uids = set(Event.objects.filter(uid__in=[event.uid for event in events]).values_list("uid", flat=True))
    for event in events:
        if event.slug in taken:
            event.slug = f"{event.slug}-{new_uid()[:6]}"
        if event.uid in uids:
            event.uid = new_uid()
        uids.add(event.uid)


def _write_rest(fresh: list[tuple[EventData, Event]]) -> None:
    """Texts, themes and finished calendar components of a block."""
    through = Event.themes.through
    texts: dict[int, list[EventText]] = {
        event.pk: [
            EventText(event=event, language=language, **text_fields(one)) for language, one in data.texts.items()
        ]
        for data, event in fresh
    }
    EventText.objects.bulk_create([row for rows in texts.values() for row in rows])
    through.objects.bulk_create(
        [through(event_id=event.pk, concept_id=theme) for data, event in fresh for theme in data.themes]
    )
    EventComponent.objects.bulk_create(
        [row for data, event in fresh for row in made(event, texts=texts[event.pk], themes=list(data.themes))]
    )
