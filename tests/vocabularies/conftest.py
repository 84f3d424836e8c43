"""The shipped vocabularies in the test database, and a small one to change at will."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from vocabularies import services
from vocabularies.models import Concept
from vocabularies.payload import TermData, VocabularyData
from vocabularies.queries import catalogue


@pytest.fixture(autouse=True)
def fresh_copy(settings: Any) -> Iterator[None]:
    """No test reads another's copy, and none depends on how quick it is."""
    settings.VOCABULARIES_TRUSTED_SECONDS = 3600
    catalogue.forget()
    yield
    catalogue.forget()


@pytest.fixture
def shipped(db: None) -> None:
    if not Concept.objects.filter(pk="GBF-TARGET-08").exists():
        services.load_shipped()
    catalogue.forget()


@pytest.fixture
def trees() -> Callable[..., VocabularyData]:
    """A vocabulary of trees; `trees(oak=…)` replaces fields of a term, `trees(oak=None)` leaves it out."""

    def make(**changes: dict[str, Any] | None) -> VocabularyData:
        terms: dict[str, dict[str, Any]] = {
            "tree": {"id": "TREE", "code": "tree", "labels": {"en": "Tree", "ar": "شجرة"}},
            "oak": {"id": "TREE-OAK", "code": "oak", "labels": {"en": "Oak", "ar": "بلوط"}, "broader": "TREE"},
            "elm": {"id": "TREE-ELM", "code": "elm", "labels": {"en": "Elm"}, "broader": "TREE", "aliases": ["ELM-1"]},
        }
        for code, change in changes.items():
            if change is None:
                del terms[code]
            else:
                terms[code] = {**terms.get(code, {}), **change}
        return VocabularyData(code="trees", labels={"en": "Trees"}, terms=[TermData(**each) for each in terms.values()])

    return make
