"""Every element: accessible, mirrored, within a narrow window, with scripts on and off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OpenPage = Callable[..., Page]


def stretched(page: Page) -> Page:
    """As tall as the page: a sticky bar else covers what lies under the fold."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height + 200})
    return page


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(open_page: OpenPage, language: str, scheme: str, width: int) -> None:
    page = stretched(open_page(f"/{language}/style-guide/", width=width, scheme=scheme))
    found = Axe().run(page, options={**RULES, "resultTypes": ["violations"]}).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []


@pytest.mark.parametrize("language", ["en", "ar", "ru"])
@pytest.mark.parametrize("width", [320, 640])
def test_nothing_scrolls_sideways(open_page: OpenPage, language: str, width: int) -> None:
    page = open_page(f"/{language}/style-guide/", width=width)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
