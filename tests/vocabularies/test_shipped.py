"""What the shipped files say: complete in six languages, in the words of the Convention, nothing unresolved."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from vocabularies import names, queries, shipped
from vocabularies.enums import THEMES, Scheme
from vocabularies.payload import TermData, VocabularyData, check

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT.parent / "shared" / "data" / "vocab"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
# Names of languages that CLDR 48 does not have: they show in English, marked as English.
WITHOUT_A_NAME: dict[str, set[str]] = {}
# What reads like translation by machine, or is not the word of the Convention; see the glossary.
NOT_OUR_WORDS = {
    "ar": ["البيولوجية للسلامة", "السلامة البيولوجية", "الوصول وتقاسم", "تعبئة الموارد", "تعبئة موارد", "ورشة", "فعالية",
           "النظام البيئي", "النظم البيئية", "البيئية الداخلية", "نوع الجنس", "النوع الاجتماعي", "الفنية", "الفني "],
    "fr": ["biosécurité", "évènement", "soumission", "opportunité", "nomination"],
    "es": ["bioseguridad", "capacitación", "Convención", "distribución de beneficios"],
    "ru": ["ё", "Индикаторы", "номинац", "Встреча", "охраняемые территории"],
    "zh-hans": ["当地社区", "利益共享", "研讨会班"],
}  # fmt: skip


@pytest.fixture(scope="module")
def payloads() -> list[VocabularyData]:
    return shipped.payloads()


def _terms(payloads: list[VocabularyData]) -> list[TermData]:
    return [term for each in payloads for term in each.terms]


def test_files_are_sound(payloads: list[VocabularyData]) -> None:
    check(payloads)
    assert [each.code for each in payloads] == list(Scheme)
    assert set(THEMES) <= set(Scheme)
    assert {path.stem for path in shipped.FOLDER.glob("*.json")} == set(Scheme)
    assert all(each.source and set(each.labels) == set(LANGUAGES) for each in payloads)


def test_every_term_is_named_in_six_languages(payloads: list[VocabularyData]) -> None:
    missing = {
        term.id: set(LANGUAGES) - set(term.labels) for term in _terms(payloads) if set(LANGUAGES) - set(term.labels)
    }

    assert missing == WITHOUT_A_NAME


def test_short_labels_are_complete_and_shorter(payloads: list[VocabularyData]) -> None:
    for term in _terms(payloads):
        if term.short:
            assert set(term.short) == set(LANGUAGES), term.id
            assert all(len(term.short[each]) < len(term.labels[each]) for each in LANGUAGES), term.id


def test_full_texts_are_english_at_least(payloads: list[VocabularyData]) -> None:
    with_texts = {each.code: {len(term.descriptions) for term in each.terms} for each in payloads}

    assert {code: sizes for code, sizes in with_texts.items() if sizes != {0}} == {
        "gbf-targets": {1}, "aichi-targets": {1}, "sdg-goals": {6},
    }  # fmt: skip


def test_labels_are_clean(payloads: list[VocabularyData]) -> None:
    for term in _terms(payloads):
        for language, text in (*term.labels.items(), *term.short.items(), *term.descriptions.items()):
            assert text == text.strip() and "  " not in text and "<" not in text, (term.id, language, text)
            assert not re.search("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text), (term.id, language)
            if language == "fr":
                assert not re.search(r"[^\u00a0\u202f][:;!?»]|«[^\u00a0]", text), (term.id, text)
            if language not in ("en",):
                assert "'" not in text, (term.id, text)


@pytest.mark.parametrize("language", NOT_OUR_WORDS)
def test_labels_use_the_words_of_the_convention(payloads: list[VocabularyData], language: str) -> None:
    found = [
        (term.id, word)
        for term in _terms(payloads)
        for word in NOT_OUR_WORDS[language]
        for text in (term.labels.get(language, ""), term.short.get(language, ""))
        if word.casefold() in text.casefold() and term.id not in ("LANGUAGE-MI",)
    ]

    assert found == []


def test_one_label_names_one_term_of_a_vocabulary(payloads: list[VocabularyData]) -> None:
    for vocabulary in payloads:
        for language in LANGUAGES:
            texts = [term.labels.get(language) for term in vocabulary.terms if term.labels.get(language)]
            twice = {text for text in texts if texts.count(text) > 1}
            assert not twice, (vocabulary.code, language, twice)


def test_names_from_cldr() -> None:
    assert names.territory_names("KE")["ar"] == "كينيا"
    assert names.language_names("sw") == {
        "en": "Swahili", "ar": "السواحلية", "zh-hans": "斯瓦希里语", "fr": "Swahili", "ru": "Суахили", "es": "Suajili",
    }  # fmt: skip
    assert names.language_facts("ur")["dir"] == "rtl"
    assert names.language_facts("zh-hans") == {"endonym": "中文", "dir": "ltr"}
    assert names.language_facts("xx") == {}
    assert names.territory_names("XX") == {}


# What the repositories of the Convention hold, where it lies beside ours; it is read, never committed.

FILES = {
    "gbf-goals-targets": "gbf-targets",
    "aichi-targets": "aichi-targets",
    "sdg-goals": "sdg-goals",
    "cbd-subjects": "cbd-subjects",
    "cbd-regions": "cbd-regions",
    "organization-types": "organization-types",
    "event-types": "event-types",
    "record-types": "record-types",
    "focal-point-types": "focal-point-types",
    "jurisdictions-scope": "jurisdictions",
    "calendar-activity-types": "activity-types",
    "event-status": "event-statuses",
    "action-agenda-categories": "action-categories",
    "biosafety-thematic-areas": "biosafety-areas",
    "decisions": "cop-decisions",
}


def _source(name: str) -> Any:
    if not SOURCES.is_dir():
        pytest.skip(f"without the Convention's own files in {SOURCES}")
    return json.loads((SOURCES / f"{name}.json").read_text())["terms"]


@pytest.mark.django_db
@pytest.mark.parametrize(("file", "vocabulary"), FILES.items())
def test_identifiers_of_the_convention_resolve(shipped: None, file: str, vocabulary: str) -> None:
    rows = _source(file)
    given = [
        name for row in rows for name in (row["identifier"], row.get("currentIdentifier"), row.get("solrCode")) if name
    ]

    assert [name for name in given if queries.resolve(name, vocabulary) is None] == []


@pytest.mark.django_db
def test_countries_of_the_convention_resolve(shipped: None) -> None:
    _source("decisions")
    with (SOURCES / "countries.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    parties = queries.members("cbd-parties")

    for row in rows:
        assert queries.resolve(row["identifier"], "countries").code == row["iso2"]
        assert (row["iso2"] in parties) == (row["cbd_party"] == "yes")


@pytest.mark.django_db
def test_crosswalk_of_the_convention_is_ours(shipped: None) -> None:
    for row in _source("gbf-crosswalk"):
        ours = {each.pk for each, _how in queries.matches(row["identifier"])}
        assert {queries.resolve(name).pk for name in row["related"]} == ours


@pytest.mark.django_db
def test_regions_of_countries_agree_with_the_index(shipped: None) -> None:
    """The live index gives the regions of some countries; ours are among them."""
    _source("decisions")
    sample = json.loads((SOURCES / "thesaurus-labels-sample.json").read_text())
    checked = {"cbd-africa", "cbd-asia-pacific", "cbd-cee", "cbd-lac", "cbd-weog", "ldc", "sids", "cbd-parties"}

    for country, identifiers in sample["country_regions"].items():
        codes = {found.code for each in identifiers if (found := queries.resolve(each, "cbd-regions"))}
        ours = {code for code in checked if country.upper() in queries.members(code)}
        assert ours == codes & checked, country


@pytest.mark.django_db
def test_labels_agree_with_the_thesaurus_in_arabic(shipped: None) -> None:
    """Where the live index has an Arabic label, ours differs only where the glossary or the Convention's texts say so."""
    _source("decisions")
    sample = json.loads((SOURCES / "thesaurus-labels-sample.json").read_text())
    differing = {
        row["identifier"]
        for row in sample["terms"]
        if row["kind"] == "subject"
        and re.search("[\u0600-\u06ff]", row["label"]["ar"])
        and re.sub(r"\s*\([A-Za-z]+\)$", "", row["label"]["ar"]) != queries.label(row["identifier"], "ar").text
    }

    assert differing == {
        "CBD-SUBJECT-ECOA",  # “dealing with the ecosystem” in the index
        "CBD-SUBJECT-ECORES",  # plural in the decisions
        "CBD-SUBJECT-GBO",  # the index writes “report”
        "CBD-SUBJECT-NBSAP",  # spelling of the first letter
    }


