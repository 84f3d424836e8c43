"""Addresses for search engines: what visitors may read, in parts whose cost does not grow with the site. People are
left out: a profile is found through the site, and its owner did not ask to be listed elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Max
from wagtail.models import Page

from communities.enums import TopicKind
from communities.models import Community, Topic
from events.models import Event
from events.models.visibility import public_events

VISITOR = AnonymousUser()
# Rows of one part, by primary key; the protocol allows 50,000 addresses a file.
PART = 5_000


@dataclass(frozen=True, slots=True)
class Address:
    """`also` are the same thing's addresses in further languages, by language; all without host."""

    path: str
    changed: datetime | None
    also: dict[str, str]


def _communities(first: int, last: int) -> Iterator[Address]:
    rows = Community.objects.visible_to(VISITOR).filter(pk__gte=first, pk__lt=last).order_by("pk")
    for row in rows.prefetch_related("texts"):
        paths = {text.language: f"/{text.language}/communities/{row.slug}/" for text in row.texts.all()}
        yield Address(f"/{row.language}/communities/{row.slug}/", row.last_activity_at, paths)


def _topics(first: int, last: int) -> Iterator[Address]:
    rows = Topic.objects.visible_to(VISITOR).filter(kind=TopicKind.TOPIC, pk__gte=first, pk__lt=last).order_by("pk")
    for pk, slug, language, at in rows.values_list("pk", "community__slug", "language", "last_post_at"):
        yield Address(f"/{language}/communities/{slug}/forum/{pk}/", at, {})


def _events(first: int, last: int) -> Iterator[Address]:
    rows = Event.objects.filter(public_events(), pk__gte=first, pk__lt=last).order_by("pk").prefetch_related("texts")
    for row in rows:
        paths = {text.language: f"/{text.language}/events/{row.slug}/" for text in row.texts.all()}
        yield Address(f"/{row.language}/events/{row.slug}/", row.updated_at, paths)


def _pages(first: int, last: int) -> Iterator[Address]:
    rows = Page.objects.live().public().filter(pk__gte=first, pk__lt=last, depth__gt=1).order_by("pk")
    for row in rows.specific(defer=True):
        if path := row.get_url():
            yield Address(path, row.last_published_at, {})


KINDS: dict[str, tuple[Any, Callable[[int, int], Iterator[Address]]]] = {
    "pages": (Page, _pages),
    "communities": (Community, _communities),
    "events": (Event, _events),
    "topics": (Topic, _topics),
}


def parts() -> list[tuple[str, int]]:
    """Returns (kind, number) of every part; one query a kind."""
    found = []
    for kind, (model, _read) in KINDS.items():
        last = model._default_manager.aggregate(last=Max("pk"))["last"]
        found += [(kind, number) for number in range(last // PART + 1)] if last else []
    return found


def part(kind: str, number: int) -> list[Address]:
    """Returns the addresses of one part."""
    _model, read = KINDS[kind]
    return list(read(number * PART, (number + 1) * PART))
