from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from accounts.models import User
from core import versions
from core.errors import Hidden, Invalid, Refused
from tests.accounts.factories import UserFactory
from vocabularies import queries, services
from vocabularies.payload import VocabularyData
from vocabularies.queries import catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(content_type__app_label="vocabularies", codename="change_concept"))
    return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def stored(trees: Callable[..., VocabularyData]) -> None:
    services.load([trees(oak={"short": {"en": "Oak!"}})])


def test_own_words_stand_before_the_loaded_ones(editor: User) -> None:
    services.relabel(actor=editor, concept_id="TREE-OAK", language="en", text="  Common   oak ")

    assert queries.label("TREE-OAK", "en").text == "Common oak"
    assert queries.label("TREE-OAK", "en", short=True).text == "Common oak"
    assert queries.label("TREE-OAK", "ar").text == "بلوط"


def test_loading_leaves_own_words_alone(editor: User, trees: Callable[..., VocabularyData]) -> None:
    services.relabel(actor=editor, concept_id="TREE-OAK", language="en", text="Common oak")

    services.load([trees(oak={"labels": {"en": "Quercus"}})])

    assert queries.label("TREE-OAK", "en").text == "Common oak"


def test_an_empty_text_brings_the_loaded_label_back(editor: User) -> None:
    services.relabel(actor=editor, concept_id="TREE-OAK", language="en", text="Common oak")
    services.relabel(actor=editor, concept_id="TREE-OAK", language="en", text="")

    assert queries.label("TREE-OAK", "en").text == "Oak"


def test_relabelling_raises_the_version(editor: User) -> None:
    (before,) = versions.read(catalogue.SCOPE)

    services.relabel(actor=editor, concept_id="TREE-OAK", language="en", text="Common oak")

    assert versions.read(catalogue.SCOPE) == (before + 1,)


@pytest.mark.parametrize("who", ["visitor", "member", "suspended"])
def test_others_are_refused(who: str, editor: User) -> None:
    if who == "suspended":
        editor.is_active = False
    actor = {"visitor": AnonymousUser(), "member": UserFactory(), "suspended": editor}[who]

    with pytest.raises(Refused):
        services.relabel(actor=actor, concept_id="TREE-OAK", language="en", text="Mine")

    assert queries.label("TREE-OAK", "en").text == "Oak"


def test_an_unknown_language_or_term_is_refused(editor: User) -> None:
    with pytest.raises(Invalid):
        services.relabel(actor=editor, concept_id="TREE-OAK", language="de", text="Eiche")
    with pytest.raises(Hidden):
        services.relabel(actor=editor, concept_id="TREE-FIR", language="en", text="Fir")
