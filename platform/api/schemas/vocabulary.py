"""Vocabularies and their terms."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from vocabularies.models import Concept
from vocabularies.queries import describe, label


class ConceptOut(Schema):
    id: str = Field(description="The identifier as published: what other fields such as `themes` hold")
    code: str
    label: str
    language: str = Field(description="Language of the label: English where there is none in the language asked for")
    short_label: str
    description: str
    official: bool = Field(
        description="Whether the label is the wording of the body that adopted the term, not a rendering of ours"
    )
    labels: dict[str, str] = Field(description="Every label there is, by language")
    broader: str | None
    retired: bool


class VocabularyOut(Schema):
    """`next` is always null: a vocabulary is answered whole."""

    name: str
    label: str
    results: list[ConceptOut]
    next: str | None = None


class VocabularyName(Schema):
    name: str
    label: str
    count: int


class VocabularyList(Schema):
    results: list[VocabularyName]
    next: str | None = None


def concept(row: Concept, language: str) -> ConceptOut:
    """Returns a term with its label in a language."""
    named = label(row, language)
    described = describe(row, language)
    return ConceptOut(
        id=row.pk,
        code=row.code,
        label=named.text,
        language=named.language,
        short_label=label(row, language, short=True).text,
        description=described.text if described else "",
        official=named.is_official,
        labels={**row.labels, **row.own_labels},
        broader=row.broader_id,
        retired=row.retired,
    )
