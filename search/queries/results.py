"""What a search answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    chosen: bool = False
    # Language of the label where it is not that of the page.
    language: str = ""


@dataclass(slots=True)
class AlsoIn:
    """The same thing in another language."""

    language: str
    name: str
    url: str


@dataclass(slots=True)
class Hit:
    """`highlights`: escaped HTML with `<mark>` by field (`title`, `body`); `snippet`: body highlight or beginning."""

    kind: str
    id: int
    title: str
    url: str
    language: str
    score: float
    highlights: dict[str, str]
    snippet: str
    external_id: str
    updated_at: datetime
    first_day: date
    community: FacetValue | None
    also_in: list[AlsoIn]
    facets: dict[str, tuple[str, ...]]
    card: dict[str, Any]

    @property
    def title_html(self) -> str:
        """Returns the title, marked where words were found in it."""
        from django.utils.html import escape
        from django.utils.safestring import mark_safe

        return mark_safe(self.highlights.get("title") or escape(self.title))

    @property
    def snippet_html(self) -> str:
        from django.utils.safestring import mark_safe

        return mark_safe(self.snippet)


@dataclass(slots=True)
class Results:
    """`total`: everything found; `dropped`: a word left out because nothing held all of them; `suggestions`: other
    spellings, only when nothing was found; `limited`: the engine is away and titles alone were searched.
    `in_language` of the total have a text in the page's language and come first.
    """

    q: str
    total: int
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    page: int = 1
    pages: int = 1
    size: int = 20
    suggestions: list[str] = field(default_factory=list)
    dropped: str = ""
    limited: bool = False
    in_language: int = 0
