from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from vocabularies import queries, services
from vocabularies.payload import VocabularyData
from vocabularies.queries import catalogue

pytestmark = pytest.mark.django_db
COPY = 5


def test_a_page_of_labels_costs_one_query(shipped: None, settings: Any, django_assert_num_queries: Callable) -> None:
    queries.label("GBF-TARGET-08")
    settings.VOCABULARIES_TRUSTED_SECONDS = 0

    with django_assert_num_queries(1):
        queries.resolve("AICHI-TARGET-8")

    settings.VOCABULARIES_TRUSTED_SECONDS = 3600
    with django_assert_num_queries(0):
        queries.choices("countries", "ar")
        queries.tree("cbd-subjects", "fr")
        queries.countries("ru")
        queries.theme_choices("es")
        queries.matches("GBF-TARGET-07")
        queries.descendants(["CBD-SUBJECT-BIOMES"])
        [queries.label(each, "zh-hans") for each in queries.concepts("cbd-regions")]


def test_a_new_copy_takes_a_fixed_number_of_queries(shipped: None, django_assert_num_queries: Callable) -> None:
    with django_assert_num_queries(COPY):
        queries.label("GBF-TARGET-08")


def test_the_copy_is_kept_while_nothing_changed(shipped: None, settings: Any) -> None:
    settings.VOCABULARIES_TRUSTED_SECONDS = 0

    assert catalogue.current() is catalogue.current()


def test_another_process_is_noticed(
    shipped: None, settings: Any, trees: Callable[..., VocabularyData], monkeypatch: pytest.MonkeyPatch
) -> None:
    queries.label("TREE-OAK")
    # What another process writes does not make this one forget.
    monkeypatch.setattr(catalogue, "forget_with_transaction", lambda: None)
    services.load([trees()])
    assert queries.resolve("TREE-OAK") is None

    settings.VOCABULARIES_TRUSTED_SECONDS = 0

    assert queries.label("TREE-OAK", "en").text == "Oak"


def test_what_was_rolled_back_is_forgotten(settings: Any, trees: Callable[..., VocabularyData]) -> None:
    settings.VOCABULARIES_TRUSTED_SECONDS = 0
    services.load([trees()])
    with pytest.raises(RuntimeError), transaction.atomic():
        services.load([trees(oak={"labels": {"en": "Quercus"}})])
        assert queries.label("TREE-OAK", "en").text == "Quercus"
        raise RuntimeError

    assert queries.label("TREE-OAK", "en").text == "Oak"

    services.load([trees(oak={"labels": {"en": "Robur"}})])
    assert queries.label("TREE-OAK", "en").text == "Robur"


def test_an_empty_database_has_empty_lists() -> None:
    queries.concepts("nothing")

    assert queries.choices("nothing") == []
    assert queries.tree("nothing") == ()
    assert queries.matches("nothing") == ()
    assert queries.members("nothing") == frozenset()
