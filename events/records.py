"""Events as records: taken in, given out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.records import MEMBERS, PUBLIC, Kind, identifier, iso, known_in, register
from events.enums import Audience
from events.models import Event
from events.models.visibility import public_events
from events.services.imports import take


def give(public: bool) -> Iterator[dict[str, Any]]:
    """Yields events that are not hidden; with `public` those that everybody sees, without the links to join them."""
    rows = Event.objects.filter(hidden_at=None).select_related("community").prefetch_related("texts", "themes")
    if public:
        rows = rows.filter(public_events())
    for row in rows.order_by("pk").iterator(chunk_size=500):
        texts = {
            text.language: {"title": text.title, "summary": text.summary, "body": text.body} for text in row.texts.all()
        }
        own = texts.pop(row.language, None) or {"title": row.slug, "summary": "", "body": ""}
        members = row.audience == Audience.MEMBERS and row.community is not None
        yield {
            "kind": "event",
            "_id": row.pk,
            "external_id": identifier("event", row.pk, row.external_id),
            "language": row.language,
            **own,
            "translations": dict(sorted(texts.items())),
            "slug": row.slug,
            "type": row.type_id,
            "status": row.status,
            "starts_at": iso(row.starts_at),
            "ends_at": iso(row.ends_at),
            "time_zone": row.time_zone,
            "all_day": row.all_day,
            "precision": row.precision,
            "date_text": row.date_text,
            "mode": row.mode,
            "place": row.place,
            "country": row.country,
            "countries": row.countries,
            "languages": row.languages,
            "themes": sorted(concept.pk for concept in row.themes.all()),
            "capacity": row.capacity,
            "registration": row.registration,
            "registration_closes_at": iso(row.registration_closes_at),
            "community": row.community.slug if row.community else None,
            "audience": f"{MEMBERS}{row.community.slug}" if members and row.community else PUBLIC,
            "host": row.host,
            "url": row.url,
            "join_url": "" if public else row.join_url,
            "created_at": iso(row.published_at),
            "is_demo": row.is_demo,
        }


def urls(ids: Sequence[int]) -> Mapping[int, str]:
    rows = Event.objects.filter(pk__in=ids).values_list("pk", "language", "slug")
    return {pk: f"/{language}/events/{slug}/" for pk, language, slug in rows}


register(Kind("event", 50, take, give, urls, known_in(Event)))
