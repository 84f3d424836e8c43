"""What a visitor meets first: the frame in their language and direction, on a phone and at a desk, with scripts or without."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import DESK, PHONE


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_language_and_direction(
    visit: Callable[..., Page], language: str, direction: str, size: dict[str, int], scripts: bool
) -> None:
    page = visit(f"/{language}/", size=size, scripts=scripts)
    html = page.locator("html")
    assert html.get_attribute("lang") == language
    assert html.get_attribute("dir") == direction
    assert page.locator("h1").count() == 1


def test_no_page_is_wider_than_a_phone(visit: Callable[..., Page]) -> None:
    page = visit("/en/", size=PHONE)
    for path in ("/en/", "/ar/", "/en/communities/", "/en/events/", "/en/practitioners/", "/en/search/?q=forest"):
        page.goto(path)
        overhang = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overhang <= 0, f"{path} is {overhang} px wider than the screen"


def test_nothing_is_asked_of_another_host(visit: Callable[..., Page], base_url: str) -> None:
    page = visit("/en/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/en/", "/en/communities/", "/en/events/", "/accounts/login/"):
        page.goto(path)
    strangers = [url for url in asked if not url.startswith((base_url, "data:", "blob:"))]
    assert strangers == []


def test_the_demo_account_signs_in(visit: Callable[..., Page], sign_in: Callable[..., Page]) -> None:
    page = sign_in(visit("/en/"), "practitioner")
    page.goto("/en/workspace/")
    assert "/accounts/login/" not in page.url
    assert page.locator("h1").count() == 1


def test_places_of_an_account_open_from_one_line_on_a_phone(
    visit: Callable[..., Page], sign_in: Callable[..., Page]
) -> None:
    page = sign_in(visit("/en/", size=PHONE, scripts=False), "practitioner")
    page.goto("/accounts/settings/?lang=en")
    places = page.get_by_role("navigation", name="Your account", exact=True)
    assert places.get_by_role("link").count() == 0
    places.locator("summary").click()
    assert places.get_by_role("link").count() == 8
    places.get_by_role("link", name="Your data").click()
    page.wait_for_url("**/accounts/settings/data/")
    page.set_viewport_size(DESK)
    assert places.get_by_role("link").count() == 8
    assert places.locator("summary").is_hidden()
