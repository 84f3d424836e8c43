"""Results as people get them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import override_settings

from communities.models import CommunityText
from core.errors import Invalid
from practitioners.enums import Level
from search.queries import parameters
from search.queries.search import search
from search.queries.spelling import suggest
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, PostFactory, TopicFactory
from tests.events.factories import at, make_event, span
from tests.practitioners.factories import ProfileFactory, ProfileTextFactory

pytestmark = pytest.mark.both
VISITOR = AnonymousUser()
NASTY = '<script>alert(1)</script> wetland <img src=x onerror=alert(1)> "quoted" &amp; <mark>'


def talk(title: str, body: str, **fields: Any) -> Any:
    topic = TopicFactory(title=title, **fields)
    post = PostFactory(topic=topic, body="x", language=topic.language)
    type(post).objects.filter(pk=post.pk).update(body_plain=body)
    return topic


def test_marked_text_carries_no_markup_of_people(index: Any) -> None:
    talk(NASTY, NASTY)
    index.fill()

    hit = search("wetland script", actor=VISITOR).hits[0]
    for html in (hit.title_html, hit.snippet_html):
        assert "<mark>wetland</mark>" in html and "<mark>script</mark>" in html
        bare = html.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare and ">" not in bare and '"' not in bare
        assert "&lt;img src=x onerror=" in html
        assert "&amp;amp;" in html


def test_unmarked_title_and_beginning_of_text_are_escaped_too(index: Any) -> None:
    talk(NASTY, NASTY)
    index.fill()

    hit = search(actor=VISITOR).hits[0]
    assert "<" not in hit.title_html + hit.snippet_html
    assert hit.highlights == {}


def test_highlight_shows_the_place_where_the_words_stand(index: Any) -> None:
    talk("Report", "Introduction. " * 60 + "Then the risk assessments were made by farmers. " + "End. " * 60)
    index.fill()

    hit = search("risk assessment", actor=VISITOR).hits[0]
    assert "Then the <mark>risk assessments</mark> were made" in hit.highlights["body"]
    assert hit.highlights["body"].startswith("…") and hit.highlights["body"].endswith("…")
    assert len(hit.highlights["body"]) < 300


@pytest.mark.parametrize(
    ("language", "text", "q", "marked"),
    [
        ("ar", "نقاش حول السلامة الأحيائية في البلد", "سلامة أحيائية", "<mark>السلامة الأحيائية</mark>"),
        ("fr", "La biodiversité côtière recule", "biodiversite cotiere", "<mark>biodiversité côtière</mark>"),
        ("zh-hans", "关于卡塔赫纳生物安全议定书", "生物安全", "<mark>生物安全</mark>"),
        ("ru", "Охрана лесов и знаний", "лес", "<mark>лесов</mark>"),
    ],
)
def test_found_words_are_marked_in_the_form_that_stands_there(
    index: Any, language: str, text: str, q: str, marked: str
) -> None:
    talk("…", text, language=language)
    index.fill()

    assert marked in search(q, actor=VISITOR).hits[0].highlights["body"]


def test_one_community_in_three_languages_is_one_hit_in_mine_with_links_to_the_others(index: Any) -> None:
    community = CommunityFactory(name="Islands", summary="Biosecurity of islands", slug="islands")
    CommunityText.objects.create(community=community, language="fr", name="Îles", summary="Biosécurité des îles")
    CommunityText.objects.create(community=community, language="ar", name="الجزر", summary="الأمن الأحيائي")
    index.fill()

    results = search("biosecurity", actor=VISITOR, language="fr")
    hit = results.hits[0]
    assert (results.total, hit.title, hit.language) == (1, "Îles", "fr")
    assert hit.url == "/fr/communities/islands/"
    assert [(other.language, other.url) for other in hit.also_in] == [
        ("ar", "/ar/communities/islands/"), ("en", "/en/communities/islands/"),
    ]  # fmt: skip
    # Words that stand only in another language are shown in that language.
    assert search("الأحيائي", actor=VISITOR, language="fr").hits[0].title == "الجزر"


def test_results_in_my_language_come_first(index: Any) -> None:
    talk("Forum wetland", "wetland wetland wetland")
    talk("Autre", "wetland une fois", language="fr")
    index.fill()

    assert [hit.language for hit in search("wetland", actor=VISITOR, language="fr").hits] == ["fr", "en"]
    assert [hit.language for hit in search("wetland", actor=VISITOR, language="en").hits] == ["en", "fr"]


def test_rarest_word_is_dropped_when_nothing_holds_all_and_it_says_so(index: Any) -> None:
    for number in range(3):
        talk(f"Wetland {number}", "mangrove")
    talk("Peat", "peat")
    index.fill()

    results = search("wetland mangrove peat", actor=VISITOR)
    assert (results.total, results.dropped) == (3, "peat")
    results = search("wetland unheardof", actor=VISITOR)
    assert (results.total, results.dropped) == (3, "unheardof")
    results = search("unheardof unknownable", actor=VISITOR)
    assert (results.total, results.dropped) == (0, "")


def test_other_spelling_is_offered_only_when_a_word_is_unknown(index: Any) -> None:
    talk("Biodiversity monitoring", "of wetlands")
    index.fill()

    assert search("biodivresity", actor=VISITOR).suggestions == ["biodiversity"]
    assert search("Biodivresity monitoring", actor=VISITOR).suggestions == ["biodiversity monitoring"]
    assert search("biodiversity", actor=VISITOR).suggestions == []


def test_other_spellings_are_offered_only_where_they_find_something(index: Any) -> None:
    TopicFactory(title="Wetlands of the delta")
    ProfileFactory(user__name="Hana Kebede", expertise="rangelands")
    index.fill()
    asked = {kind: search("wetlnads", actor=VISITOR, kinds=kind).suggestions for kind in ((), ("practitioner",))}
    assert asked == {(): ["wetlands"], ("practitioner",): []}


def test_suggestions_complete_the_last_word(index: Any) -> None:
    talk("Biodiversity monitoring", "of wetlands")
    index.fill()

    assert suggest("marine biod") == ["marine biodiversity"]
    assert suggest("") == suggest("b") == []


def test_facets_are_named_in_the_reader_s_language(index: Any) -> None:
    community = CommunityFactory(name="Islands", slug="islands", country="KE")
    CommunityText.objects.create(community=community, language="ar", name="الجزر", summary="")
    TopicFactory(community=community, language="fr", posts=1)
    index.fill()

    facets = search(actor=VISITOR, language="ar").facets
    assert [(value.value, value.label, value.count) for value in facets["community"]] == [
        (str(community.pk), "الجزر", 1)
    ]
    assert {value.value: value.label for value in facets["language"]} == {
        "ar": "العربية",
        "en": "English",
        "fr": "Français",
    }
    found = search(actor=VISITOR, language="ar", filters={"community": ["islands"]})
    assert (found.total, found.facets["community"][0].chosen) == (1, True)


def test_events_by_date(index: Any) -> None:
    for number, month in enumerate((5, 6, 7), start=1):
        make_event(f"Meeting {number}", when=span(at(10, month=month)))
    index.fill()

    june = search("meeting", actor=VISITOR, first=date(2027, 6, 1), last=date(2027, 6, 30))
    assert [hit.title for hit in june.hits] == ["Meeting 2"]
    soonest = search("meeting", actor=VISITOR, sort="soonest", first=date(2027, 5, 11))
    assert [hit.title for hit in soonest.hits] == ["Meeting 2", "Meeting 3"]


def test_pages_of_results_are_bounded(index: Any) -> None:
    for number in range(5):
        talk(f"Wetland {number}", "x")
    index.fill()

    results = search("wetland", actor=VISITOR, size=2, page=3)
    assert (results.total, results.pages, len(results.hits)) == (5, 3, 1)
    assert search("wetland", actor=VISITOR, page=10**9).hits == []
    assert search("wetland", actor=VISITOR, size=10**9).size == 100


def test_profile_s_fields_are_found_by_whom_they_are_shown(index: Any) -> None:
    profile = ProfileFactory(
        user__name="陈思远", user__latin_name="Chen Siyuan", can_help="Vocabulary mapping", country="CN",
        visibility={"country": Level.SIGNED_IN},
    )  # fmt: skip
    ProfileTextFactory(profile=profile, language="ar", bio_plain="خبير في السلامة الأحيائية")
    index.fill()

    visitor, signed_in = search("siyuan", actor=VISITOR).hits[0], search("siyuan", actor=UserFactory()).hits[0]
    assert (visitor.title, signed_in.title) == ("陈思远", "陈思远")
    assert (visitor.card["country"], visitor.card["can_help"], visitor.card["zone"]) == ("", "", "")
    assert (signed_in.card["country"], signed_in.card["can_help"]) == ("CN", "Vocabulary mapping")
    assert search("思远", actor=VISITOR).total == 1
    assert search("vocabulary", actor=VISITOR).total == 0
    assert search("سلامة", actor=VISITOR).total == 1
    assert search(actor=VISITOR, filters={"country": ["CN"]}).total == 0
    assert search(actor=UserFactory(), filters={"country": ["CN"]}).total == 1


@pytest.mark.parametrize("count", [1, 8])
def test_search_asks_the_database_a_fixed_number_of_times(
    embedded_index: Any, django_assert_max_num_queries: Any, count: int
) -> None:
    person = UserFactory()
    for _number in range(count):
        community = CommunityFactory()
        MembershipFactory(community=community, user=person)
        topic = TopicFactory(community=community, posts=1)
        PostFactory(topic=topic, body="wetland")
        make_event("Wetland", community_id=community.pk)
    embedded_index.fill()
    search(actor=VISITOR)

    # Rights (closing communities, memberships), names of communities, at most once a second the vocabularies' number.
    with django_assert_max_num_queries(4):
        assert search("wetland", actor=person).total == 2 * count


def test_engine_away_means_titles_from_the_database_and_says_so(settings: Any, db: None) -> None:
    settings.ELASTICSEARCH_NODES = ["http://127.0.0.1:9"]
    settings.SEARCH_INDEX_PREFIX = "halqa-away"
    talk("Wetland talk", "about birds")
    talk("Other", "wetland")

    for _again in range(4):
        results = search("wetland", actor=VISITOR)
        assert (results.limited, [hit.title for hit in results.hits]) == (True, ["Wetland talk"])
        assert [(value.value, value.count) for value in results.facets["kind"]] == [("topic", 1)]
    assert suggest("wetl") == []


def test_index_that_was_never_filled_is_no_empty_answer(embedded_index: Any) -> None:
    talk("Wetland talk", "about birds")

    results = search("wetland", actor=VISITOR)
    assert (results.limited, results.total) == (True, 1)
    embedded_index.fill()
    assert search("wetland", actor=VISITOR).limited is False


def test_broken_file_of_the_index_is_an_outage_and_no_error(embedded_index: Any, settings: Any) -> None:
    talk("Wetland talk", "about birds")
    embedded_index.fill()
    for name in ("search.sqlite3", "search.sqlite3-wal", "search.sqlite3-shm"):
        (settings.HALQA_STATE / name).unlink(missing_ok=True)
    (settings.HALQA_STATE / "search.sqlite3").write_bytes(b"this is no database" * 1000)

    assert search("wetland", actor=VISITOR).limited is True


def test_parameters_are_read_alike_everywhere() -> None:
    asked = parameters.read(
        QueryDict("q= risk &kind=topic,post&theme=A&theme=B&from=2027-05-01&sort=date&page=3&country=KE,TN")
    )
    assert (asked.q, asked.kinds, asked.first, asked.sort, asked.page) == (
        "risk", ("topic", "post"), date(2027, 5, 1), "date", 3,
    )  # fmt: skip
    assert asked.filters == {"theme": ("A", "B"), "country": ("KE", "TN")}
    assert asked.or_raise() is asked


def test_parameters_that_mean_nothing_are_told() -> None:
    asked = parameters.read(QueryDict("kind=planet&from=yesterday&sort=best&page=-1"))
    assert [mistake.field for mistake in asked.mistakes] == ["kind", "from", "sort", "page"]
    with pytest.raises(Invalid):
        asked.or_raise()


@override_settings(LANGUAGE_CODE="en")
def test_unknown_orders_and_filters_change_nothing(index: Any) -> None:
    talk("Wetland talk", "x")
    index.fill()

    assert search("wetland", actor=VISITOR, sort="planets", filters={"planet": ["x"]}).total == 1
