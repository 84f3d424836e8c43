"""What a search answers; the field names are the public contract's."""

from __future__ import annotations

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from search.queries.results import Results


class Hit(Schema):
    kind: str
    id: int
    title: str
    url: str
    language: str
    highlights: dict[str, str] = Field(description="Escaped HTML with <mark>, by field: title, body")
    score: float
    snippet: str = Field(description="Escaped HTML: the place where words were found, else the beginning")
    community: str | None = Field(description="Name of the community that it belongs to")
    date: date
    updated_at: datetime
    external_id: str | None


class FacetValue(Schema):
    value: str
    label: str
    count: int


class SearchOut(Schema):
    total: int
    results: list[Hit]
    facets: dict[str, list[FacetValue]]
    suggestions: list[str] = Field(description="Other spellings, where nothing was found")
    page: int
    pages: int
    dropped: str = Field(description="Words left out because nothing held all of them")
    limited: bool = Field(description="True while the index is away: titles and names alone were searched")


class Suggestions(Schema):
    suggestions: list[str]


def answer(request: HttpRequest, found: Results) -> SearchOut:
    """Returns the answer for what the site's own search found."""
    return SearchOut(
        total=found.total,
        results=[
            Hit(
                kind=hit.kind,
                id=hit.id,
                title=hit.title,
                url=request.build_absolute_uri(hit.url),
                language=hit.language,
                highlights=hit.highlights,
                score=hit.score,
                snippet=hit.snippet,
                community=hit.community.label if hit.community else None,
                date=hit.first_day,
                updated_at=hit.updated_at,
                external_id=hit.external_id or None,
            )
            for hit in found.hits
        ],
        facets={
            name: [FacetValue(value=each.value, label=each.label, count=each.count) for each in values]
            for name, values in found.facets.items()
        },
        suggestions=found.suggestions,
        page=found.page,
        pages=found.pages,
        dropped=found.dropped,
        limited=found.limited,
    )
