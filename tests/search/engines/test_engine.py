"""What both engines promise: words found, rights, facets, orders, versions."""

from __future__ import annotations

from typing import Any

import pytest

from search.analysis.question import read
from search.documents.document import Text
from search.engines.base import Question, Rights
from search.enums import Sort
from tests.search.factories import VISITOR, ask, document, fill, found

WORDS = [
    ("ru", "Сохранение лесов и новых знаний", ["лес", "лесов", "леса", "знание", "знаний", "ЗНАНИЯ"]),
    ("es", "Los corredores biológicos de América", ["corredores", "corredor", "biologicos", "biológico", "America"]),
    ("fr", "La biodiversité côtière des îles", ["biodiversité", "biodiversite", "côtière", "cotiere", "cotières", "ile"]),
    ("en", "Assessing risks of modified organisms", ["assess", "assessing", "risk", "organism", "MODIFIED"]),
    ("zh-hans", "卡塔赫纳生物安全议定书", ["生物安全", "生物", "安全", "议定书", "卡塔赫纳生物安全议定书", "书"]),
    ("ar", "السلامة الأحيائية في المجتمعات المحلية", [
        "السلامة", "سلامة", "السلامه", "بالسلامة", "والسلامة", "للسلامة", "السلامة الأحيائية", "سلامة أحيائية",
        "الاحيائية", "احيائيه", "المجتمعات", "مجتمعات", "مجتمع", "المجتمع", "للمجتمعات", "السَّلامة",
    ]),
    ("ar", "أهداف عام ٢٠٣٠", ["٢٠٣٠", "2030", "۲۰۳۰", "أهداف 2030"]),
    ("ar", "Goals 2030", ["٢٠٣٠"]),
    ("ar", "بناء قدرات المجتمع", ["بناء", "لبناء", "القدرات", "قدرات", "المجتمعات", "مجتمع"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "word"), [(language, text, word) for language, text, words in WORDS for word in words]
)
def test_word_in_any_form_finds_the_text_in_title_and_body(engine: Any, language: str, text: str, word: str) -> None:
    fill(
        engine,
        document(1, text, "…", language=language),
        document(2, "…", text, language=language),
        document(3, "Something else", "nothing of this", language=language),
    )

    assert found(engine, word) == {1, 2}


def test_text_in_another_language_than_declared_is_found(engine: Any) -> None:
    fill(engine, document(1, "Les communautés locales", language="en"), document(2, "Лесов", language="ar"))

    assert (found(engine, "communauté"), found(engine, "лес")) == ({1}, {2})


def test_all_words_must_be_found_and_fillers_need_not(engine: Any) -> None:
    fill(engine, document(1, "Risk assessment"), document(2, "Risk"), document(3, "Assessment"))

    assert found(engine, "the assessment of risk") == {1}


def test_phrase_in_quotes_keeps_the_order_of_words(engine: Any) -> None:
    fill(
        engine,
        document(1, "Plan", "a risk assessment was made"),
        document(2, "Plan", "assessment of what is at risk"),
        document(3, "Évaluer", "la biodiversité côtière", language="fr"),
    )

    assert found(engine, '"risk assessment"') == {1}
    assert found(engine, "“risk assessment”") == {1}
    assert found(engine, "«biodiversité côtière»") == {3}
    assert found(engine, '"côtière biodiversité"') == set()


def test_beginning_of_a_word_with_star(engine: Any) -> None:
    fill(engine, document(1, "Biosafety"), document(2, "Biodiversity"), document(3, "Ecology"))

    assert (found(engine, "bio*"), found(engine, "biodiversity*")) == ({1, 2}, {2})


@pytest.mark.parametrize(
    "q",
    [
        '"((*', "*", "*risk", "((((", '"', "AND OR NOT", "NEAR(a b)", "title:risk", "{title}: x", "a" * 10_000,
        "risk " * 2_000, "\x00", "\ud83c\udf31", "risk\\", "'; DROP TABLE doc; --", "^risk", "-risk", "+risk", "[a TO b]",
        "risk~2", "/.*/", "ا" * 600, "生" * 600, "ـــــ", "\u064b\u064c", "a*b*c*", '""""""', "«", "1/0", "%_%",
    ],
)  # fmt: skip
def test_no_question_is_an_error(engine: Any, q: str) -> None:
    fill(engine, document(1, "Risk assessment"))

    assert found(engine, q) <= {1}
    assert engine.counts(Question(tuple(read(q)), VISITOR)) is not None
    assert isinstance(engine.similar(q[:200]), list)
    assert isinstance(engine.beginnings(q[:200], 5), list)


def test_leading_wildcard_finds_the_word(engine: Any) -> None:
    fill(engine, document(1, "Risk assessment"))

    assert found(engine, "*risk") == {1}


def test_word_in_the_title_stands_before_word_in_the_body(engine: Any) -> None:
    fill(
        engine,
        document(1, "Notes", "monitoring of wetlands and other things that were talked about"),
        document(2, "Monitoring", "notes"),
        document(3, "Other", "nothing"),
    )

    assert [hit.object_id for hit in ask(engine, "monitoring").found] == [2, 1]


def test_rights_limit_hits_counts_and_facets(engine: Any) -> None:
    inside = {"community": ("7",), "theme": ("T-SECRET",), "language": ("en",)}
    fill(
        engine,
        document(1, "Wetlands", facets={"theme": ("T-1",), "language": ("en",)}),
        document(2, "Wetlands", audience=("c:7", "staff"), facets=inside),
        document(3, "Wetlands", audience=("u:5",)),
    )
    member, owner, staff = (
        Rights(("public", "signed-in", *more)) for more in (("c:7", "u:4"), ("u:5",), ("u:6", "staff"))
    )

    assert [found(engine, "wetlands", rights=rights) for rights in (VISITOR, member, owner, staff)] == [
        {1}, {1, 2}, {1, 3}, {1, 2},
    ]  # fmt: skip
    visitors = ask(engine, "wetlands")
    assert (visitors.total, visitors.facets["theme"], visitors.facets["community"]) == (1, [("T-1", 1)], [])
    assert engine.counts(Question(tuple(read("wetlands")), VISITOR)) == [1]
    # Tokens are whole words: community 70 is not community 7.
    assert found(engine, "wetlands", rights=Rights(("public", "c:70", "u:50"))) == {1}


def test_each_person_finds_one_variant(engine: Any) -> None:
    fill(
        engine,
        document(1, "Amina", "Kenya", kind="practitioner", variant="visitor", audience=("visitor",)),
        document(1, "Amina", "Kenya laboratory", kind="practitioner", audience=("signed-in",), besides=("c:1", "c:2")),
        document(1, "Amina", "Kenya laboratory secret", kind="practitioner", variant="near", audience=("c:1", "c:2")),
    )
    signed_in, near = Rights(("public", "signed-in", "u:9")), Rights(("public", "signed-in", "c:2", "u:9"))

    assert [ask(engine, "amina", rights=rights).total for rights in (VISITOR, signed_in, near)] == [1, 1, 1]
    assert [ask(engine, "laboratory", rights=rights).total for rights in (VISITOR, signed_in, near)] == [0, 1, 1]
    assert [ask(engine, "secret", rights=rights).total for rights in (VISITOR, signed_in, near)] == [0, 0, 1]


def test_community_that_is_being_closed_is_left_out_for_outsiders(engine: Any) -> None:
    fill(
        engine, document(1, "Reefs", facets={"community": ("3",)}), document(2, "Reefs", facets={"community": ("30",)})
    )

    outsider, member = Rights(("public", "visitor"), (3,)), Rights(("public", "signed-in", "c:3"), (3,))
    assert (found(engine, "reefs", rights=outsider), found(engine, "reefs", rights=member)) == ({2}, {1, 2})


def test_facet_counts_stay_when_one_of_its_values_is_picked(engine: Any) -> None:
    fill(
        engine,
        document(1, "Soil", facets={"theme": ("A",), "country": ("KE",)}),
        document(2, "Soil", facets={"theme": ("B",), "country": ("KE",)}),
        document(3, "Soil", facets={"theme": ("A", "B"), "country": ("PE",)}),
        document(4, "Soil", kind="event", facets={"theme": ("C",), "country": ("KE",)}),
    )

    answer = ask(engine, "soil", chosen={"theme": ("A",)})
    assert {hit.object_id for hit in answer.found} == {1, 3}
    assert answer.total == 2
    assert answer.facets["theme"] == [("A", 2), ("B", 2), ("C", 1)]
    assert answer.facets["country"] == [("KE", 1), ("PE", 1)]
    assert answer.facets["kind"] == [("topic", 2)]

    both = ask(engine, "soil", chosen={"theme": ("A", "C"), "country": ("KE",)})
    assert {hit.object_id for hit in both.found} == {1, 4}
    assert both.facets["theme"] == [("A", 1), ("B", 1), ("C", 1)]
    assert both.facets["country"] == [("KE", 2), ("PE", 1)]

    nothing = ask(engine, "soil", chosen={"theme": ("UNKNOWN",)})
    assert (nothing.total, nothing.found) == (0, [])
    assert nothing.facets["theme"] == [("A", 2), ("B", 2), ("C", 1)]


def test_dates_touch_the_days_of_a_thing(engine: Any) -> None:
    fill(
        engine, document(1, "Meeting", first_day=100, last_day=110), document(2, "Meeting", first_day=200, last_day=200)
    )

    assert found(engine, "meeting", from_day=105, to_day=150) == {1}
    assert found(engine, "meeting", from_day=111) == {2}
    assert found(engine, "meeting", to_day=99) == set()
    assert ask(engine, "meeting", from_day=111).facets["kind"] == [("topic", 1)]


def test_orders(engine: Any) -> None:
    fill(
        engine,
        document(1, "Zebra", "grassland", updated=10, first_day=30, popularity=5, name="Zebra"),
        document(2, "Ärger", "grassland", updated=30, first_day=10, popularity=1, name="Ärger"),
        document(3, "Moor", "grassland", updated=20, first_day=20, popularity=9, name="moor"),
    )

    def order(sort: str, **more: Any) -> list[int]:
        return [hit.object_id for hit in ask(engine, "grassland", sort=sort, **more).found]

    assert order(Sort.DATE) == [2, 3, 1]
    assert order(Sort.SOONEST) == [2, 3, 1]
    assert order(Sort.NAME) == [2, 3, 1]
    assert order(Sort.ACTIVITY) == [3, 1, 2]
    assert order(Sort.NAME, offset=1, size=1) == [3]
    assert [hit.object_id for hit in ask(engine, sort=Sort.DATE).found] == [2, 3, 1]


def test_own_language_comes_first_and_pages_go_on_without_gap_or_double(engine: Any) -> None:
    documents = [
        document(n, "Forêt forest", "forest " * (n % 5 + 1), language="en" if n % 3 else "fr") for n in range(1, 31)
    ]
    fill(engine, *documents)

    pages = [
        [hit.object_id for hit in ask(engine, "forest", language="fr", language_first=True, offset=at, size=7).found]
        for at in range(0, 35, 7)
    ]
    order = [number for page in pages for number in page]
    assert sorted(order) == list(range(1, 31))
    assert all(number % 3 == 0 for number in order[:10])
    answer = ask(engine, "forest", language="fr", language_first=True)
    assert (answer.total, answer.in_language) == (30, 10)
    assert all(0 <= hit.score < 500 for hit in answer.found)


def test_one_thing_in_six_languages_is_one_result(engine: Any) -> None:
    texts = [
        Text("en", "Islands", "biosecurity"),
        Text("fr", "Îles", "biosécurité"),
        Text("ar", "الجزر", "الأمن الأحيائي"),
    ]
    fill(engine, document(1, texts=texts))

    answer = ask(engine, "islands")
    assert (answer.total, answer.facets["language"]) == (1, [("ar", 1), ("en", 1), ("fr", 1)])
    assert [text.title for text in answer.found[0].texts] == ["Islands", "Îles", "الجزر"]
    assert found(engine, "جزر") == {1}


def test_borrowed_title_is_not_found(engine: Any) -> None:
    fill(
        engine,
        document(1, "Peatlands", "a question"),
        document(2, "Peatlands", "an answer", kind="post", title_found=False),
    )

    assert (found(engine, "peatlands"), found(engine, "answer")) == ({1}, {2})


def test_what_was_stored_comes_back_whole(engine: Any) -> None:
    stored = document(
        4, "Title", "Body <b>&", kind="event", first_day=5, last_day=6, updated=7, external_id="x-1",
        card={"place": "Nairobi", "n": 3}, facets={"theme": ("A", "B"), "type": ("T",)},
    )  # fmt: skip
    fill(engine, stored)

    hit = ask(engine, "title").found[0]
    assert (hit.key, hit.kind, hit.object_id, hit.path, hit.external_id) == ("event:4", "event", 4, "/things/4/", "x-1")
    assert (hit.first_day, hit.last_day, hit.updated, hit.card) == (5, 6, 7, {"place": "Nairobi", "n": 3})
    assert hit.texts == [Text("en", "Title", "Body <b>&")]
    assert {name: hit.facets[name] for name in ("theme", "type")} == {"theme": ("A", "B"), "type": ("T",)}


def test_newer_version_wins_whoever_comes_last(engine: Any) -> None:
    older, newer = engine.draw(), engine.draw()
    engine.write([document(1, "New words")], (), version=newer)
    engine.write([document(1, "Old words")], (), version=older)
    engine.refresh()

    assert (found(engine, "new"), found(engine, "old")) == ({1}, set())


def test_removed_document_is_not_brought_back_by_an_older_reading(engine: Any) -> None:
    fill(engine, document(1, "Private words"))
    older, newer = engine.draw(), engine.draw()
    engine.write((), ["topic:1"], version=newer)
    engine.write([document(1, "Private words")], (), version=older)
    engine.refresh()
    assert found(engine, "private") == set()

    fill(engine, document(1, "Public again"))
    assert found(engine, "public") == {1}


def test_renewed_document_leaves_nothing_of_the_old(engine: Any) -> None:
    fill(engine, document(1, "Mangroves", "salt", facets={"theme": ("A",)}))
    fill(engine, document(1, "Peatlands", "water", facets={"theme": ("B",)}))

    assert [found(engine, word) for word in ("mangroves", "salt", "peatlands", "water")] == [set(), set(), {1}, {1}]
    assert ask(engine).facets["theme"] == [("B", 1)]
    assert engine.digests("topic", 1, 10) == {
        "topic:1": document(1, "Peatlands", "water", facets={"theme": ("B",)}).digest()
    }


def test_suggestions_and_spellings_come_from_public_documents_only(engine: Any) -> None:
    fill(
        engine,
        document(1, "Biodiversity of wetlands", "in the laboratory"),
        document(2, "Biodefence secretword", audience=("c:1", "staff")),
    )

    assert engine.beginnings("biod", 5) == ["biodiversity"]
    assert engine.beginnings("BIOD", 5) == ["biodiversity"]
    assert engine.similar("biodivresity") == ["biodiversity"]
    assert engine.similar("secretwrod") == []
    assert engine.beginnings("secr", 5) == []

    fill(engine, document(1, "Biodiversity of wetlands", audience=("c:1", "staff")))
    assert (engine.beginnings("biod", 5), engine.similar("biodivresity")) == ([], [])


def test_suggestions_need_no_accents_and_work_in_every_script(engine: Any) -> None:
    fill(
        engine,
        document(1, "Écosystèmes côtiers", language="fr"),
        document(2, "Сохранение лесов", language="ru"),
        document(3, "السلامة الأحيائية", language="ar"),
        document(4, "生物安全", language="zh-hans"),
    )

    assert engine.beginnings("eco", 5) == ["écosystèmes"]
    assert engine.beginnings("лес", 5) == ["лесов"]
    assert engine.beginnings("الأحي", 5) == engine.beginnings("الاحي", 5) == ["الأحيائية"]
    assert engine.beginnings("生物", 5) == ["生物安全"]
    assert engine.similar("лесво") == ["лесов"]
    assert engine.similar("السلمة") == ["السلامة"]


def test_counts_tell_each_word_alone(engine: Any) -> None:
    fill(engine, document(1, "Wetland birds"), document(2, "Wetland plants"), document(3, "Birds", audience=("c:1",)))

    assert engine.counts(Question(tuple(read("wetland birds unheard")), VISITOR)) == [2, 1, 0]


def test_rebuild_never_answers_empty_and_keeps_what_was_written_meanwhile(engine: Any) -> None:
    fill(engine, document(1, "Wetland one"), document(2, "Wetland ghost"))

    name = engine.begin_rebuild()

    def batches() -> Any:
        version = engine.draw()
        rows = [document(1, "Wetland one"), document(3, "Wetland three old")]
        # Written after the rows were read and before the batch arrives.
        engine.write(
            [document(3, "Wetland three new"), document(4, "Wetland four")], (), version=engine.draw(), also=[name]
        )
        engine.refresh()
        assert {1, 2, 3, 4} == found(engine, "wetland")
        yield version, rows

    engine.fill(name, batches())
    engine.finish_rebuild(name)
    assert found(engine, "wetland") == {1, 3, 4}
    assert (found(engine, "new"), found(engine, "old")) == ({3}, set())
