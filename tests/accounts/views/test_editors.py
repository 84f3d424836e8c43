"""Every address of the editors' screens is closed to all others; people are managed through our services only."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse
from django.utils import timezone
from wagtail.admin import urls as wagtailadmin_urls

from accounts.services import roles
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
MADE_UP = {"int": 1, "str": "x", "slug": "x", "uuid": "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "path": "x"}


def addresses(patterns, prefix: str = "/cms/") -> list[str]:
    """Every address of the editors' screens, its variable parts filled with something."""
    found = []
    for pattern in patterns:
        text = str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, prefix + text.lstrip("^"))
        elif isinstance(pattern, URLPattern):
            found.append(_filled(prefix + text))
    return found


def _filled(text: str) -> str:
    import re

    text = re.sub(r"<(?:(\w+):)?\w+>", lambda match: str(MADE_UP.get(match[1] or "str", "x")), text)
    text = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\)[^()]*)*\)", "1", text)
    return re.sub(r"[\^$\\]|\(\?:.*?\)|\([^()]*\)|\[.*?\]|[*+?|]", "", text)


@pytest.fixture
def secretariat():
    actor = UserFactory()
    roles.grant(actor=None, user_id=actor.pk, role="secretariat")
    client = Client()
    client.force_login(actor)
    return client


def test_outsiders_are_refused_at_every_address():
    every = sorted(set(addresses(wagtailadmin_urls.urlpatterns)))
    assert len(every) > 150
    visitor, member, organiser = Client(), Client(), Client()
    member.force_login(UserFactory())
    organiser.force_login(UserFactory(organiser=True, focal_point="KE"))
    wrong = []
    for url in every:
        for client, wanted in ((visitor, 302), (member, 403), (organiser, 403)):
            for method in (client.get, client.post):
                response = method(url)
                leads = response.get("Location", "")
                ours = leads.startswith(("/accounts/", "/cms/people/", "/cms/"))
                if (
                    response.status_code != wanted
                    and not (response.status_code in (302, 405) and ours)
                    and response.status_code != 404
                ):
                    wrong.append((url, method.__name__, response.status_code, leads))
                if wanted == 302 and response.status_code == 302 and not ours and not leads.startswith("/en/cms/"):
                    wrong.append((url, response.status_code, leads))
    assert wrong == []


def test_visitor_is_led_to_our_sign_in_and_back(client):
    assert client.get("/cms/pages/")["Location"] == "/accounts/login/?next=/cms/pages/"


def test_suspended_editor_is_refused():
    actor = UserFactory()
    roles.grant(actor=None, user_id=actor.pk, role="secretariat")
    type(actor).objects.filter(pk=actor.pk).update(suspended_at=timezone.now())
    client = Client()
    client.force_login(actor)
    assert client.get("/cms/").status_code == 403


def test_secretariat_opens_the_editors_front_page(secretariat):
    assert secretariat.get("/cms/").status_code == 200


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("/cms/login/", "/cms/"),
        ("/cms/logout/", "/accounts/logout/"),
        ("/cms/account/", "/accounts/settings/"),
        ("/cms/password_reset/", "/accounts/password/reset/"),
        ("/cms/users/", "/cms/people/"),
        ("/cms/users/1/", "/cms/people/"),
        ("/cms/groups/", "/cms/people/"),
    ],
)
def test_wagtails_own_screens_for_people_lead_to_ours(secretariat, url, leads):
    assert secretariat.get(url)["Location"] == leads


def test_secretariat_grants_suspends_and_restores(secretariat):
    someone = UserFactory(name="Amina")
    assert "Amina" in secretariat.get("/cms/people/?q=amin").content.decode()
    page = f"/cms/people/{someone.pk}/"
    assert secretariat.get(page).status_code == 200
    secretariat.post(page, {"role": "organiser", "country": ""})
    secretariat.post(f"{page}suspend/", {"days": "7"})
    someone.refresh_from_db()
    assert (someone.role_names, someone.is_suspended, bool(someone.suspended_until)) == (["organiser"], True, True)
    secretariat.post(f"{page}restore/")
    secretariat.post(f"{page}revoke/", {"role": "organiser"})
    someone.refresh_from_db()
    assert (someone.role_names, someone.is_suspended) == ([], False)


def test_focal_point_needs_a_country(secretariat):
    someone = UserFactory()
    response = secretariat.post(f"/cms/people/{someone.pk}/", {"role": "focal_point", "country": ""})
    assert "Choose the country of the focal point." in response.content.decode()
    someone.refresh_from_db()
    assert someone.role_names == []


def test_other_editors_do_not_manage_people():
    from django.contrib.auth.models import Permission

    editor = UserFactory()
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(editor)
    assert client.get("/cms/").status_code == 200
    assert client.get("/cms/people/").status_code == 403
    assert "/cms/people/" not in client.get("/cms/").content.decode()
    assert client.post(f"/cms/people/{UserFactory().pk}/suspend/").status_code == 403


def test_names_resolve():
    try:
        assert reverse("wagtailadmin_home") == "/cms/"
    except NoReverseMatch:
        pytest.fail("the editors' screens moved")
