"""First view: at most 70 KB and six requests; each kind has its share."""

from __future__ import annotations

import gzip
import re

import pytest

from tests.architecture.source import ROOT

STATIC = ROOT / "platform" / "ui" / "static" / "ui"
BASE = (ROOT / "templates" / "base.html").read_text().partition("{% endcomment %}")[2]
# Written by the packages that own a screen and loaded there only.
FIRST_VIEW_SCRIPTS = ["site.js"]


def packed(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / one).read_bytes(), 9, mtime=0)) for one in names)


@pytest.mark.parametrize(
    ("names", "most"),
    [
        (["halqa.css"], 15_000),
        (FIRST_VIEW_SCRIPTS, 6_000),
        (["search-suggest.js", "draft.js", "keys.js", "composer.js"], 9_000),
        (["icons.svg", "logo.svg"], 5_000),
    ],
    ids=["css", "js of the first view", "js when used", "pictures"],
)
def test_share_is_kept(names: list[str], most: int) -> None:
    assert packed(*names) <= most


def test_frame_asks_for_six_things_at_most() -> None:
    asked = re.findall(r'<(?:link rel="(?:stylesheet|icon)"[^>]*|script [^>]*src=)', BASE)
    sprite_and_page = 2
    a_script_of_the_screen = 1
    assert len(asked) + sprite_and_page + a_script_of_the_screen <= 6
