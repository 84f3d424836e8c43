from collections import Counter

import pytest

from vocabularies import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


def test_a_country_and_its_groups() -> None:
    found = {each.code: each for each in queries.countries("en")}

    assert found["KE"].regions == ("eastern-africa", "africa-regions", "africa", "cbd-africa", "cbd", "cbd-parties")
    assert (found["KE"].group, found["KE"].is_party, found["KE"].is_ldc, found["KE"].is_sids) == (
        "cbd-africa", True, False, False,
    )  # fmt: skip
    assert (found["TV"].group, found["TV"].is_ldc, found["TV"].is_sids) == ("cbd-asia-pacific", True, True)
    assert (found["US"].group, found["US"].is_party) == ("cbd-weog", False)
    assert (found["EU"].group, found["EU"].is_party) == (None, True)
    assert (found["VA"].group, found["VA"].is_party) == (None, False)


def test_groups_are_complete() -> None:
    groups = Counter(each.group for each in queries.countries("en"))

    assert groups == {
        "cbd-africa": 54, "cbd-asia-pacific": 57, "cbd-cee": 23, "cbd-lac": 33, "cbd-weog": 29, None: 2,
    }  # fmt: skip
    assert len(queries.members("cbd-parties")) == 196
    assert len(queries.members("ldc")) == 44


def test_members_by_code_or_identifier() -> None:
    assert queries.members("central-asia") == {"KZ", "KG", "TJ", "TM", "UZ"}
    assert queries.members("1CF17830-479B-42DD-AC6C-974E86EABE15") == queries.members("central-asia")
    assert queries.members("africa") == queries.members("cbd-africa")
    assert queries.members("asia") > queries.members("central-asia")


def test_every_country_but_the_union_is_in_one_geographic_region() -> None:
    for country in queries.countries("en"):
        above = [each for each in country.regions if each.endswith("-regions")]
        assert len(above) == (0 if country.code == "EU" else 1), country.code


def test_names_are_those_of_the_united_nations() -> None:
    found = {each.code: each.label.text for each in queries.countries("ar")}

    assert found["PS"] == "دولة فلسطين"
    assert found["RU"] == "الاتحاد الروسي"
    assert found["KE"] == "كينيا"
    assert {each.code: each.label.text for each in queries.countries("en")}["TR"] == "Türkiye"
