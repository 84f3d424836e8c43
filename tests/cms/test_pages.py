"""Editors' pages: stored for visitors, new at once after a change, found by search, stated as facts."""

import re
from datetime import date

import pytest
import time_machine
from wagtail.models import Locale, PageViewRestriction

from cms.models import CalendarPage, ContentPage, HomePage, MenuEntry
from events.dates import days
from outbox.testing import facts, relay_all
from search.documents import page as documents
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory
from tests.events.factories import make_event

pytestmark = pytest.mark.django_db


def make_page(**fields) -> ContentPage:
    home = HomePage.objects.get(locale__language_code="en")
    page = ContentPage(title="Guide to permits", slug="guide", locale=home.locale, **fields)
    home.add_child(instance=page)
    page.save_revision().publish()
    return page


def test_a_published_page_is_shown_stated_and_indexed(client):
    page = make_page(body=[("text", "<p>Ask the district office first.</p>")])
    shown = client.get("/en/guide/").content.decode()
    assert "Ask the district office first." in shown
    assert page.pk in {fact.page_id for fact in facts("PageChanged")}
    found = documents.read([page.pk])
    assert [(document.kind, document.texts[0].title, document.audience) for document in found] == [
        ("page", "Guide to permits", ("public",))
    ]
    relay_all()


def test_an_unpublished_or_deleted_page_is_gone_from_page_and_search(client):
    page = make_page()
    page.unpublish()
    assert client.get("/en/guide/").status_code == 404
    assert documents.read([page.pk]) == []
    number = page.pk
    page.delete()
    assert number in {fact.page_id for fact in facts("PageRemoved")}


def test_a_change_shows_on_the_next_request_of_a_visitor(client):
    page = make_page(body=[("text", "<p>First words</p>")])
    assert "First words" in client.get("/en/guide/").content.decode()
    page.body = [("text", "<p>Second words</p>")]
    page.save_revision().publish()
    assert "Second words" in client.get("/en/guide/").content.decode()


def test_editors_put_pages_into_menu_and_footer(client):
    from cms.services.pages import menu_changed

    page = make_page(in_footer=True)
    assert client.get("/en/").content.decode().count('href="/en/guide/"') == 1
    MenuEntry.objects.create(page=page, locale=Locale.objects.get(language_code="en"))
    menu_changed()
    # In the header, in the tab bar of phones, and in the footer.
    assert client.get("/en/").content.decode().count('href="/en/guide/"') == 3


def test_every_block_is_drawn_with_our_elements(client):
    page = make_page(
        body=[
            ("text", "<h2>Head</h2><p>Text</p>"),
            ("quote", {"text": "Words", "who": "Somebody"}),
            ("note", {"title": "Note", "text": "<p>Mind</p>"}),
            ("questions", {"items": [{"question": "Who?", "answer": "<p>You.</p>"}]}),
            ("events", {"title": "Next", "theme": "", "count": 3}),
            ("communities", {"title": "Circles", "theme": "", "count": 3}),
        ]
    )
    answer = client.get(page.get_url())
    shown = answer.content.decode()
    assert answer.status_code == 200
    for piece in ("Head", "Somebody", "Mind", "Who?", "You.", "Next", "Circles"):
        assert piece in shown
    assert "style=" not in shown and "<script>" not in shown


def test_home_is_drawn_once_for_all_who_are_signed_in_and_anew_after_a_change(client):
    for email in ("first@example.org", "second@example.org"):
        client.force_login(UserFactory(email=email, name=email.partition("@")[0]))
        shown = client.get("/en/").content.decode()
        assert email.partition("@")[0] in shown
    assert "second" in shown
    assert "first@" not in shown and ">first<" not in shown
    home = HomePage.objects.get(locale__language_code="en")
    home.lede = "A place that was renamed a moment ago."
    home.save_revision().publish()
    assert home.lede in client.get("/en/").content.decode()


def test_home_is_found_without_asking_the_tree_for_those_who_are_signed_in(client, django_assert_max_num_queries):
    client.force_login(UserFactory())
    first = client.get("/en/").content
    with django_assert_max_num_queries(6):
        assert client.get("/en/").content == first
    assert "Suivant" not in first.decode() and client.get("/fr/").content != first


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("address", ["/en/guide/", "/en/"])
def test_a_page_that_is_closed_to_some_is_gone_from_stored_pages_and_search(client, signed_in, address):
    page = make_page(body=[("text", "<p>Not for all</p>")])
    if signed_in:
        client.force_login(UserFactory())
    assert client.get(address).status_code == 200 and client.get(address).status_code == 200
    assert documents.read([page.pk])
    relay_all()
    before = len(facts("PageChanged"))
    closed = PageViewRestriction.objects.create(
        page=HomePage.objects.get(locale__language_code="en"),
        restriction_type=PageViewRestriction.PASSWORD,
        password="x",
    )
    assert len(facts("PageChanged")) > before and documents.read([page.pk]) == []
    for _again in range(2):
        answer = client.get(address)
        assert "Not for all" not in answer.content.decode() and "Take your seat" not in answer.content.decode()
    closed.delete()
    assert documents.read([page.pk])
    shown = client.get(address).content.decode()
    assert ("Not for all" if "guide" in address else "Take your seat") in shown


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_site_leads_to_help_only_where_editors_have_published_it(client, language):
    def led() -> bool:
        return f'href="/{language}/help/"' in client.get(f"/{language}/nothing-here/").content.decode()

    home = HomePage.objects.get(locale__language_code=language)
    page = ContentPage(title="Help", slug="help", locale=home.locale)
    before = led()
    home.add_child(instance=page)
    page.save_revision().publish()
    shown = led()
    page.unpublish()
    assert (before, shown, led()) == (False, True, False)


