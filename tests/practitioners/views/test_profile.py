import re

import pytest

from core.text import clean_html
from practitioners.models import Profile
from practitioners.services.profile import save_profile
from tests.accounts.factories import UserFactory
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
    assert re.findall(r'<dl class="dl"><dt>(.*?)</dt><dd dir="auto">(.*?)</dd></dl>', page) == [
        ("Organization", "From the other window")
    ]
    assert client.post("/en/profile/", posted(now, organization="From this window")).status_code == 302
    assert Profile.objects.get(pk=profile.pk).organization == "From this window"


def test_what_stands_now_is_told_in_words_also_who_sees_it(client):
    profile = ProfileFactory(country="KE", languages=["en"])
    client.force_login(profile.user)
    typed = posted(profile, country="FR", languages=["fr", "en"], see_email="public", bio_en="Here", publish="")
    save_profile(
        actor=profile.user, user_id=profile.pk, values={"country": "EG", "languages": ["ar", "en"]},
        bios={"en": "There"}, visibility={"email": "nobody"},
    )  # fmt: skip
    answer = client.post("/en/profile/", typed)
    assert answer.status_code == 409
    rows = re.findall(r"<dt>(.*?)</dt><dd dir=\"auto\">(.*?)</dd>", answer.content.decode())
    assert rows == [
        ("Country", "Egypt"), ("Languages", "Arabic and English"), ("Show my profile in the directory", "Published"),
        ("E-mail address: Who sees this", "Nobody"), ("In your own words: English", "There"),
    ]  # fmt: skip


def test_themes_from_a_list_that_is_not_on_offer_stay_when_the_form_is_saved(client):
    profile = ProfileFactory()
    profile.themes.set(["CBD-SUBJECT-ABS"])
    client.force_login(profile.user)
    page = client.get("/en/profile/").content.decode()
    assert re.search(r'value="CBD-SUBJECT-ABS"[^>]* checked', page)
    answer = client.post("/en/profile/", posted(profile, themes=["CBD-SUBJECT-ABS", "GBF-TARGET-02"]))
    assert answer.status_code == 302
    assert set(profile.themes.values_list("pk", flat=True)) == {"CBD-SUBJECT-ABS", "GBF-TARGET-02"}


def test_a_biography_cleaned_with_an_older_list_is_cleaned_again_before_it_is_shown(client):
    profile = ProfileFactory()
    for language in ("en", "ar"):
        old = f'<p onclick="x()">Reefs {language}</p>'
        ProfileTextFactory(profile=profile, language=language, bio_html=old, text_version=0)
    page = client.get(f"/en/practitioners/{profile.user.handle}/").content.decode()
    shown = re.findall(r"<p[^>]*>Reefs \w+</p>", page)
    assert shown == [clean_html(f'<p onclick="x()">Reefs {language}</p>') for language in ("en", "ar")]
    assert "onclick" not in page


def test_the_card_speaks_the_language_of_the_page(client):
    profile = ProfileFactory(country="EG")
    page = client.get(f"/ar/practitioners/{profile.user.handle}/").content.decode()
    [address] = re.findall(r'href="(/practitioners/[^"]+)"', page)
    card = client.get(address).content.decode()
    assert (
        "ADR;TYPE=work:;;;;;;مصر\r\n" in card
        and f"UID:http://testserver/en/practitioners/{profile.user.handle}/" in card
    )


def test_who_gave_no_name_is_called_by_their_handle(client):
    profile = ProfileFactory(user__name="", user__handle="amina")
    assert "<h1><bdi>amina</bdi></h1>" in client.get("/en/practitioners/amina/").content.decode()
    assert "\r\nFN:amina\r\n" in client.get("/practitioners/amina.vcf").content.decode()
    assert profile.user.email not in client.get("/practitioners/amina.vcf").content.decode()


def test_somebody_without_a_handle_gets_one_with_the_form(client):
    """An account that an operator made by command has none."""
    user = UserFactory(name="Amina Diallo", handle=None)
    client.force_login(user)
    assert client.get("/en/profile/").status_code == 200
    user.refresh_from_db()
    assert user.handle == "amina-diallo"
    answer = client.post("/en/profile/", posted(Profile.objects.get(user=user)))
    assert (answer.status_code, answer.url) == (302, "/en/practitioners/amina-diallo/")


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
