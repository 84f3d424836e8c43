"""From an engine's answer to what people see: titles in their language, marked words, names of values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.conf import settings

from search.documents.days import day_of
from search.documents.document import Text
from search.engines.base import DEEPEST, Answer, Found, Question
from search.enums import Kind
from search.highlights import Marker, excerpt
from search.queries import labels
from search.queries.results import AlsoIn, FacetValue, Hit, Results

MOST_VALUES = 30


def results(
    q: str, answer: Answer, question: Question, *, picked: Mapping[str, tuple[str, ...]], page: int, dropped: str
) -> Results:
    """Returns the answer with every name in the question's language; one query whatever its size.

    `picked`: the values that were chosen, without what lies below them.
    """
    shown = {name: _top(rows, picked.get(name, ())) for name, rows in answer.facets.items()}
    # A community that only the address names may be one that this person must not know of.
    wanted = {name: [value for value, count in rows if count or name != "community"] for name, rows in shown.items()}
    of_hits = [value for found in answer.found for value in found.facets.get("community", ())]
    wanted["community"] = [*wanted.get("community", []), *of_hits]
    names = labels.of_values(wanted, question.language)
    facets = {}
    for name, rows in shown.items():
        values = []
        for value, count in rows:
            label, code = names.get((name, value), (value, ""))
            values.append(FacetValue(value, label, count, value in picked.get(name, ()), code))
        facets[name] = values
    marker = Marker(question.terms)
    reachable = min(answer.total, DEEPEST)
    return Results(
        q=q,
        total=answer.total,
        hits=[_hit(found, question, marker, names) for found in answer.found],
        facets=facets,
        page=page,
        pages=max(1, -(-reachable // question.size)),
        size=question.size,
        dropped=dropped,
        in_language=answer.in_language,
    )


def _top(rows: list[tuple[str, int]], chosen: tuple[str, ...]) -> list[tuple[str, int]]:
    kept = [row for place, row in enumerate(rows) if place < MOST_VALUES or row[0] in chosen]
    there = {value for value, _count in kept}
    return kept + [(value, 0) for value in chosen if value not in there]


def _hit(found: Found, question: Question, marker: Marker, names: dict[tuple[str, str], labels.Label]) -> Hit:
    text, title, body = _best(found, question, marker)
    community = None
    for value in found.facets.get("community", ()):
        label, code = names.get(("community", value), ("", ""))
        community = FacetValue(value, label, 0, language=code) if label else None
    person = found.kind == Kind.PRACTITIONER
    marks = {name: html for name, html in (("title", title), ("body", body)) if html}
    shown = found.card.get("name") if person else ""
    if shown and shown != text.title:
        marks.pop("title", None)
        if html := marker.whole(shown, text.language):
            marks["title"] = html
    return Hit(
        kind=found.kind,
        id=found.object_id,
        title=shown or text.title,
        url=address(found.path, text, question.language),
        language=text.language,
        score=found.score,
        highlights=marks,
        snippet=body or excerpt(text.body),
        external_id=found.external_id,
        updated_at=datetime.fromtimestamp(found.updated, UTC),
        first_day=day_of(found.first_day),
        community=community,
        also_in=[] if person else _also(found, text),
        facets=found.facets,
        card=found.card,
    )


def _best(found: Found, question: Question, marker: Marker) -> tuple[Text, str, str]:
    """Returns the text to show with its marks: in the person's language where the words are found there, else where
    they are found, else in the person's language or English."""
    order = sorted(found.texts, key=lambda text: (text.language != question.language, text.language != "en"))
    for text in order if question.terms else ():
        title = marker.whole(text.title, text.language) if found.title_found else ""
        body = marker.snippet(text.body, text.language)
        if title or body:
            return text, title, body
    return order[0], "", ""


def _also(found: Found, shown: Text) -> list[AlsoIn]:
    codes = [text for text in found.texts if text.language != shown.language]
    return [
        AlsoIn(text.language, settings.LANGUAGE_NAMES[text.language], address(found.path, text, text.language))
        for text in codes
        if text.language in settings.LANGUAGE_NAMES
    ]


def address(path: str, text: Text, language: str) -> str:
    """Returns the address of a thing in the person's language; a text with an address of its own keeps it."""
    return text.path or f"/{language}{path}"


__all__ = ["address", "results"]
