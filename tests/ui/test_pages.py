"""The frame for a signed-in person, and the pages for when something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Page, expect

from tests.ui.test_style_guide import RULES, stretched

PERSON = SimpleNamespace(
    is_authenticated=True, is_active=True, name="ليلى حدّاد", handle="layla", tone=1, initials="ل", unread_notices=12,
    data_saving=False, pk=1,
)  # fmt: skip
PAGES = ["400", "403", "403_csrf", "404", "409", "429", "500", "503", "offline", "errors/error", "errors/503"]


def rendered(name: str, language: str, user: Any = None, path: str = "", **context: Any) -> str:
    request = RequestFactory().get(path or f"/{language}/communities/coral/", {"a": "1"})
    request.user = user or SimpleNamespace(is_authenticated=False, data_saving=False)  # type: ignore[assignment]
    request.request_id = "0123456789abcdef"  # type: ignore[attr-defined]
    with translation.override(language):
        return get_template(f"{name}.html").render({"user": request.user, **context}, request)


def show(page: Page, html: str) -> Page:
    """In a page of the site's origin, so that style sheets and sprite are found."""
    page.set_content(html)
    page.wait_for_load_state("networkidle")
    return stretched(page)


def violations(page: Page) -> list[Any]:
    found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]}).response["violations"]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_error_pages_are_accessible(open_page: Callable[..., Page], name: str, language: str) -> None:
    page = open_page("/en/offline/", width=360)
    html = rendered(name, language, title="Too large", message="A reason.", retry_after=30, errors=[])
    assert violations(show(page, html)) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.parametrize("name", ["500", "503"])
def test_broken_site_is_told_in_six_languages_and_needs_nothing(name: str) -> None:
    source = get_template(f"{name}.html").template.source
    assert "{%" not in source and "{{" not in source
    assert [source.count(f'lang="{code}"') > 0 for code in ("en", "ar", "zh-hans", "fr", "ru", "es")] == [True] * 6


def test_missing_page_offers_search_and_a_code() -> None:
    html = rendered("404", "en")
    assert 'action="/en/search/"' in html and "01234567" in html


@pytest.mark.parametrize("width", [320, 360, 800, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_frame_of_a_person(open_page: Callable[..., Page], language: str, width: int) -> None:
    page = open_page("/en/offline/", width=width)
    html = rendered("offline", language, PERSON, unread_notices=12)
    show(page, html)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    menu = page.locator(".site-tools details.menu").last
    menu.locator("summary").click()
    expect(menu.locator("a[href$='/accounts/logout/']")).to_be_visible()
    assert violations(page) == []
    box = menu.locator(".menu__list").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= width


def test_languages_keep_the_page_and_its_filters() -> None:
    html = rendered("base", "en")
    assert 'href="/ar/communities/coral/?a=1" lang="ar" hreflang="ar"' in html
    html = rendered("base", "en", path="/accounts/login/")
    assert 'href="/accounts/login/?a=1&amp;lang=ar"' in html


def test_rail_takes_no_room_when_empty() -> None:
    assert 'class="split ' not in rendered("base", "en")
    assert 'class="split ' in rendered("style_guide", "en", **_guide())


def _guide() -> dict[str, Any]:
    from ui import samples

    return samples.context(RequestFactory().get("/"))
