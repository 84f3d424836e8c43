"""A first view weighs at most 70 KB and asks for at most six things, in English and in Arabic."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

MOST_BYTES = 70_000
MOST_REQUESTS = 6
PATHS = [
    "/{lang}/",
    "/{lang}/communities/biosafety-commitments/",
    "/{lang}/events/",
    "/{lang}/events/demo-regional-dialogue/",
    "/{lang}/practitioners/",
    "/{lang}/search/?q=seed",
]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", PATHS)
def test_a_first_view_is_light(visit: Callable[..., Page], language: str, path: str) -> None:
    page = visit("about:blank")
    sizes: dict[str, int] = {}

    def note(request) -> None:
        if not request.url.startswith(("data:", "blob:", "about:")):
            found = request.sizes()
            sizes[request.url] = found["responseBodySize"] + found["responseHeadersSize"]

    page.on("requestfinished", note)
    page.goto(path.format(lang=language), wait_until="networkidle")
    assert sum(sizes.values()) <= MOST_BYTES, sizes
    assert len(sizes) <= MOST_REQUESTS, sorted(sizes)
