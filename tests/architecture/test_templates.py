"""Templates: no inline script, style or handler; no other host; nothing for people outside translation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

TEMPLATES = sorted(
    path
    for folder in (ROOT / "templates", *ROOT.glob("*/templates"), *ROOT.glob("platform/*/templates"))
    for path in folder.rglob("*.html")
)
# Mail programs read inline styles and nothing else.
MAILS = {"mail", "email"}
INLINE = {
    "an inline style": re.compile(r"<style[\s>]|\sstyle\s*=", re.I),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")[^>]*>", re.I),
    "an inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "a javascript: address": re.compile(r"(?:href|action|src)\s*=\s*[\"']\s*javascript:", re.I),
    "another host": re.compile(r"<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.I),
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_content_policy_holds(path: Path) -> None:
    if MAILS & set(path.parts):
        pytest.skip("a mail")
    text = re.sub(r"\{% comment.*?%\}.*?\{% endcomment %\}|\{#.*?#\}", "", path.read_text(), flags=re.S)
    found = [what for what, pattern in INLINE.items() if pattern.search(text)]
    assert found == [], (
        f"{name(path)}: the content policy of the site forbids this; use a class, a module, a data attribute"
    )
