"""Vocabularies as lists and trees, for forms, filters and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vocabularies.enums import THEMES, Scheme
from vocabularies.models import Concept
from vocabularies.queries import catalogue
from vocabularies.queries.labels import Label, label, vocabulary_label
from vocabularies.queries.order import sort_key

# Their order is that of the reader's alphabet; the others come in the order of their source.
SORTED = frozenset({Scheme.COUNTRIES, Scheme.LANGUAGES})

Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Node:
    """One concept of a tree with its label and what stands below it."""

    concept: Concept
    label: Label
    children: tuple[Node, ...]


def choices(
    vocabulary: str, language: str | None = None, *, value: Literal["id", "code"] = "id", short: bool = False
) -> Choices:
    """Returns (identifier, text) pairs for a form; with `value="code"` the pairs hold codes (KE, zh-hans).

    Countries and languages are sorted for the reader, the official languages first; retired concepts are left out.
    """
    entries = _entries(vocabulary, language, short=short)
    return [(concept.code if value == "code" else concept.pk, text.text) for concept, text in entries]


def theme_choices(language: str | None = None, *, short: bool = False) -> list[tuple[str, Choices]]:
    """Returns the vocabularies of themes as groups of choices: targets, subjects, Sustainable Development Goals."""
    return [(vocabulary_label(each, language).text, choices(each, language, short=short)) for each in THEMES]


def tree(vocabulary: str, language: str | None = None) -> tuple[Node, ...]:
    """Returns the top concepts of a vocabulary with their descendants."""
    copy = catalogue.current()

    def nodes(concepts: Sequence[Concept]) -> tuple[Node, ...]:
        return tuple(
            Node(each, label(each, language), nodes(copy.children.get(each.pk, ())))
            for each in concepts
            if not each.retired
        )

    return nodes([each for each in copy.lists.get(vocabulary, ()) if not each.broader_id])


def _entries(vocabulary: str, language: str | None, *, short: bool) -> list[tuple[Concept, Label]]:
    found = [(each, label(each, language, short=short)) for each in catalogue.concepts(vocabulary)]
    if vocabulary not in SORTED:
        return found
    memo = catalogue.current().memo
    return sorted(
        found,
        key=lambda entry: (not entry[0].facts.get("official"), sort_key(entry[1].text, entry[1].language, memo)),
    )
