"""Finished calendar text, stored beside the event: a feed is a join of it."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from events.calendar.component import named_zone, vevent, years
from events.calendar.languages import served
from events.enums import DAYS_IN_FEED_AFTER_CANCELLING, Audience
from events.models import Event, EventComponent, EventText
from events.models.visibility import SHOWN
from vocabularies.queries import label


def rebuild(event: Event) -> None:
    """Stores the components of an event anew, one for each language it is written in; none for drafts and hidden ones."""
    EventComponent.objects.filter(event=event).delete()
    EventComponent.objects.bulk_create(made(event))


def made(
    event: Event,
    *,
    texts: list[EventText] | None = None,
    themes: list[str] | None = None,
    labels: dict[tuple[str, str], str] | None = None,
) -> list[EventComponent]:
    """Returns the components of an event without storing them; `labels` keeps names of terms for the next event."""
    if event.status not in SHOWN or event.hidden_at is not None:
        return []
    known = {} if labels is None else labels
    rows = list(EventText.objects.filter(event=event)) if texts is None else texts
    theme_ids = list(event.themes.values_list("pk", flat=True)) if themes is None else themes
    serves = served([row.language for row in rows], event.language)
    first, last = years(event)
    drops = event.cancelled_at + timedelta(days=DAYS_IN_FEED_AFTER_CANCELLING) if event.cancelled_at else None
    return [
        EventComponent(
            event_id=event.pk,
            language=row.language,
            serves=serves[row.language],
            text=vevent(event, row, categories=_categories(event, theme_ids, row.language, known)),
            zone=named_zone(event),
            first_year=first,
            last_year=last,
            is_public=event.audience == Audience.PUBLIC,
            community_id=event.community_id,
            drops_at=drops,
        )
        for row in rows
    ]


def _categories(event: Event, theme_ids: list[str], language: str, known: dict[tuple[str, str], str]) -> list[str]:
    ids = ([event.type_id] if event.type_id else []) + sorted(theme_ids)
    for one in ids:
        if (one, language) not in known:
            known[one, language] = str(label(one, language))
    return [known[one, language] for one in ids]


def rebuild_all(*, size: int = 500) -> int:
    """Builds every stored component anew, in batches, and returns how many events were done: for a new site address."""
    done, last = 0, 0
    while True:
        with transaction.atomic():
            batch = list(Event.objects.filter(pk__gt=last).order_by("pk").select_for_update(of=("self",))[:size])
            for event in batch:
                rebuild(event)
        if not batch:
            return done
        done, last = done + len(batch), batch[-1].pk
