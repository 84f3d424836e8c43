"""The editors' screens as the secretariat and facilitators use them: through HTTP, to the page a visitor reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield
from wagtail_localize.models import StringSegment, Translation

from cms.models import CommunityPage, ContentPage, DirectoryPage, HomePage, MenuEntry
from cms.services import pages
from cms.services.front import ensure_front
from communities.models import Community
from outbox import registry
from outbox.testing import facts
from tests.accounts.factories import UserFactory
from tests.communities.factories import CommunityFactory

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor() -> Client:
    from accounts.services import roles

    person = UserFactory()
    roles.grant(actor=None, user_id=person.pk, role="secretariat")
    return signed_in(person)


def home(language: str = "en") -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def fields(title: str, slug: str, text: str, **more: Any) -> dict[str, Any]:
    return nested_form_data(
        {
            "title": title,
            "slug": slug,
            "seo_title": "",
            "search_description": "",
            "lede": "",
            "body": streamfield([("text", rich_text(f"<p>{text}</p>"))]),
            "go_live_at": "",
            "expire_at": "",
            "comments": inline_formset([]),
            "action-publish": "action-publish",
            **more,
        }
    )


def test_a_page_is_made_changed_and_taken_back_in_the_admin(editor: Client, client: Client) -> None:
    add = reverse("wagtailadmin_pages:add", args=["cms", "contentpage", home().pk])
    assert editor.post(add, fields("Permits", "permits", "Ask the district office.")).status_code == 302
    page = ContentPage.objects.get(slug="permits")
    assert "Ask the district office." in client.get("/en/permits/").content.decode()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert editor.post(edit, fields("Permits", "permits", "Ask the county office.")).status_code == 302
    assert "Ask the county office." in client.get("/en/permits/").content.decode()
    assert editor.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk])).status_code == 302
    assert client.get("/en/permits/").status_code == 404
    assert [fact.page_id for fact in facts("PageChanged")].count(page.pk) == 3


@pytest.mark.django_db(transaction=True)
def test_a_page_whose_fact_cannot_be_stated_is_not_published(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    from accounts.services import roles

    person = UserFactory()
    roles.grant(actor=None, user_id=person.pk, role="secretariat")
    editor = signed_in(person)
    editor.raise_request_exception = False

    def fails(**_: Any) -> None:
        raise RuntimeError("the outbox is broken")

    monkeypatch.setattr(pages, "page_changed", fails)
    before = Page.objects.count()
    add = reverse("wagtailadmin_pages:add", args=["cms", "contentpage", home().pk])
    assert editor.post(add, fields("Permits", "permits", "Ask.")).status_code == 500
    assert (Page.objects.count(), client.get("/en/permits/").status_code) == (before, 404)


def test_the_words_above_the_directory_are_changed_in_the_admin(editor: Client, client: Client) -> None:
    page = DirectoryPage.objects.get(locale__language_code="en")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = editor.post(edit, fields("Practitioners", page.slug, "", lede="People who did it before you."))
    assert answer.status_code == 302
    assert "People who did it before you." in client.get("/en/practitioners/").content.decode()


# The translation is published when its own transaction has ended.
@pytest.mark.django_db(transaction=True)
def test_a_page_is_translated_into_all_languages_and_published(editor: Client, client: Client) -> None:
    add = reverse("wagtailadmin_pages:add", args=["cms", "contentpage", home().pk])
    editor.post(add, fields("Permits", "permits", "Ask the district office."))
    page = ContentPage.objects.get(slug="permits")
    others = Locale.objects.exclude(pk=page.locale_id)
    submit = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert editor.post(submit, {"locales": [locale.pk for locale in others]}).status_code == 302

    said = {"Permits": "التصاريح", "Ask the district office.": "اسألوا مكتب المقاطعة.", "permits": "permits"}
    translation = Translation.objects.get(target_locale__language_code="ar", source__object_id=page.translation_key)
    for segment in StringSegment.objects.filter(source=translation.source).select_related("string"):
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        # The editor's script sends the form with a method that browsers do not put into forms.
        answer = editor.put(
            address, f"value={said.get(segment.string.data, '')}", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 201, answer.content
    arabic = page.get_translation(Locale.objects.get(language_code="ar"))
    edit = reverse("wagtailadmin_pages:edit", args=[arabic.pk])
    assert editor.post(edit, {"action": "publish"}).status_code == 302

    shown = client.get(f"/ar/{arabic.slug}/").content.decode()
    assert '<html lang="ar" dir="rtl"' in shown
    assert "اسألوا مكتب المقاطعة." in shown and "التصاريح" in shown
    assert arabic.pk in {fact.page_id for fact in facts("PageChanged")}
    assert sorted(copy.locale.language_code for copy in page.get_translations(inclusive=True)) == [
        "ar", "en", "es", "fr", "ru", "zh-hans",
    ]  # fmt: skip


def test_a_page_appears_and_goes_at_the_hours_that_an_editor_set(
    editor: Client, client: Client, time_machine: Any
) -> None:
    def keep_schedule() -> None:
        registry.clockwork()["cms.schedule"].run()

    now = timezone.now()
    add = reverse("wagtailadmin_pages:add", args=["cms", "contentpage", home().pk])
    hours = {
        "go_live_at": f"{now + timedelta(days=1):%Y-%m-%d %H:%M}",
        "expire_at": f"{now + timedelta(days=8):%Y-%m-%d %H:%M}",
    }
    assert editor.post(add, fields("Call", "call", "Apply by Friday.", **hours)).status_code == 302
    page = ContentPage.objects.get(slug="call")
    answers, stated = [], []
    for day in (0, 1, 8):
        time_machine.move_to(now + timedelta(days=day, minutes=1), tick=False)
        keep_schedule()
        answers.append(client.get("/en/call/").status_code)
        stated.append([fact.page_id for fact in facts("PageChanged")].count(page.pk))
    assert answers == [404, 200, 404]
    assert [after - stated[0] for after in stated] == [0, 1, 2]


def test_facilitators_write_their_front_in_the_admin_and_no_other(client: Client) -> None:
    facilitator = UserFactory()
    mine, other = CommunityFactory(facilitators=[facilitator]), CommunityFactory()
    own, foreign = (ensure_front(community_id=community.pk) for community in (mine, other))
    assert own is not None and foreign is not None
    editor = signed_in(type(facilitator).objects.get(pk=facilitator.pk))

    def save(page: CommunityPage, text: str) -> int:
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        return int(editor.post(address, fields(page.title, page.slug, text)).status_code)

    assert save(own, "Meet us on Mondays.") == 302
    assert "Meet us on Mondays." in client.get(f"/en/communities/{mine.slug}/").content.decode()
    # Wagtail leads whoever may not edit a page back to where they may.
    before = Page.objects.get(pk=foreign.pk).latest_revision_id
    save(foreign, "Taken over.")
    assert Page.objects.get(pk=foreign.pk).latest_revision_id == before
    assert "Taken over." not in client.get(f"/en/communities/{other.slug}/").content.decode()
    assert Community.objects.count() == 2


def test_the_menu_is_arranged_in_the_admin(editor: Client, client: Client) -> None:
    page = ContentPage(title="Guide to permits", slug="guide", locale=home().locale)
    home().add_child(instance=page)
    page.save_revision().publish()
    assert "Guide to permits" not in client.get("/en/").content.decode()
    add = reverse("wagtailsnippets_cms_menuentry:add")
    answer = editor.post(f"{add}?locale=en", {"page": page.pk, "position": 1})
    assert answer.status_code == 302
    assert "Guide to permits" in client.get("/en/").content.decode()
    entry = MenuEntry.objects.get()
    editor.post(reverse("wagtailsnippets_cms_menuentry:delete", args=[entry.pk]))
    assert "Guide to permits" not in client.get("/en/").content.decode()


def test_the_secretariat_finds_its_screens_from_the_admin(editor: Client) -> None:
    front = editor.get("/cms/").content.decode()
    places = ["/en/moderation/", "/en/communities/", "/cms/people/", "/cms/events/", "/cms/events/sources/"]
    assert [address for address in places if f'"{address}"' in front] == places
