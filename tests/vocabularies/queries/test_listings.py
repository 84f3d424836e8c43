import pytest

from vocabularies import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [
        ("en", ["AF", "AL", "DZ"], "ZW"),
        ("fr", ["AF", "ZA", "AL", "DZ", "DE"], "ZW"),
        ("es", ["AF", "AL", "DE"], "ZW"),
        ("ru", ["AU", "AT", "AZ"], "JP"),
        ("zh-hans", ["AL", "DZ", "AF", "AR"], "CN"),
        ("ar", ["ET", "AZ", "AM", "ER", "ES"], "NL"),
    ],
)
def test_countries_are_in_the_order_of_the_reader_s_alphabet(language: str, first: list[str], last: str) -> None:
    codes = [code for code, _text in queries.choices("countries", language, value="code")]

    assert codes[: len(first)] == first
    assert codes[-1] == last
    assert len(codes) == len(set(codes)) == 198


def test_rare_characters_and_letters_stand_where_they_sound() -> None:
    chinese = [code for code, _text in queries.choices("countries", "zh-hans", value="code")]
    assert chinese.index("PH") < chinese.index("FJ") < chinese.index("FI")
    assert chinese.index("NA") < chinese.index("NR") < chinese.index("NP")
    russian = [text for _code, text in queries.choices("countries", "ru")]
    assert russian.index("Италия") < russian.index("Йемен") < russian.index("Кабо-Верде")


def test_official_languages_come_first() -> None:
    codes = [code for code, _text in queries.choices("languages", "en", value="code")]

    assert codes[:7] == ["ar", "zh-hans", "en", "fr", "ru", "es", "af"]


def test_other_vocabularies_keep_their_order() -> None:
    assert queries.choices("gbf-targets", "en", short=True)[3:6] == [
        ("GBF-GOAL-D", "Goal D: Adequate means of implementation are available"),
        ("GBF-TARGET-01", "Target 1: Spatial planning"),
        ("GBF-TARGET-02", "Target 2: Ecosystem restoration"),
    ]


def test_themes_are_grouped_by_vocabulary() -> None:
    groups = queries.theme_choices("ar", short=True)

    assert [(name, len(found)) for name, found in groups] == [
        ("غايات وأهداف كونمينغ-مونتريال", 27),
        ("مواضيع الاتفاقية", 93),
        ("أهداف التنمية المستدامة", 17),
    ]


def test_a_tree_holds_every_concept_once() -> None:
    def walk(nodes: tuple) -> list[str]:
        return [pk for node in nodes for pk in (node.concept.pk, *walk(node.children))]

    found = walk(queries.tree("cbd-regions", "en"))

    assert sorted(found) == sorted(each.pk for each in queries.concepts("cbd-regions"))
    top = queries.tree("cbd-subjects", "fr")[0]
    assert top.label.text == "Biomes"
    assert [node.concept.code for node in top.children] == ["AGR", "DSHL", "FOR", "WTR", "ISL", "MAR", "MNT", "PLR"]
