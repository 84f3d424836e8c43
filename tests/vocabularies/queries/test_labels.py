from collections.abc import Callable

import pytest
from django.utils import translation

from vocabularies import queries, services
from vocabularies.payload import VocabularyData
from vocabularies.queries import Label, catalogue

pytestmark = pytest.mark.django_db


def test_a_label_in_the_language_asked_for(shipped: None) -> None:
    assert queries.label("CBD-SUBJECT-NPABS", "ar") == Label("بروتوكول ناغويا بشأن الحصول وتقاسم المنافع", "ar", "rtl")
    assert str(queries.label("COUNTRY-KE", "ru")) == "Кения"


def test_a_missing_label_is_english_and_says_so(trees: Callable[..., VocabularyData]) -> None:
    services.load([trees()])

    found = queries.label("TREE-ELM", "ar")

    assert found == Label("Elm", "en", "ltr", is_fallback=True)
    assert found.html == '<span lang="en" dir="ltr">Elm</span>'


def test_without_english_it_is_any_language_and_says_so(trees: Callable[..., VocabularyData]) -> None:
    services.load([trees(elm={"labels": {"ar": "دردار"}}, oak={"labels": {}})])

    assert queries.label("TREE-ELM", "fr").html == '<span lang="ar" dir="rtl">دردار</span>'
    assert queries.label("TREE-OAK", "fr") == Label("oak", "", "auto", is_fallback=True)


def test_markup_in_a_label_is_shown_as_text(trees: Callable[..., VocabularyData]) -> None:
    services.load([trees(elm={"labels": {"en": "<b>Elm</b>"}})])

    assert queries.label("TREE-ELM", "en").html == "&lt;b&gt;Elm&lt;/b&gt;"
    assert queries.label("TREE-ELM", "ar").html == '<span lang="en" dir="ltr">&lt;b&gt;Elm&lt;/b&gt;</span>'
    assert queries.label("<script>").html == '<span lang="" dir="auto">&lt;script&gt;</span>'


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh-hans"])
def test_the_page_s_language_is_the_default(shipped: None, language: str) -> None:
    with translation.override(language):
        assert queries.label("SDG-GOAL-14") == queries.label("SDG-GOAL-14", language)


@pytest.mark.parametrize(
    ("asked", "given"), [("zh", "zh-hans"), ("zh-cn", "zh-hans"), ("en-gb", "en"), ("AR", "ar"), ("de", "en")]
)
def test_near_languages(shipped: None, asked: str, given: str) -> None:
    assert queries.label("COUNTRY-EG", asked).language == given


def test_short_labels_are_for_chips(shipped: None) -> None:
    assert queries.label("GBF-TARGET-08", "en").text == (
        "Target 8: Minimize the impacts of climate change on biodiversity and build resilience"
    )
    assert queries.label("GBF-TARGET-08", "en", short=True).text == "Target 8: Climate change"
    assert queries.label("GBF-TARGET-08", "ar", short=True).text == "الهدف 8: تغير المناخ"
    assert queries.label("CBD-SUBJECT-FOR", "en", short=True).text == "Forest biodiversity"


def test_a_code_with_its_vocabulary(shipped: None) -> None:
    assert queries.label("KE", "fr", vocabulary="countries").text == "Kenya"
    assert queries.label("ar", "fr", vocabulary="languages").text == "Arabe"


def test_full_texts(shipped: None) -> None:
    assert queries.describe("SDG-GOAL-13", "ar") == Label("اتخاذ إجراءات عاجلة للتصدي لتغير المناخ وآثاره", "ar", "rtl")
    found = queries.describe("GBF-TARGET-08", "ar")
    assert (found.language, found.dir, found.is_fallback) == ("en", "ltr", True)
    assert found.text.startswith("Minimize the impact of climate change and ocean acidification on biodiversity")
    assert queries.describe("COUNTRY-KE") is None
    assert queries.describe("NOTHING") is None


def test_names_of_vocabularies(shipped: None) -> None:
    assert queries.vocabulary_label("countries", "ar").text == "البلدان"
    assert queries.vocabulary_label("nothing", "ar") == Label("nothing", "", "auto", is_fallback=True)


def test_only_what_there_is_is_kept(shipped: None) -> None:
    memo = catalogue.current().memo
    kenya = queries.label("COUNTRY-KE", "en")
    before = len(memo)

    assert [queries.label(name, "en") for name in ("COUNTRY-KE", "country-ke", "Country-Ke")] == [kenya] * 3
    assert queries.label("country-nowhere", "en").text == "country-nowhere"
    assert len(memo) == before
