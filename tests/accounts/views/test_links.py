"""What the pages about oneself link to is there."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PAGES = [
    "/accounts/settings/", "/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/",
    "/accounts/settings/data/", "/accounts/settings/erase/", "/accounts/settings/tokens/", "/accounts/logout/",
    "/ar/notifications/", "/ar/notifications/settings/", "/ar/moderation/", "/ar/moderation/decided/",
]  # fmt: skip


def links_in(page: str) -> set[str]:
    """Addresses of this site between header and footer."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return {unescape(found) for found in re.findall(r'href="(/(?!static/)[^"#]*)', main)}


def test_no_link_of_the_pages_about_oneself_is_dead() -> None:
    cache.clear()
    client, person = Client(), UserFactory(secretariat=True, language="ar")
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    found: dict[str, str] = {}
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, page
        found |= dict.fromkeys(links_in(answer.content.decode()), page)
    answers = {link: client.get(link, follow=True).status_code for link in found}

    assert {link: (status, found[link]) for link, status in answers.items() if status >= 400} == {}
    assert {"/ar/profile/", "/accounts/2fa/webauthn/add/", "/ar/notifications/settings/"} <= set(found)


def test_no_link_of_the_ways_in_is_dead() -> None:
    cache.clear()
    client = Client()
    found: dict[str, str] = {}
    for page in ("login", "signup", "login/code", "password/reset", "inactive"):
        found |= dict.fromkeys(links_in(client.get(f"/accounts/{page}/").content.decode()), page)
    answers = {link: client.get(link, follow=True).status_code for link in found}

    assert {link: (status, found[link]) for link, status in answers.items() if status >= 400} == {}
    assert {"/accounts/signup/", "/accounts/login/", "/accounts/password/reset/"} <= set(found)