# What each of ours holds beyond the published files: terms that the live index or the meetings use.
BEYOND = {
    "cbd-subjects": {
        "CBD-SUBJECT-SB8J", "CBD-SUBJECT-CPB-ART15-16", "CBD-SUBJECT-CPB-ART20-BCH", "CBD-SUBJECT-CPB-ART23", "CBD-SUBJECT-OCBD",
        "CBD-SUBJECT-SCIA", "CBD-SUBJECT-BBI", "CBD-SUBJECT-SWM", "CBD-SUBJECT-SYNBIO",
    },
}  # fmt: skip
WHOLE = ("gbf-goals-targets", "aichi-targets", "sdg-goals", "cbd-subjects", "cbd-regions", "biosafety-thematic-areas")


@pytest.mark.django_db
@pytest.mark.parametrize("file", WHOLE)
def test_nothing_is_invented_and_the_tree_is_theirs(shipped: None, file: str) -> None:
    rows = _source(file)
    given = {queries.resolve(row["identifier"], FILES[file]).pk: row for row in rows}
    ours = {concept.pk: concept for concept in queries.concepts(FILES[file])}

    assert set(ours) - set(given) == BEYOND.get(FILES[file], set())
    for identifier, row in given.items():
        if row.get("broader"):
            assert ours[identifier].broader_id == queries.resolve(row["broader"], FILES[file]).pk


