"""What the index knows about a thing: one flat document, the same for both engines."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from search.analysis.text import split_words, told

# Names of facets; values are the identifiers that the site stores.
FACETS = ("kind", "theme", "country", "region", "language", "community", "organization_type", "type", "join")


@dataclass(slots=True)
class Text:
    """One language of a thing. `path` is set where each language has an address of its own."""

    language: str
    title: str
    body: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Analysed:
    title: str
    body: str
    words: set[str]
    title_words: set[str]


@dataclass(slots=True)
class Document:
    """A thing, or one audience's view of it (`variant`).

    `audience`: who finds it, any of these tokens (`search.visibility`); `besides`: who finds another variant instead.
    `path`: address without language prefix. Days count from 1970-01-01, `updated` in seconds since then.
    `title_found`: false where the title is borrowed from a thing that is found by itself.
    `facets`: values by name, without `kind`. `card`: what a row of results shows besides; this audience may see it.
    """

    kind: str
    object_id: int
    texts: list[Text]
    path: str
    audience: tuple[str, ...]
    variant: str = ""
    besides: tuple[str, ...] = ()
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    first_day: int = 0
    last_day: int = 0
    updated: int = 0
    popularity: int = 0
    name: str = ""
    external_id: str = ""
    title_found: bool = True
    card: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return document_key(self.kind, self.object_id, self.variant)

    @property
    def is_public(self) -> bool:
        """True where visitors find it: only then may its words be suggested."""
        return "public" in self.audience or "visitor" in self.audience

    def digest(self) -> str:
        """Returns 16 hexadecimal digits that change with anything stored."""
        parts = (
            self.kind, self.object_id, self.variant, self.path, sorted(self.audience), sorted(self.besides),
            sorted((name, sorted(values)) for name, values in self.facets.items() if values),
            self.first_day, self.last_day, self.updated, self.popularity, self.name, self.external_id, self.title_found,
            sorted(self.card.items()), [(text.language, text.title, len(text.body), text.path) for text in self.texts],
        )  # fmt: skip
        summed = blake2b(json.dumps(parts, ensure_ascii=False, default=str).encode(), digest_size=8)
        for text in self.texts:
            summed.update(text.body.encode())
        return summed.hexdigest()

    def analysed(self) -> Analysed:
        """Returns the stems of all languages, and the words as they were written."""
        titles, bodies = [], []
        title_words: set[str] = set()
        words: set[str] = set()
        for text in self.texts:
            title_stems, in_title = _title(text.title, text.language)
            body_stems, in_body = told(split_words(text.body), text.language)
            if self.title_found:
                titles.append(title_stems)
            bodies.append(body_stems)
            title_words |= in_title
            words |= in_body
        return Analysed(" ".join(titles), " ".join(bodies), words | title_words, title_words)

    def texts_as_rows(self) -> list[tuple[str, str, str, str]]:
        return [(text.language, text.title, text.body, text.path) for text in self.texts]


@lru_cache(maxsize=1_000)
def _title(title: str, language: str) -> tuple[str, frozenset[str]]:
    """Posts of one topic stand under its title, and come one after the other."""
    stems, words = told(split_words(title), language)
    return stems, frozenset(words)


def document_key(kind: str, object_id: int, variant: str = "") -> str:
    """Returns `kind:id` or `kind:id:variant`."""
    return f"{kind}:{object_id}:{variant}" if variant else f"{kind}:{object_id}"
