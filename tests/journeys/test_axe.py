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
    "/{lang}/communities/national-clearing-houses/forum/3/",
    "/{lang}/communities/national-clearing-houses/members/",
    "/{lang}/communities/biosafety-commitments/events/",
    "/{lang}/practitioners/amina-wanjiru/",
    "/{lang}/practitioners/?q=nobody-of-this-name",
    "/{lang}/offline/",
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
    "/{lang}/communities/biosafety-commitments/chat/1/",
    "/{lang}/communities/biosafety-commitments/settings/",
    "/{lang}/communities/biosafety-commitments/members/requests/",
    "/{lang}/communities/biosafety-commitments/forum/categories/",
    "/{lang}/communities/biosafety-commitments/discussions/non-state-actors/outline/",
    "/{lang}/welcome/place/",
    "/{lang}/welcome/themes/",
    "/{lang}/welcome/communities/",
    "/{lang}/events/mine/",
    "/{lang}/events/demo-regional-dialogue/register/",
    "/accounts/email/?lang={lang}",
    "/accounts/2fa/?lang={lang}",
    "/accounts/sessions/?lang={lang}",
    "/accounts/settings/data/?lang={lang}",
]
STAFF = [
    "/{lang}/events/new/",
    "/{lang}/events/demo-regional-dialogue/",
    "/{lang}/events/demo-regional-dialogue/registrations/",
    "/{lang}/events/demo-regional-dialogue/documents/",
    "/{lang}/communities/new/",
    "/{lang}/moderation/",
    "/{lang}/moderation/decided/",
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
    secretariat = sign_in(visit(f"/{language}/", size=dict(size), color_scheme=scheme), "secretariat")
    found += [fault for path in STAFF for fault in faults(secretariat, path.format(lang=language))]
    assert found == []
