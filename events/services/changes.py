"""Events changed many at a time: what saving each would leave behind, in a few statements for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import text
from core.among import among
from core.rows import insert, insert_values, rewrite
from core.versions import raise_version
from events.enums import Status
from events.facts import EventChanged
from events.models import Event, EventComponent, EventText, Registration
from events.services import components, seats
from events.services.data import EventData, TextData, text_fields
from events.services.event import put
from events.services.publication import mark_cancelled
from events.services.versions import scopes_of
from outbox import record_many
from outbox.services.recording import leaving_out

# Given once, counted from other rows, or not part of what a record says.
KEPT = frozenset(
    {"id", "slug", "uid", "created_at", "created_by", "source", "hidden_at", "confirmed_count", "waiting_count"}
)
FIELDS = [each.name for each in Event._meta.concrete_fields if each.name not in KEPT]
SAID = [each.name for each in fields(TextData)]
WRITTEN = [each.name for each in EventText._meta.concrete_fields if each.name not in {"id", "event", "language"}]


@dataclass(frozen=True, slots=True)
class Change:
    """What another system says of an event that is here; `data` was cleaned."""

    event_id: int
    data: EventData
    status: Status


@transaction.atomic
def change_many(changes: Sequence[Change]) -> None:
    """Stores the changes as saving one event after the other does; search learns of each, and nobody gets a notice.

    Seats, calendars, SEQUENCE and the numbers of pages follow. Each event stands in `changes` once.
    """
    if not changes:
        return
    said = {each.event_id: each for each in changes}
    # In the order of keys, so that two imports cannot wait for each other.
    rows = list(Event.objects.select_for_update(of=("self",)).filter(pk__in=among(said)).order_by("pk"))
    scopes: list[str] = []
    for event in rows:
        change = said[event.pk]
        _put_status(event, change.status)
        was_in = put(event, change.data)
        scopes += scopes_of(event, was_in)
    rewrite(rows, FIELDS)
    texts = _write_texts({event.pk: said[event.pk].data for event in rows})
    _write_themes({event.pk: said[event.pk].data.themes for event in rows})
    with leaving_out("notifications"):
        _give_seats(rows)
        _write_components(rows, said, texts)
        raise_version(*scopes)
        record_many([EventChanged(event_id=event.pk) for event in rows])


def _put_status(event: Event, status: Status) -> None:
    """Follows the other system where it cancels, takes that back or publishes; what was shown is not made a draft."""
    if status == Status.CANCELLED and not event.is_cancelled:
        mark_cancelled(event)
    elif status != Status.CANCELLED and event.is_cancelled:
        event.status, event.cancelled_at, event.cancel_reason = status, None, ""
        event.sequence += 1
    elif status == Status.PUBLISHED and event.status == Status.DRAFT:
        event.status = status
    if event.status != Status.DRAFT:
        event.published_at = event.published_at or timezone.now()


def _write_texts(given: dict[int, EventData]) -> dict[int, list[EventText]]:
    """Brings the texts up to date and returns them by event; a body that stays is not rendered anew."""
    stored = {(row.event_id, row.language): row for row in EventText.objects.filter(event__in=among(given))}
    found: dict[int, list[EventText]] = defaultdict(list)
    new, changed = [], []
    for event_id, data in given.items():
        for language, one in data.texts.items():
            row = stored.pop((event_id, language), None)
            if row is None:
                row = EventText(event_id=event_id, language=language)
                new.append(_filled(row, one))
            elif not _says(row, one):
                changed.append(_filled(row, one))
            found[event_id].append(row)
    EventText.objects.filter(pk__in=among([row.pk for row in stored.values()])).delete()
    rewrite(changed, WRITTEN)
    insert(new, keyed=False)
    return found


def _says(row: EventText, one: TextData) -> bool:
    same = all(getattr(row, name) == getattr(one, name) for name in SAID)
    return same and row.text_version == text.LIST_VERSION


def _filled(row: EventText, one: TextData) -> EventText:
    for name, value in text_fields(one).items():
        setattr(row, name, value)
    return row


def _write_themes(given: dict[int, tuple[str, ...]]) -> None:
    through: Any = Event.themes.through
    stored = {
        (event_id, theme): pk
        for pk, event_id, theme in through.objects.filter(event__in=among(given)).values_list(
            "pk", "event_id", "concept_id"
        )
    }
    wanted = {(event_id, theme) for event_id, themes in given.items() for theme in themes}
    gone = [pk for pair, pk in stored.items() if pair not in wanted]
    through.objects.filter(pk__in=among(gone)).delete()
    insert_values(through, ("event", "concept"), sorted(wanted - stored.keys()))


def _give_seats(rows: Iterable[Event]) -> None:
    """Seats that became free go to the queue, event by event: few of those that come from elsewhere have one."""
    shown = {event.pk: event for event in rows if event.status == Status.PUBLISHED}
    asked = Registration.objects.filter(event__in=among(shown)).order_by("event_id")
    for event_id in asked.values_list("event_id", flat=True).distinct():
        event = shown[event_id]
        seats.settle(event, seats.fill(event, actor=None))


def _write_components(rows: Iterable[Event], said: dict[int, Change], texts: dict[int, list[EventText]]) -> None:
    labels: dict[tuple[str, str], str] = {}
    EventComponent.objects.filter(event__in=among(said)).delete()
    insert(
        (
            component
            for event in rows
            for component in components.made(
                event, texts=texts[event.pk], themes=list(said[event.pk].data.themes), labels=labels
            )
        ),
        keyed=False,
    )
