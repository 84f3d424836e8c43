from collections.abc import Callable

import pytest

from core import versions
from core.errors import Invalid
from vocabularies import queries, services
from vocabularies.models import Alias, Concept, Match, Vocabulary
from vocabularies.payload import TermData, VocabularyData
from vocabularies.queries import catalogue
from vocabularies.services import Changes

pytestmark = pytest.mark.django_db
Trees = Callable[..., VocabularyData]


def test_shipped_vocabularies_load_once_and_then_nothing_changes(shipped: None) -> None:
    before = versions.read(catalogue.SCOPE)
    stored = list(Concept.objects.values_list("pk", "labels", "facts"))

    again = services.load_shipped()

    assert not again
    assert again.concepts == len(stored)
    assert list(Concept.objects.values_list("pk", "labels", "facts")) == stored
    assert versions.read(catalogue.SCOPE) == before


def test_second_load_costs_few_queries(shipped: None, django_assert_max_num_queries: Callable) -> None:
    with django_assert_max_num_queries(14):
        services.load_shipped()


def test_changes_are_counted(trees: Trees) -> None:
    assert services.load([trees()]) == Changes(vocabularies=1, added=3, aliases=1, concepts=3)

    changes = services.load(
        [trees(oak={"labels": {"en": "Oak tree"}}, elm=None, fir={"id": "TREE-FIR", "code": "fir", "labels": {}})]
    )

    assert changes == Changes(added=1, changed=1, retired=1, aliases=1, concepts=3)
    assert Concept.objects.get(pk="TREE-OAK").labels == {"en": "Oak tree"}


def test_a_term_that_left_stays_readable_and_comes_back(trees: Trees) -> None:
    services.load([trees()])
    services.load([trees(oak=None)])

    assert queries.label("TREE-OAK", "en").text == "Oak"
    assert [each.pk for each in queries.concepts("trees")] == ["TREE", "TREE-ELM"]
    assert [each.pk for each in queries.concepts("trees", retired=True)] == ["TREE", "TREE-ELM", "TREE-OAK"]

    services.load([trees()])

    assert [each.pk for each in queries.concepts("trees")] == ["TREE", "TREE-OAK", "TREE-ELM"]


def test_a_code_passes_from_one_term_to_another(trees: Trees) -> None:
    services.load([trees()])

    services.load([trees(oak={"code": "ELM"}, elm={"code": "oak"})])

    assert queries.resolve("elm", "trees").pk == "TREE-OAK"
    assert queries.resolve("oak", "trees").pk == "TREE-ELM"


def test_a_code_passes_from_a_retired_term_to_a_new_one(trees: Trees) -> None:
    services.load([trees()])

    services.load([trees(oak=None, holm={"id": "TREE-HOLM", "code": "oak", "labels": {"en": "Holm oak"}})])

    assert queries.resolve("oak", "trees").pk == "TREE-HOLM"
    assert queries.resolve("TREE-OAK").retired


def test_an_alias_moves_and_goes(trees: Trees) -> None:
    services.load([trees()])

    services.load([trees(elm={"aliases": []}, oak={"aliases": ["elm-1", "Elm-2"]})])

    assert dict(Alias.objects.values_list("alias", "concept_id")) | {"ELM-1": "TREE-OAK", "ELM-2": "TREE-OAK"} == dict(
        Alias.objects.values_list("alias", "concept_id")
    )


def test_other_vocabularies_are_left_alone(shipped: None, trees: Trees) -> None:
    before = Concept.objects.filter(retired=False).count()

    services.load([trees()])

    assert Concept.objects.filter(retired=False).count() == before + 3


def test_crosswalks_follow_their_source(trees: Trees) -> None:
    services.load([trees(oak={"matches": {"related": ["TREE-ELM"]}})])
    assert services.load([trees(oak={"matches": {"close": ["TREE-ELM"]}})]) == Changes(matches=1, concepts=3)
    assert list(Match.objects.filter(source="TREE-OAK").values_list("target_id", "relation")) == [("TREE-ELM", "close")]

    assert services.load([trees()]) == Changes(matches=1, concepts=3)

    assert not Match.objects.filter(source="TREE-OAK").exists()


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"oak": {"id": "tree-elm"}}, "trees.TREE-ELM", "taken"),
        ({"oak": {"code": "ELM"}}, "trees.elm", "taken"),
        ({"oak": {"aliases": ["Elm-1"]}}, "trees.ELM-1", "taken"),
        ({"oak": {"aliases": ["TREE-ELM"]}}, "trees.TREE-ELM", "taken"),
        ({"oak": {"aliases": ["tree-oak"]}}, "trees.tree-oak", "taken"),
        ({"oak": {"broader": "TREE-FIR"}}, "trees.TREE-OAK", "unknown"),
        ({"tree": {"broader": "TREE-OAK"}, "elm": None}, "trees.TREE", "circle"),
        ({"oak": {"labels": {"de": "Eiche"}}}, "trees.TREE-OAK", "language"),
        ({"oak": {"matches": {"broadMatch": ["TREE-ELM"]}}}, "trees.TREE-OAK", "relation"),
        ({"oak": {"matches": {"related": ["TREE-FIR"]}}}, "TREE-FIR", "unknown"),
        ({"oak": {"id": "gbf-target-08"}}, "trees.gbf-target-08", "taken"),
        ({"oak": {"aliases": ["AICHI-TARGET-8"]}}, "trees.AICHI-TARGET-8", "taken"),
    ],
)
def test_a_faulty_source_is_named_and_changes_nothing(
    shipped: None, trees: Trees, changes: dict, field: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.load([trees(**changes)])

    assert (field, code) in {(error.field, error.code) for error in refused.value.errors}
    assert not Vocabulary.objects.filter(pk="trees").exists() or not Concept.objects.filter(vocabulary="trees").exists()


def test_an_identifier_keeps_its_case(trees: Trees) -> None:
    services.load([trees()])

    with pytest.raises(Invalid):
        services.load([trees(oak={"id": "Tree-Oak"})])


def test_a_refused_load_leaves_no_trace(trees: Trees) -> None:
    """The crosswalk is checked last, after rows were written: the transaction takes them back."""
    with pytest.raises(Invalid):
        services.load([trees(oak={"matches": {"related": ["NOWHERE"]}})])

    assert not Vocabulary.objects.filter(pk="trees").exists()
    assert queries.resolve("TREE-OAK") is None


def test_a_second_list_may_match_the_first(trees: Trees) -> None:
    woods = VocabularyData(code="woods", labels={}, terms=[TermData("WOOD", "wood", {}, matches={"related": ["TREE"]})])

    services.load([woods, trees()])

    assert [(each.pk, str(how)) for each, how in queries.matches("TREE")] == [("WOOD", "related")]
