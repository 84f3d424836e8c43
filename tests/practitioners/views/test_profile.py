import pytest

from practitioners.models import Profile
from tests.practitioners.factories import ProfileFactory, ProfileTextFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loaded(vocabularies):
    pass


def posted(profile: Profile, **changes):
    return {"version": profile.version, "publish": "on", "country": "KE", "languages": ["en"], **changes}


def test_the_form_saves_and_leads_to_the_page(client):
    profile = ProfileFactory()
    client.force_login(profile.user)
    answer = client.post("/en/profile/", posted(profile, can_help="Mapping", see_can_help="public", bio_en="Short."))
    assert (answer.status_code, answer.url) == (302, f"/en/practitioners/{profile.user.handle}/")
    page = client.get(answer.url).content.decode()
    assert "Mapping" in page and "Short." in page


def test_a_wrong_field_keeps_all_that_was_typed(client):
    profile = ProfileFactory()
    client.force_login(profile.user)
    answer = client.post("/en/profile/", posted(profile, can_help="Kept words", link_url_0="nonsense"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page and "Kept words" in page and "nonsense" in page
    assert 'href="#id_link_url_0"' in page
    assert Profile.objects.get(pk=profile.pk).can_help == ""


def test_a_stale_form_shows_both_texts_and_the_next_save_wins(client):
    profile = ProfileFactory(organization="Old")
    client.force_login(profile.user)
    first = posted(profile, organization="From the other window")
    assert client.post("/en/profile/", first).status_code == 302
    answer = client.post("/en/profile/", posted(profile, organization="From this window"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From the other window" in page and "From this window" in page
    now = Profile.objects.get(pk=profile.pk)
    assert client.post("/en/profile/", posted(now, organization="From this window")).status_code == 302
    assert Profile.objects.get(pk=profile.pk).organization == "From this window"


def test_an_arabic_reader_gets_the_arabic_biography_first(client):
    profile = ProfileFactory()
    ProfileTextFactory(profile=profile)
    ProfileTextFactory(profile=profile, language="ar", bio_html="<p>أستعيد أشجار المانغروف.</p>", bio_plain="أستعيد")
    page = client.get(f"/ar/practitioners/{profile.user.handle}/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert page.index("أستعيد أشجار") < page.index("I restore mangroves.")
    assert '<div class="prose" lang="en" dir="ltr"><p>I restore' in page


def test_the_card_is_folded_escaped_and_read_back(client):
    name = "محمد; عبد, الله\\" + " بن" * 20
    profile = ProfileFactory(user__name=name, organization="A;B,C", visibility={"email": "public"})
    answer = client.get(f"/practitioners/{profile.user.handle}.vcf")
    raw = answer.content
    assert answer["Content-Type"] == "text/vcard; charset=utf-8"
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    assert lines[3] == "FN:" + name.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    assert "ORG:A\\;B\\,C" in lines and f"EMAIL:{profile.user.email}" in lines


def test_a_visitor_no_longer_sees_somebody_who_was_suspended_or_renamed(client):
    from accounts.services import person
    from tests.accounts.factories import UserFactory

    profile = ProfileFactory(user__name="Known Before")
    address = f"/en/practitioners/{profile.user.handle}/"
    assert "Known Before" in client.get(address).content.decode()
    person.change(actor=profile.user, user_id=profile.pk, name="Known After")
    assert "Known After" in client.get(address).content.decode()
    person.suspend(actor=UserFactory(secretariat=True), user_id=profile.pk)
    assert client.get(address).status_code == 404


def test_a_stored_profile_costs_a_visitor_one_query(client, django_assert_num_queries):
    profile = ProfileFactory()
    address = f"/en/practitioners/{profile.user.handle}/"
    client.get(address)
    with django_assert_num_queries(1):
        assert client.get(address).status_code == 200
