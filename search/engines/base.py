"""What an engine is asked and what it answers; both engines keep to it, one test module holds them to the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from search.analysis.question import Term
from search.documents.document import Document, Text
from search.enums import Sort

DEEPEST = 10_000
# Key of a document that the engine will not take, and why.
Rejection = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rights:
    """`tokens`: any of them opens a document. `closing`: ids of communities whose content is being closed right now;
    only those who hold `c:ID` still find it."""

    tokens: tuple[str, ...]
    closing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """`chosen`: picked values by facet (any of them; between facets all). `language`: results with a text in it come
    first when `language_first`. `offset` + `size` stay within DEEPEST."""

    terms: tuple[Term, ...]
    rights: Rights
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    from_day: int | None = None
    to_day: int | None = None
    sort: str = Sort.RELEVANCE
    language: str = "en"
    language_first: bool = True
    offset: int = 0
    size: int = 20
    facets: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    key: str
    kind: str
    object_id: int
    score: float
    path: str
    texts: list[Text]
    external_id: str
    updated: int
    first_day: int
    last_day: int
    facets: dict[str, tuple[str, ...]]
    card: dict[str, Any]
    title_found: bool = True


@dataclass(slots=True)
class Answer:
    """`facets`: for each name (value, count), most first; a facet's own choice does not narrow its counts.
    `in_language`: how many of `total` have a text in the question's language."""

    total: int
    found: list[Found]
    facets: dict[str, list[tuple[str, int]]]
    in_language: int = 0


class Engine(Protocol):
    name: str

    def ready(self) -> bool:
        """True once the index has been filled; raises Unavailable when the engine is away."""

    def lost(self) -> bool:
        """True where the index stands but what it held is gone, so that only a rebuild brings it back; False while it is
        merely away for a moment or short of a copy. Raises Unavailable when the engine does not answer."""

    def draw(self) -> int:
        """Returns the next version: drawn after a fact was seen and before its row is read again."""

    def write(
        self, documents: Sequence[Document], gone: Iterable[str], *, version: int, also: Sequence[str] = ()
    ) -> list[Rejection]:
        """Stores the documents and removes the keys, unless a newer version did so before; returns what was refused.

        `also`: indexes that are being built.
        """

    def ask(self, question: Question) -> Answer: ...

    def counts(self, question: Question) -> list[int]:
        """Returns for each term of the question how many documents hold it, within the rights and choices."""

    def beginnings(self, start: str, size: int) -> list[str]:
        """Returns frequent words of public documents that begin so."""

    def similar(self, word: str) -> list[str]:
        """Returns words of public documents spelled nearly so, best first."""

    def digests(self, kind: str, first: int, last: int) -> dict[str, str]:
        """Returns key and digest of what is stored of a kind, object ids from `first` to `last` inclusive."""

    def refresh(self) -> None:
        """Makes what was written visible at once."""

    def begin_rebuild(self) -> str:
        """Makes room for a new index and returns its name; from now on writes reach both."""

    def fill(self, name: str, batches: Iterator[tuple[int, list[Document]]]) -> tuple[int, list[Rejection]]:
        """Writes (version, documents) batches into it; returns how many documents, and what was refused."""

    def finish_rebuild(self, name: str) -> None:
        """Puts the new index in place of the old without a gap."""

    def drop(self, name: str) -> None:
        """Removes an index that was begun and never finished."""
