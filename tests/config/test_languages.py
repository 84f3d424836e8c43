"""Which language an address without one speaks."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def language(client: Client, path: str) -> str:
    return str(client.get(path, headers={"Accept-Language": "fr"}).headers["Content-Language"])


def test_the_browser_is_asked_last(client: Client) -> None:
    assert language(client, "/accounts/login/") == "fr"


def test_the_page_to_come_back_to_says_it_and_the_next_address_keeps_it(client: Client) -> None:
    assert language(client, "/accounts/login/?next=/ar/communities/") == "ar"
    assert language(client, "/accounts/signup/") == "ar"


def test_what_is_asked_for_goes_before_the_page_to_come_back_to(client: Client) -> None:
    assert language(client, "/accounts/login/?next=/ar/communities/&lang=es") == "es"


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/ar/", "//ar/", "/arabia/", "ar", ""])
def test_an_address_that_is_no_page_of_ours_says_nothing(client: Client, next_page: str) -> None:
    assert language(client, f"/accounts/login/?next={next_page}") == "fr"


def test_a_page_with_a_language_keeps_it(client: Client) -> None:
    assert language(client, "/ru/communities/?next=/ar/") == "ru"


def test_a_person_reads_their_own_language(client: Client) -> None:
    client.force_login(UserFactory(language="zh-hans"))
    assert language(client, "/accounts/settings/?next=/ar/communities/") == "zh-hans"
