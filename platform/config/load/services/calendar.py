"""Events over four years with texts and the stored components that calendars are joined of."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from communities.models import Community
from config.load.plan import HOST, PREFIX, ROWS, TOLD_EVERY, Plan, Say
from config.load.prose import Writer
from config.load.words import LANGUAGES, language_of
from core.rows import insert
from core.text import LIST_VERSION
from events.dates import Span, days, span
from events.enums import Audience, Mode, Precision, Status
from events.models import Event, EventOrganiser, EventText
from events.services.components import made
from vocabularies.enums import Scheme
from vocabularies.models import Concept

ZONES = ("UTC", "Africa/Nairobi", "America/Montreal", "Asia/Shanghai", "Europe/Paris", "America/Bogota")
DAYS_BACK, DAYS_AHEAD = 730, 730


def load_events(plan: Plan, people: list[int], communities: list[int], *, say: Say) -> int:
    """Writes events, their texts, themes, organizers and components; returns how many events."""
    rng = Random(plan.seeded("events"))
    themes = list(Concept.objects.filter(vocabulary=Scheme.GBF_TARGETS).order_by("pk").values_list("pk", flat=True))
    kinds = list(Concept.objects.filter(vocabulary=Scheme.EVENT_TYPES).order_by("pk").values_list("pk", flat=True))
    countries = list(Concept.objects.filter(vocabulary=Scheme.COUNTRIES).order_by("pk").values_list("code", flat=True))
    open_to_all = set(Community.objects.filter(pk__in=communities, visibility="public").values_list("pk", flat=True))
    writers = {code: Writer(code, plan.seeded("events")) for code in LANGUAGES}
    for start in range(0, plan.events, ROWS):
        numbers = range(start, min(start + ROWS, plan.events))
        rows = []
        for number, language in zip(numbers, language_of(rng, len(numbers)), strict=True):
            community = rng.choice(communities) if communities and rng.random() < 0.4 else None
            if community and rng.random() < 0.3:
                community = communities[0]
            event = _event(plan, rng, number, language)
            event.type_id = rng.choice(kinds)
            event.country = "" if event.mode == Mode.ONLINE else rng.choice(countries)
            event.place = "" if event.mode == Mode.ONLINE else writers[language].line(80, words=2)
            event.community_id = community
            event.audience = Audience.PUBLIC if community is None or community in open_to_all else Audience.MEMBERS
            event.created_by_id = rng.choice(people)
            rows.append(event)
        with transaction.atomic():
            _write(rng, rows, writers, themes)
        if (start + ROWS) % TOLD_EVERY == 0:
            say(f"{min(start + ROWS, plan.events)} of {plan.events} events")
    return plan.events


def _event(plan: Plan, rng: Random, number: int, language: str) -> Event:
    when = _when(plan, rng)
    cancelled = rng.random() < 0.02
    return Event(
        slug=f"{PREFIX}event-{number + 1}",
        uid=f"{UUID(int=rng.getrandbits(128), version=4)}@{HOST}",
        status=Status.CANCELLED if cancelled else Status.PUBLISHED,
        cancelled_at=plan.now - timedelta(days=30) if cancelled else None,
        cancel_reason="-" if cancelled else "",
        published_at=min(when.starts_at, plan.now) - timedelta(days=60),
        language=language,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        time_zone=when.time_zone,
        all_day=when.all_day,
        precision=when.precision,
        date_text=when.text,
        mode=rng.choice([Mode.PLACE, Mode.ONLINE, Mode.ONLINE, Mode.HYBRID]),
        capacity=rng.choice([None, None, 30, 100]),
        external_id=plan.external("event", number),
    )


def _when(plan: Plan, rng: Random) -> Span:
    zone = rng.choice(ZONES)
    first: date = (plan.now + timedelta(days=rng.randint(-DAYS_BACK, DAYS_AHEAD))).date()
    shape = rng.random()
    if shape < 0.05:
        return span(f"Q{(first.month + 2) // 3} {first.year}", time_zone=zone)
    if shape < 0.2:
        return days(first, first + timedelta(days=rng.randrange(5)), time_zone=zone)
    start = datetime.combine(first, time(rng.randint(7, 17), rng.choice([0, 30])), ZoneInfo(zone))
    return Span(start, start + timedelta(minutes=rng.choice([60, 90, 180, 480])), Precision.MINUTE, zone)


def _write(rng: Random, events: list[Event], writers: dict[str, Writer], themes: list[str]) -> None:
    insert(events)
    texts: dict[int, list[EventText]] = {}
    about: dict[int, list[str]] = {}
    for event in events:
        spoken = dict.fromkeys([event.language, *rng.sample(LANGUAGES, rng.choice([0, 0, 1, 2]))])
        texts[event.pk] = [_text(event, code, writers[code]) for code in spoken]
        about[event.pk] = sorted(rng.sample(themes, rng.randint(0, 2)))
    insert(text for rows in texts.values() for text in rows)
    through = Event.themes.through
    insert(through(event_id=pk, concept_id=one) for pk, ids in about.items() for one in ids)
    insert(EventOrganiser(event=event, user_id=event.created_by_id) for event in events if event.created_by_id)
    insert(row for event in events for row in made(event, texts=texts[event.pk], themes=about[event.pk]))


def _text(event: Event, language: str, writer: Writer) -> EventText:
    text = writer.text()
    return EventText(
        event=event,
        language=language,
        title=writer.line(150),
        summary=writer.sentence()[:600],
        body=text.body,
        body_html=text.html,
        body_plain=text.plain,
        text_version=LIST_VERSION,
    )
