"""Vocabularies: what identifiers in other answers stand for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from api import answers
from api.schemas import vocabulary as shapes
from api.schemas.problem import REFUSED, Problem
from core.errors import Hidden
from vocabularies import queries

router = Router(tags=["Vocabularies"])


@router.get("vocabularies", response={200: shapes.VocabularyList, REFUSED: Problem}, summary="Vocabularies")
def index(request: HttpRequest) -> Any:
    language = answers.language()
    found = [
        shapes.VocabularyName(
            name=each.pk, label=queries.vocabulary_label(each.pk, language).text, count=len(queries.concepts(each.pk))
        )
        for each in queries.vocabularies()
    ]
    return {"results": found}


@router.get(
    "vocabularies/{slug:name}", response={200: shapes.VocabularyOut, REFUSED: Problem}, summary="One vocabulary"
)
def show(request: HttpRequest, name: str) -> Any:
    """Every term with its label in the language asked for, those included that left the vocabulary."""
    if name not in {each.pk for each in queries.vocabularies()}:
        raise Hidden
    language = answers.language()
    return {
        "name": name,
        "label": queries.vocabulary_label(name, language).text,
        "results": [shapes.concept(each, language) for each in queries.concepts(name, retired=True)],
    }
