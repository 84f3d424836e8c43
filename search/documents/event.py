"""Events that are published or cancelled, with their texts in each language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings

from communities.enums import Visibility
from events.enums import Audience, Precision
from events.models import Event, EventOrganiser, EventText
from events.models.visibility import SHOWN
from search.documents.days import FAR, day_number, seconds
from search.documents.document import Document, Text
from search.documents.related import Places, grouped, values
from search.enums import Kind

VARIANTS = ("",)
_SITE = frozenset(code for code, _name in settings.LANGUAGES)


def ids(after: int, size: int) -> list[int]:
    return list(Event.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])


def read(wanted: Sequence[int]) -> list[Document]:
    rows = list(
        Event.objects.filter(pk__in=wanted, status__in=SHOWN, hidden_at__isnull=True).values_list(
            "pk", "slug", "type_id", "status", "language", "starts_at", "ends_at", "time_zone", "all_day", "precision",
            "date_text", "mode", "place", "country", "countries", "languages", "audience", "community_id",
            "community__visibility", "updated_at", "external_id",
        )
    )  # fmt: skip
    texts = grouped(
        EventText.objects.filter(event__in=wanted)
        .order_by("event", "language")
        .values_list("event_id", "language", "title", "summary", "body_plain")
    )
    themes = values(Event.themes.through.objects.filter(event__in=wanted).values_list("event_id", "concept_id"))
    organisers = grouped(EventOrganiser.objects.filter(event__in=wanted).values_list("event_id", "user_id"))
    places = Places()
    documents = []
    for (
        pk, slug, type_, status, language, starts, ends, zone, all_day, precision, date_text, mode, place, country,
        in_countries, spoken, audience, group, visibility, updated, external,
    ) in rows:  # fmt: skip
        found = [Text(code, title, f"{summary}\n{body}".strip()) for code, title, summary, body in texts.get(pk, ())]
        if not found:
            continue
        titles = {text.language: text.title for text in found}
        if place:
            found[0].body = f"{found[0].body}\n{place}".strip()
        public = audience == Audience.PUBLIC and (group is None or visibility == Visibility.PUBLIC)
        tokens = (
            ("public",)
            if public
            else ("staff", *([f"c:{group}"] if group else []), *(f"u:{row[0]}" for row in organisers.get(pk, ())))
        )
        countries = tuple(sorted({*(in_countries or ()), *([country] if country else ())}))
        # The end is not included: what ends at midnight ends on the day before.
        last = ends - timedelta(microseconds=1) if ends and ends > starts else ends
        documents.append(
            Document(
                kind=Kind.EVENT,
                object_id=pk,
                texts=found,
                path=f"/events/{slug}/",
                audience=tokens,
                facets={
                    "theme": themes.get(pk, ()),
                    "country": countries,
                    "region": places.regions(countries),
                    "language": tuple(sorted({*titles, *(code for code in spoken or () if code in _SITE)})),
                    "community": (str(group),) if group else (),
                    "type": (type_,) if type_ else (),
                },
                first_day=day_number(starts),
                last_day=day_number(last, FAR if precision == Precision.OPEN else day_number(starts)),
                updated=seconds(updated),
                name=titles.get(language) or found[0].title,
                external_id=external or "",
                card={
                    "slug": slug, "status": status, "starts_at": starts.isoformat(),
                    "ends_at": ends.isoformat() if ends else "", "time_zone": zone, "all_day": all_day,
                    "precision": precision, "date_text": date_text, "mode": mode, "place": place,
                },
            )
        )  # fmt: skip
    return documents
