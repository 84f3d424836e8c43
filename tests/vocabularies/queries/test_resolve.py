import pytest

from vocabularies import queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GBF-TARGET-08", "GBF-TARGET-08"),
        ("gbf-target-8", "GBF-TARGET-08"),
        ("GBF-GOAL-A", "GBF-GOAL-A"),
        ("AICHI-TARGET-8", "AICHI-TARGET-08"),
        ("AICHI-TARGET-08", "AICHI-TARGET-08"),
        ("SDG-GOAL-6", "SDG-GOAL-06"),
        ("SDG-GOAL-06", "SDG-GOAL-06"),
        ("SUSTAINABLE-DEVELOPMENT-GOAL-06", "SDG-GOAL-06"),
        ("SUSTAINABLE-DEVELOPMENT-GOAL-14", "SDG-GOAL-14"),
        ("SDG-TARGET-14.c", "SDG-GOAL-14"),
        ("CBD-SUBJECT-NPB", "CBD-SUBJECT-NPABS"),
        ("CBD-SUBJECT-DIGSEQ", "CBD-SUBJECT-DSI"),
        ("CBD-SUBJECT-SB8j", "CBD-SUBJECT-SB8J"),
        ("CBD-SUBJECT-ECOA+ECORES", "CBD-SUBJECT-ECOA+ECORES"),
        ("d50fe62d-8a5e-4407-83f8-afcaaf708ea4", "D50FE62D-8A5E-4407-83F8-AFCAAF708EA4"),
        ("2C311A50-E5BA-4463-B780-2BEBC578697B", "2c311a50-e5ba-4463-b780-2bebc578697b"),
        ("5B6177DD-5E5E-434E-8CB7-D63D67D5EBED@3", "5B6177DD-5E5E-434E-8CB7-D63D67D5EBED"),
        (" COUNTRY-KE ", "COUNTRY-KE"),
        ("LANGUAGE-ZH", "LANGUAGE-ZH-HANS"),
        ("CAL-DECISION-CP11-7", "CAL-DECISION-CP-11-7"),
        ("RECORD-TYPE-INITIATIVE", "RECORD-TYPE-CAPACITY-BUILDING-INITIATIVE"),
        ("EVENT-TYPE-WORKSHOP", "EVENT-TYPE-WORKSHOP"),
        ("KE", None),
        ("nothing", None),
        ("", None),
        ("@2", None),
    ],
)
def test_identifiers_and_aliases(text: str, expected: str | None) -> None:
    found = queries.resolve(text)

    assert (found.pk if found else None) == expected


@pytest.mark.parametrize(
    ("text", "vocabulary", "expected"),
    [
        ("ke", "countries", "COUNTRY-KE"),
        ("KEN", "countries", "COUNTRY-KE"),
        ("COUNTRY-KE", "countries", "COUNTRY-KE"),
        ("AR", "countries", "COUNTRY-AR"),
        ("AR", "languages", "LANGUAGE-AR"),
        ("zh-hans", "languages", "LANGUAGE-ZH-HANS"),
        ("zh", "languages", "LANGUAGE-ZH-HANS"),
        ("8", "gbf-targets", "GBF-TARGET-08"),
        ("8", "aichi-targets", "AICHI-TARGET-08"),
        ("a", "gbf-targets", "GBF-GOAL-A"),
        ("workshop", "event-types", "EVENT-TYPE-WORKSHOP"),
        ("bbirequest", "record-types", "RECORD-TYPE-BBI-REQUEST"),
        ("CONFIRM", "event-statuses", "NCHM-EVENT-STATUS-CONFIRMED"),
        ("NCHM-EVENT-STATUS-CONFIRMED", "event-statuses", "NCHM-EVENT-STATUS-CONFIRMED"),
        ("sids", "cbd-regions", "CE5B4B10-61B5-469B-961B-D541068A4098"),
        ("sids", "target-groups", "TARGET-GROUP-SIDS"),
        ("COUNTRY-KE", "languages", None),
        ("ke", "nothing", None),
    ],
)
def test_codes_inside_their_vocabulary(text: str, vocabulary: str, expected: str | None) -> None:
    found = queries.resolve(text, vocabulary)

    assert (found.pk if found else None) == expected


def test_the_crosswalk_is_read_in_both_directions() -> None:
    assert [each.pk for each, _how in queries.matches("GBF-TARGET-07", "aichi-targets")] == ["AICHI-TARGET-08"]
    assert [each.pk for each, _how in queries.matches("GBF-TARGET-07", "sdg-goals")] == [
        "SDG-GOAL-03", "SDG-GOAL-06", "SDG-GOAL-11", "SDG-GOAL-12", "SDG-GOAL-14",
    ]  # fmt: skip
    assert [each.pk for each, _how in queries.matches("AICHI-TARGET-08")] == ["GBF-TARGET-07"]
    assert queries.matches("GBF-TARGET-17") == ()


def test_exact_targets_of_the_crosswalk_are_kept() -> None:
    assert queries.get("GBF-TARGET-08").facts["sdg_targets"] == ["13.1", "13.2", "14.3"]


def test_descendants() -> None:
    assert queries.descendants(["CBD-SUBJECT-CPB", "CBD-SUBJECT-FOR"]) == {
        "CBD-SUBJECT-CPB", "CBD-SUBJECT-CPB-ART15-16", "CBD-SUBJECT-CPB-ART20-BCH", "CBD-SUBJECT-CPB-ART23",
        "CBD-SUBJECT-FOR",
    }  # fmt: skip
    assert queries.descendants(["NOTHING"]) == {"NOTHING"}