@pytest.mark.django_db
@pytest.mark.parametrize("file", ["gbf-goals-targets", "aichi-targets"])
def test_english_titles_are_the_secretariats(shipped: None, file: str) -> None:
    differing = {
        row["identifier"]
        for row in _source(file)
        if row["shortTitle"]["en"].replace(", and ", " and ").casefold()
        != queries.label(row["identifier"], "en").text.partition(": ")[2].replace(", and ", " and ").casefold()
    }

    # The abbreviation is written out.
    assert differing == ({"AICHI-TARGET-17"} if file == "aichi-targets" else set())


@pytest.mark.django_db
def test_what_is_our_own_rendering_says_so(shipped: None) -> None:
    for identifier in ("GBF-TARGET-02", "AICHI-TARGET-11"):
        official = {code for code in LANGUAGES if queries.label(identifier, code).is_official}
        assert official == {"en"}
    assert all(queries.label("SDG-GOAL-02", code).is_official for code in LANGUAGES)


# The list of the Committee for Development Policy after 13 December 2024, when Sao Tome and Principe graduated.
LEAST_DEVELOPED = """
Afghanistan; Angola; Bangladesh; Benin; Burkina Faso; Burundi; Cambodia; Central African Republic; Chad; Comoros;
Democratic Republic of the Congo; Djibouti; Eritrea; Ethiopia; Gambia; Guinea; Guinea-Bissau; Haiti; Kiribati;
Lao People’s Democratic Republic; Lesotho; Liberia; Madagascar; Malawi; Mali; Mauritania; Mozambique; Myanmar; Nepal; Niger;
Rwanda; Senegal; Sierra Leone; Solomon Islands; Somalia; South Sudan; Sudan; Timor-Leste; Togo; Tuvalu; Uganda;
United Republic of Tanzania; Yemen; Zambia
"""
# The list of UN-OHRLLS (39), and Bahrain, which the Convention's index has among them.
SMALL_ISLANDS = """
Antigua and Barbuda; Bahamas; Barbados; Belize; Cabo Verde; Comoros; Cook Islands; Cuba; Dominica; Dominican Republic; Fiji;
Grenada; Guinea-Bissau; Guyana; Haiti; Jamaica; Kiribati; Maldives; Marshall Islands; Mauritius;
Micronesia (Federated States of); Nauru; Niue; Palau; Papua New Guinea; Saint Kitts and Nevis; Saint Lucia;
Saint Vincent and the Grenadines; Samoa; Sao Tome and Principe; Seychelles; Singapore; Solomon Islands; Suriname; Timor-Leste;
Tonga; Trinidad and Tobago; Tuvalu; Vanuatu; Bahrain
"""


@pytest.mark.parametrize(("region", "names"), [("ldc", LEAST_DEVELOPED), ("sids", SMALL_ISLANDS)])
def test_lists_of_the_united_nations_are_whole(payloads: list[VocabularyData], region: str, names: str) -> None:
    countries = next(each for each in payloads if each.code == "countries")
    ours = {term.labels["en"] for term in countries.terms if region in term.facts.get("regions", ())}
    assert ours == {" ".join(name.split()) for name in names.split(";")}
