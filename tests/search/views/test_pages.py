"""Search, directory and communities as pages, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from communities.enums import MemberState, Visibility
from communities.models import CommunityText
from core.pages import store
from practitioners.enums import Level
from search.services.index import tell_pages
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory, MembershipFactory, PostFactory, TopicFactory
from tests.events.factories import make_event
from tests.practitioners.factories import ProfileFactory

pytestmark = pytest.mark.django_db
TITLES = re.compile(r'<h3 class="ledger__title"><a href="([^"]+)"[^>]*>(.*?)</a>')


def rows(client: Client, address: str) -> list[tuple[str, str]]:
    """Address and title of every row, titles without markup."""
    html = client.get(address).content.decode()
    return [(url, re.sub("<[^>]+>", "", title)) for url, title in TITLES.findall(html)]


@pytest.fixture
def site(embedded_index: Any) -> Any:
    community = CommunityFactory(name="Wetland keepers", slug="wetlands", summary="Water and <b>birds</b>")
    CommunityText.objects.create(community=community, language="ar", name="حماة الأراضي الرطبة", summary="ماء")
    topic = TopicFactory(community=community, title="Wetland talk", posts=1)
    PostFactory(topic=topic, body="wetland answer")
    make_event("Wetland meeting", community_id=community.pk)
    closed = CommunityFactory(
        name="Quiet circle", slug="quiet", visibility=Visibility.MEMBERS, join_policy="invitation"
    )
    TopicFactory(community=closed, title="Wetland secret", posts=1)
    ProfileFactory(user__name="Hana Kebede", user__handle="hana", expertise="wetland", can_help="Wetland law")
    embedded_index.fill()
    return closed


def test_search_page_shows_what_a_visitor_may_see_and_no_more(client: Client, site: Any) -> None:
    found = rows(client, "/en/search/?q=wetland")

    assert {title for _url, title in found} == {"Wetland keepers", "Wetland talk", "Wetland meeting", "Hana Kebede"}
    assert len(found) == 5
    assert "secret" not in client.get("/en/search/?q=wetland").content.decode()


def test_member_finds_more_at_the_same_address(client: Client, site: Any) -> None:
    member = UserFactory()
    MembershipFactory(community=site, user=member)
    client.get("/en/search/?q=wetland")
    client.force_login(member)

    assert ("Wetland secret" in [title for _url, title in rows(client, "/en/search/?q=wetland")]) is True
    client.logout()
    assert ("Wetland secret" in [title for _url, title in rows(client, "/en/search/?q=wetland")]) is False


def test_search_page_in_arabic_shows_arabic_texts_and_the_way_to_the_others(client: Client, site: Any) -> None:
    html = client.get("/ar/search/?q=%D8%A3%D8%B1%D8%A7%D8%B6%D9%8A").content.decode()

    assert '<html lang="ar" dir="rtl"' in html
    assert "<mark>الأراضي</mark>" in html
    assert '<a href="/en/communities/wetlands/" lang="en" hreflang="en">English</a>' in html
    assert rows(client, "/ar/search/?q=%D8%A3%D8%B1%D8%A7%D8%B6%D9%8A")[0] == (
        "/ar/communities/wetlands/",
        "حماة الأراضي الرطبة",
    )


def test_filters_are_boxes_in_a_form_and_chips_that_go_back(client: Client, site: Any) -> None:
    html = client.get("/en/search/?q=wetland&kind=event&language=en").content.decode()

    assert '<input type="checkbox" name="language" value="en" checked>' in html
    assert '<input type="hidden" name="q" value="wetland">' in html
    assert '<input type="hidden" name="kind" value="event">' in html
    assert 'class="chip chip--on" href="/en/search/?q=wetland&amp;kind=event"' in html
    assert [title for _url, title in rows(client, "/en/search/?q=wetland&kind=event&language=en")] == [
        "Wetland meeting"
    ]


@pytest.mark.parametrize("address", ["search", "practitioners", "communities"])
@pytest.mark.parametrize(
    "query", ['q="((*', "q=" + "a" * 10_000, "q=*x", "page=99999999999", "page=%00", "from=never&to=%00", "theme=%00",
              "kind=planet", "sort=best", "language=%F0%9F%98%80", "q=%ED%A0%BD"],
)  # fmt: skip
def test_no_address_is_an_error(client: Client, site: Any, address: str, query: str) -> None:
    assert client.get(f"/en/{address}/?{query}").status_code == 200


def test_question_is_escaped_everywhere(client: Client, site: Any) -> None:
    html = client.get("/en/search/", {"q": '"><script>alert(1)</script>', "theme": "<img src=x>"}).content.decode()

    assert "<script>alert" not in html and "<img src=x" not in html


def test_nothing_found_names_the_next_step(client: Client, site: Any) -> None:
    html = client.get("/en/search/?q=wettland").content.decode()

    assert "No results for “wettland”" in html
    assert '<a href="/en/search/?q=wetland"><bdi>wetland</bdi></a>' in html


def test_dropped_word_is_told(client: Client, site: Any) -> None:
    assert "Left out: “unheardof”" in client.get("/en/search/?q=wetland+unheardof").content.decode()


def test_engine_away_is_told_and_not_stored(client: Client, settings: Any, db: None) -> None:
    settings.ELASTICSEARCH_NODES = ["http://127.0.0.1:9"]
    settings.SEARCH_INDEX_PREFIX = "halqa-away-pages"
    TopicFactory(title="Wetland talk", posts=1)

    response = client.get("/en/search/?q=wetland")
    assert "Search is limited for the moment" in response.content.decode()
    assert [title for _url, title in rows(client, "/en/search/?q=wetland")] == ["Wetland talk"]
    assert response["Cache-Control"] == "no-store"
    assert len(store) == 0


def test_visitor_s_page_is_stored_until_the_index_changes(
    client: Client, site: Any, django_assert_num_queries: Any
) -> None:
    first = client.get("/en/practitioners/").content
    with django_assert_num_queries(1):
        assert client.get("/en/practitioners/").content == first

    ProfileFactory(user__name="Anna Sokolova")
    site_index_changed()
    assert "Anna Sokolova" in client.get("/en/practitioners/").content.decode()


def site_index_changed() -> None:
    from practitioners.models import Profile
    from search.enums import Kind
    from search.services.index import refresh

    refresh(kind=Kind.PRACTITIONER, ids=Profile.objects.values_list("pk", flat=True))
    tell_pages()


def test_directory_is_sorted_by_name_and_shows_each_field_to_whom_it_is_for(
    client: Client, embedded_index: Any
) -> None:
    ProfileFactory(user__name="陈思远", user__latin_name="Chen Siyuan", user__time_zone="Asia/Shanghai", country="CN",
                   can_help="Vocabulary mapping")  # fmt: skip
    ProfileFactory(user__name="Amina", can_help="Law", visibility={"can_help": Level.PUBLIC, "country": Level.NOBODY})
    embedded_index.fill()

    assert [title for _url, title in rows(client, "/en/practitioners/")] == ["Amina", "陈思远"]
    html = client.get("/en/practitioners/").content.decode()
    assert ("Law" in html, "Vocabulary mapping" in html, "for them" in html) == (True, False, False)
    client.force_login(UserFactory())
    html = client.get("/en/practitioners/").content.decode()
    assert ("Vocabulary mapping" in html, "for them" in html) == (True, True)


def test_communities_show_how_to_join_and_what_i_am(client: Client, embedded_index: Any) -> None:
    mine = CommunityFactory(name="Mine")
    asked = CommunityFactory(name="Asked", join_policy="request")
    CommunityFactory(name="Other", join_policy="request")
    CommunityFactory(name="Free")
    CommunityFactory(name="Invited only", join_policy="invitation")
    CommunityFactory(name="Hidden", join_policy="invitation", visibility=Visibility.MEMBERS)
    me = UserFactory()
    MembershipFactory(community=mine, user=me)
    MembershipFactory(community=asked, user=me, state=MemberState.REQUESTED)
    embedded_index.fill()
    client.force_login(me)

    html = client.get("/en/communities/").content.decode()
    ends = dict(
        re.findall(r'ledger__title"><a href="[^"]+">([^<]+)</a>.*?<div class="ledger__end">(.*?)</div>', html, re.S)
    )
    said = {name: re.sub("<[^>]+>", "", end.split('<span class="vh">')[0]) for name, end in ends.items()}
    assert said == {
        "Mine": "Member", "Asked": "Pending approval", "Other": "Request to join", "Free": "Join",
        "Invited only": "By invitation",
    }  # fmt: skip
    assert "Open a community" not in html
    client.force_login(UserFactory(organiser=True))
    assert "Open a community" in client.get("/en/communities/").content.decode()


@pytest.mark.parametrize(
    ("query", "said"), [("", "The first communities are being formed."), ("?q=wetland", "No community found")]
)
def test_a_site_without_communities_blames_no_filter(
    client: Client, embedded_index: Any, query: str, said: str
) -> None:
    html = client.get(f"/en/communities/{query}").content.decode()
    assert (said in html, "remove a filter" in html) == (True, bool(query))


def test_a_community_in_all_languages_says_so_in_two_words(client: Client, embedded_index: Any) -> None:
    some, whole = CommunityFactory(name="Some"), CommunityFactory(name="Whole")
    for code in ("ar", "es", "fr", "ru", "zh-hans"):
        CommunityText.objects.create(community=whole, language=code, name=f"Whole {code}")
    CommunityText.objects.create(community=some, language="fr", name="Some again")
    embedded_index.fill()
    html = client.get("/en/communities/").content.decode()
    firsts = re.findall(r'class="ledger__meta"><span>(?:<span title="([^"]+)">)?([^<]+)<', html)
    assert {(frozenset(re.split(", | and ", names)), words) for names, words in firsts} == {
        (frozenset({""}), "English and French"),
        (frozenset({"English", "Arabic", "Spanish", "French", "Russian", "Chinese"}), "All languages"),
    }


@pytest.mark.parametrize("address", ["/en/search/?q=wetland", "/en/practitioners/", "/en/communities/"])
def test_number_of_queries_does_not_grow(client: Client, embedded_index: Any, address: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(UserFactory())
    counts = []
    for batch in (1, 12):
        for _number in range(batch):
            community = CommunityFactory(name="Wetland")
            TopicFactory(community=community, title="Wetland", posts=1)
            ProfileFactory(expertise="wetland")
        embedded_index.fill()
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_pages_of_results_by_number(client: Client, embedded_index: Any) -> None:
    for number in range(45):
        ProfileFactory(user__name=f"Person number {number:02}")
    embedded_index.fill()

    pages = [rows(client, f"/en/practitioners/?page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [title for page in pages for _url, title in page] == [f"Person number {number:02}" for number in range(45)]
    assert 'rel="next"' in client.get("/en/practitioners/?page=2").content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    "question", ["q=wetland", "q=wetland&kind=topic", "q=wetlnad", "q=wetland+unheard", "kind=event", "q=رطبة"]
)
def test_page_and_api_answer_alike(client: Client, site: Any, question: str, language: str) -> None:
    member = UserFactory()
    MembershipFactory(community=site, user=member)
    for person in (None, member):
        if person:
            client.force_login(person)
        told = client.get(f"/api/v1/search?{question}&lang={language}").json()
        page = client.get(f"/{language}/search/?{question}").content.decode()
        assert [url for url, _title in rows(client, f"/{language}/search/?{question}")] == [
            hit["url"].removeprefix("http://testserver") for hit in told["results"]
        ]
        assert language == "ar" or not told["total"] or f"{told['total']} result" in page
        assert all(suggestion in page for suggestion in told["suggestions"])


@pytest.mark.parametrize(
    ("language", "chips"),
    [("en", ["From 1 May 2027", "Until 31 May 2027"]), ("ar", ["من 1 مايو 2027", "حتى 31 مايو 2027"])],
)
def test_days_in_force_are_written_as_the_language_writes_them(
    client: Client, embedded_index: Any, language: str, chips: list[str]
) -> None:
    embedded_index.fill()
    html = client.get(f"/{language}/search/?q=wetland&from=2027-05-01&to=2027-05-31").content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert [chip for chip in chips if chip in words] == chips and "2027-05-01 " not in words