def test_a_page_in_no_other_language_is_led_to_in_the_first_and_a_translation_by_its_own_address():
    from cms.queries.intro import places

    assert places("fr") == places("en") == {}
    page = make_page()
    page.slug = "privacy"
    page.save_revision().publish()
    assert places("fr") == places("en") == {"privacy": "/en/privacy/"}
    french = page.copy_for_translation(Locale.objects.get(language_code="fr"))
    french.slug = "vie-privee"
    french.save_revision().publish()
    below = ContentPage(title="Help", slug="help", locale=page.locale)
    page.add_child(instance=below)
    below.save_revision().publish()
    assert places("fr") == {"privacy": "/fr/vie-privee/"}
    assert places("ar") == places("en") == {"privacy": "/en/privacy/"}


def test_the_form_for_a_new_account_leads_to_no_page_that_is_not_there(client):
    def told() -> str:
        return client.get("/accounts/signup/").content.decode()

    before = told()
    page = make_page()
    page.slug = "privacy"
    page.save_revision().publish()
    assert ("/privacy/" in before, "/about/" in before) == (False, False)
    shown = told()
    assert ('href="/en/privacy/"' in shown, "/about/" in shown) == (True, False)


def test_stored_pages_of_everything_else_follow_the_footer(client):
    from tests.communities.factories import TopicFactory

    topic = TopicFactory(posts=1)
    address = f"/en/communities/{topic.community.slug}/forum/{topic.pk}/"
    before = [client.get(address).content.decode() for _time in range(2)]
    page = make_page(in_footer=True)
    shown = client.get(address).content.decode()
    page.unpublish()
    after = client.get(address).content.decode()
    assert ["/en/guide/" in text for text in (*before, shown, after)] == [False, False, True, False]


def test_finding_what_the_site_leads_to_costs_a_page_nothing(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_page()
    client.get("/en/nothing-here/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/en/nothing-here/")
    assert [query["sql"] for query in captured if "cms_contentpage" in query["sql"]] == []


def test_the_menu_does_not_name_a_page_that_editors_closed(client):
    page = make_page()
    MenuEntry.objects.create(page=page, locale=Locale.objects.get(language_code="en"))
    assert "Guide to permits" in client.get("/en/").content.decode()
    closed = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert "Guide to permits" not in client.get("/en/").content.decode()
    closed.delete()
    assert "Guide to permits" in client.get("/en/").content.decode()


@time_machine.travel("2027-05-12T10:00:00Z", tick=False)
def test_whole_days_stand_on_the_days_of_the_place_where_the_event_is(client):
    """They begin at midnight there, which is the day before in the reader's zone."""
    make_event("Field days", when=days(date(2027, 5, 20), date(2027, 5, 21), time_zone="Asia/Tokyo"))
    home = HomePage.objects.get(locale__language_code="en")
    home.body = [("events", {"title": "Soon", "count": 3, "theme": ""})]
    home.save_revision().publish()
    tiles = re.findall(r'<time class="date" datetime="([^"]+)"', client.get("/en/").content.decode())
    assert tiles == ["2027-05-20", "2027-05-20"]


def test_the_calendar_does_not_tell_the_introduction_that_editors_closed(client):
    host = CalendarPage.objects.get(locale__language_code="en")
    host.lede = "Only for delegations."
    host.save_revision().publish()
    assert host.lede in client.get("/en/events/").content.decode()
    PageViewRestriction.objects.create(page=host, restriction_type=PageViewRestriction.LOGIN)
    assert host.lede not in client.get("/en/events/").content.decode()


def test_home_counts_the_communities_that_their_list_shows(client):
    """A members-only community shows its name, unless one comes in by invitation."""
    for visibility, policy in (("public", "open"), ("members", "request"), ("members", "invitation")):
        CommunityFactory(visibility=visibility, join_policy=policy)
    assert ">2 communities</a>" in client.get("/en/").content.decode()


def test_home_of_a_new_site_counts_nothing(client):
    html = client.get("/en/").content.decode()
    assert ("0 communities" in html, "The first communities are being formed." in html) == (False, True)
