"""No screen breaks WCAG 2.2 AA as far as a machine can tell: in English and Arabic, light and dark, phone and desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import DESK, PHONE

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PUBLIC = [
    "/{lang}/",
    "/{lang}/communities/",
    "/{lang}/communities/biosafety-commitments/",
    "/{lang}/communities/biosafety-commitments/forum/",
    "/{lang}/communities/biosafety-commitments/discussions/non-state-actors/",
    "/{lang}/events/",
    "/{lang}/events/?view=month",
    "/{lang}/events/demo-regional-dialogue/",
    "/{lang}/practitioners/",
    "/{lang}/search/?q=seed",
    "/{lang}/about/",
    "/{lang}/nothing-here/",
    "/accounts/login/?lang={lang}",
    "/accounts/signup/?lang={lang}",
]
OWN = [
    "/{lang}/workspace/",
    "/{lang}/profile/",
    "/{lang}/welcome/",
    "/{lang}/notifications/",
    "/{lang}/notifications/settings/",
    "/accounts/settings/?lang={lang}",
    "/{lang}/communities/biosafety-commitments/forum/new/",
    "/{lang}/communities/biosafety-commitments/members/",
    "/{lang}/events/demo-regional-dialogue/register/",
]


def faults(page: Page, path: str) -> list[str]:
    page.goto(path)
    height = page.evaluate("document.documentElement.scrollHeight")
    # A bar that sticks to the window covers what lies under the fold, and axe then complains of small targets.
    page.set_viewport_size({"width": page.viewport_size["width"], "height": min(height + 100, 12_000)})  # type: ignore[index]
    answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [
        f"{path}: {each['id']}: {node['html'][:120]}"
        for each in answer.response["violations"]
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("size", "scheme"),
    [pytest.param(DESK, "light", id="desk-light"), pytest.param(PHONE, "dark", id="phone-dark")],
)
def test_screens_pass_axe(
    visit: Callable[..., Page], sign_in: Callable[..., Page], language: str, size: dict[str, int], scheme: str
) -> None:
    visitor = visit(f"/{language}/", size=dict(size), color_scheme=scheme)
    found = [fault for path in PUBLIC for fault in faults(visitor, path.format(lang=language))]
    member = sign_in(visit(f"/{language}/", size=dict(size), color_scheme=scheme), "facilitator")
    found += [fault for path in OWN for fault in faults(member, path.format(lang=language))]
    assert found == []
