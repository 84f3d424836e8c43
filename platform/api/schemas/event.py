"""Events and registrations, under the names of the public contract."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from api import answers
from api.schemas.values import Text
from events.models import Event, Registration


class EventOut(Schema):
    id: int
    slug: str
    uid: str
    title: str
    summary: str
    language: str = Field(description="Language of title and summary as answered")
    text_languages: list[str] = Field(description="Languages in which title and summary exist")
    starts_at: datetime
    ends_at: datetime | None
    time_zone: str
    all_day: bool
    precision: str
    date_text: str
    type: str | None
    status: str
    mode: str
    place: str
    country: str
    countries: list[str]
    languages: list[str] = Field(description="Languages spoken there")
    themes: list[str]
    capacity: int | None
    registration: str
    registration_closes_at: datetime | None
    confirmed_count: int
    waiting_count: int
    community: str | None
    audience: str
    host: str
    link: str = Field(description="A page elsewhere")
    created_at: datetime
    updated_at: datetime
    external_id: str | None
    url: str


class EventList(Schema):
    results: list[EventOut]
    next: str | None


class RegistrationOut(Schema):
    event: str
    state: str
    position: int | None = Field(description="Place in the queue, 1 is next; null while organizers decide")
    since: datetime


class EventDetail(EventOut):
    body: str = Field(description="Markdown as written")
    html: str
    join_url: str = Field(description="Told to those who hold a seat")
    my_registration: RegistrationOut | None


class RegistrationIn(Schema):
    motivation: Text = ""
    access_needs: Text = ""


def values(request: HttpRequest, row: Event) -> dict[str, Any]:
    """Returns the fields for an event loaded with texts, themes and community."""
    text = row.text(answers.language())
    return {
        "id": row.pk,
        "slug": row.slug,
        "uid": row.uid,
        "title": text.title if text else row.slug,
        "summary": text.summary if text else "",
        "language": text.language if text else row.language,
        "text_languages": sorted(each.language for each in row.texts.all()),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "time_zone": row.time_zone,
        "all_day": row.all_day,
        "precision": row.precision,
        "date_text": row.date_text,
        "type": row.type_id,
        "status": row.status,
        "mode": row.mode,
        "place": row.place,
        "country": row.country,
        "countries": row.countries,
        "languages": row.languages,
        "themes": sorted(concept.pk for concept in row.themes.all()),
        "capacity": row.capacity,
        "registration": row.registration,
        "registration_closes_at": row.registration_closes_at,
        "confirmed_count": row.confirmed_count,
        "waiting_count": row.waiting_count,
        "community": row.community.slug if row.community else None,
        "audience": row.audience,
        "host": row.host,
        "link": row.url,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "external_id": row.external_id,
        "url": answers.absolute(request, f"events/{row.slug}/"),
    }


def event(request: HttpRequest, row: Event) -> EventOut:
    return EventOut(**values(request, row))


def registration(slug: str, row: Registration) -> RegistrationOut:
    return RegistrationOut(event=slug, state=row.state, position=row.position, since=row.state_since)
