import pytest
from wagtail.models import Page

from cms.models import CommunitiesPage, HomePage
from cms.services.tree import ensure_tree

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_making_the_tree_twice_changes_nothing():
    ensure_tree()
    before = list(Page.objects.order_by("pk").values_list("pk", "url_path", "latest_revision_created_at"))
    ensure_tree()
    assert list(Page.objects.order_by("pk").values_list("pk", "url_path", "latest_revision_created_at")) == before


def test_each_language_has_its_home_and_hosts_as_translations_of_one_another():
    homes = HomePage.objects.select_related("locale")
    assert sorted(home.locale.language_code for home in homes) == ["ar", "en", "es", "fr", "ru", "zh-hans"]
    assert len({home.translation_key for home in homes}) == 1
    assert len({page.translation_key for page in CommunitiesPage.objects.all()}) == 1
    assert CommunitiesPage.objects.count() == 6


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh-hans"])
def test_the_home_page_answers_in_each_language(client, language):
    answer = client.get(f"/{language}/")
    page = answer.content.decode()
    direction = "rtl" if language == "ar" else "ltr"
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction}"' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize(
    ("page", "address"), [("practitioners", "practitioners"), ("communities", "communities"), ("events", "events")]
)
def test_hosts_lead_to_their_fixed_addresses(client, page, address):
    hosted = Page.objects.get(slug=page, locale__language_code="ar").specific
    answer = hosted.serve(None)
    assert (answer.status_code, answer.url) == (302, f"/ar/{address}/")
