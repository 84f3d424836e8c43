"""Taking records in, kind by kind, beside Django's `bulk_create` of the rows that came of it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh-hans")
THEMES = [f"GBF-TARGET-{number:02}" for number in range(1, 24)]
# One text in five has mark-up: a list, bold words, a link.
MARKED = 0.2


def imports(repeats: int, count: int) -> dict[str, Any]:
    """Returns records a second of processor time by kind, and those of `bulk_create`, one of each a repeat."""
    ours: dict[str, list[float]] = {}
    beside: dict[str, list[float]] = {}
    # The first time also reads vocabularies and translations.
    _take("warm", 20)
    for time_of in range(repeats):
        run = f"r{time_of}-{time.time_ns()}"
        for kind, rate in _take(run, count).items():
            ours.setdefault(kind, []).append(rate)
            beside.setdefault(kind, []).append(_again(kind, run, count))
    return {"ours": ours, "bulk": beside}


def _take(run: str, count: int) -> dict[str, float]:
    from harvesting.services.taking import Report, take_file

    took: dict[str, float] = {}
    for kind, records in _network(run, count):
        raw = "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()
        report = Report()
        began = time.process_time()
        take_file(file=io.BytesIO(raw), report=report)
        took[kind] = report.new / (time.process_time() - began)
        if report.new != count:
            raise RuntimeError(f"{kind}: {report.new} of {count} records were taken")
    return took


def _network(run: str, count: int) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    chance = Random("records")
    makers: dict[str, Callable[[int, str], dict[str, Any]]] = {
        "community": lambda n, code: {
            "slug": f"{run}-{n}", "name": _line(chance, code), "summary": _line(chance, code), "country": "KE",
            "themes": chance.sample(THEMES, 2),
        },
        "practitioner": lambda n, code: {
            "name": f"Person {n}", "email": f"{run}-{n}@example.org", "organization": _line(chance, code),
            "country": "KE", "languages": [code.replace("zh-hans", "zh")], "themes": chance.sample(THEMES, 3),
            "expertise": _line(chance, code), "body": _text(chance, code), "communities": [f"{run}-{n % 50}"],
            "links": [{"title": "Work", "url": f"https://example.org/{n}"}], "created_at": "2019-02-03T04:05:06Z",
        },
        "topic": lambda n, code: {
            "community": f"{run}-{n % 50}", "title": _line(chance, code), "body": _text(chance, code),
            "author": f"{run}:practitioner:{n}", "created_at": "2020-01-01T00:00:00Z",
        },
        "post": lambda n, code: {
            "topic": f"{run}:topic:{n % 200}", "body": _text(chance, code), "author": f"{run}:practitioner:{n}",
            "reply_to": f"{run}:topic:{n % 200}", "created_at": f"2021-01-{n % 28 + 1:02}T00:00:00Z",
        },
        "event": lambda n, code: {
            "title": _line(chance, code), "summary": _line(chance, code), "body": _text(chance, code),
            "starts_at": f"2027-{n % 12 + 1:02}-05T09:00:00Z", "ends_at": f"2027-{n % 12 + 1:02}-06T16:00:00Z",
            "time_zone": "Africa/Nairobi", "place": "Mombasa", "country": "KE", "themes": chance.sample(THEMES, 2),
            "type": "workshop", "translations": {} if code == "en" else {"en": {"title": _line(chance, "en")}},
        },
        "page": lambda n, code: {
            "title": _line(chance, code), "summary": _line(chance, code), "body": _text(chance, code),
            "parent": f"{run}:page:{n // 20}" if n else None,
        },
    }  # fmt: skip
    for kind, make in makers.items():
        codes = [chance.choice(LANGUAGES) for _n in range(count)]
        yield (
            kind,
            (
                {"kind": kind, "external_id": f"{run}:{kind}:{n}", "language": code, **make(n, code)}
                for n, code in enumerate(codes)
            ),
        )


def _line(chance: Random, code: str) -> str:
    from config.load.words import lexicon

    return ("" if code == "zh-hans" else " ").join(chance.choices(lexicon(code).words[:1500], k=5)).capitalize()


def _text(chance: Random, code: str) -> str:
    parts = [" ".join(_line(chance, code) for _line_of in range(8)) + "." for _part in range(chance.randint(1, 3))]
    if chance.random() < MARKED:
        parts.append("- one thing\n- **another** one\n\nSee https://example.org/page for more.")
    return "\n\n".join(parts)


def _again(kind: str, run: str, count: int) -> float:
    """Returns records a second of writing the finished rows once more; nothing of it stays."""
    from django.db import transaction

    parts = [(model, list(rows)) for model, rows in _rows(kind, f"{run}:{kind}:")]
    with transaction.atomic():
        for model, rows in reversed(parts):
            model._base_manager.filter(pk__in=[row.pk for row in rows])._raw_delete(using="default")
        began = time.process_time()
        for model, rows in parts:
            model._base_manager.bulk_create(rows, batch_size=500)
        took = time.process_time() - began
        transaction.set_rollback(True)
    return count / took


def _rows(kind: str, prefix: str) -> list[tuple[Any, Any]]:
    from allauth.account.models import EmailAddress
    from wagtail.models import Page, PageLogEntry, Revision

    from accounts.models import User
    from communities.models import Category, Community, CommunityText, Membership, Post, Room, Topic
    from events.models import Event, EventComponent, EventText
    from harvesting.models import TakenRecord
    from practitioners.models import Profile, ProfileLink, ProfileText

    named = {"external_id__startswith": prefix}
    taken = (TakenRecord, TakenRecord.objects.filter(**named))

    def below(name: str, *models: Any) -> list[tuple[Any, Any]]:
        return [(model, model._base_manager.filter(**{f"{name}__external_id__startswith": prefix})) for model in models]

    if kind == "page":
        # The base table only: `bulk_create` cannot write a model with a parent.
        pages = Page.objects.filter(contentpage__external_id__startswith=prefix)
        keys = list(pages.values_list("pk", flat=True))
        return [
            (Revision, Revision.objects.filter(object_id__in=map(str, keys))),
            (Page, pages),
            (PageLogEntry, PageLogEntry.objects.filter(page__in=keys)),
            taken,
        ]
    of_kind: dict[str, list[tuple[Any, Any]]] = {
        "community": [
            (Community, Community.objects.filter(**named)),
            *below("community", CommunityText, Community.themes.through, Category, Room),
        ],
        "practitioner": [
            (User, User.objects.filter(**named)),
            *below("user", EmailAddress, Profile, Membership),
            *below("profile", ProfileText, ProfileLink, Profile.themes.through),
        ],
        "topic": [(Topic, Topic.objects.filter(**named)), (Post, Post.objects.filter(
            topic__external_id__startswith=prefix, number=1))],
        "post": [(Post, Post.objects.filter(**named))],
        "event": [
            (Event, Event.objects.filter(**named)), *below("event", EventText, Event.themes.through, EventComponent)
        ],
    }  # fmt: skip
    return [*of_kind[kind], taken]
