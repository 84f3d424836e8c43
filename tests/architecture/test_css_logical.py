"""One style sheet for both directions: no left, right, width or height of the screen's own."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT

SHEETS = sorted((ROOT / "platform" / "ui" / "static").rglob("*.css"))
PHYSICAL = re.compile(
    r"(?:^|[;{\s])("
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)(?:-[a-z]+)?"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right|top|bottom|(?:min-|max-)?(?:width|height)|overflow-[xy]"
    r")\s*:"
)
VALUES = re.compile(r"(?:text-align|float|clear|transform-origin|background-position)\s*:[^;}]*\b(?:left|right)\b")
# Scrolling beside the text has no logical name that every browser knows.
ALLOWED = {"overflow-x"}
FOUR = re.compile(r"(?:^|[;{\s])(margin|padding|inset|border-radius|border-width)\s*:\s*([^;}]+)")


def declarations(text: str) -> str:
    """The sheet without comments and without the conditions of @media, which speak of the window."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r"@(?:media|supports|container)[^{]*\{", "{", text)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_only_logical_properties(sheet) -> None:
    text = declarations(sheet.read_text())
    wrong = [match.group(1) for match in PHYSICAL.finditer(text) if match.group(1) not in ALLOWED]
    wrong += [match.group(0) for match in VALUES.finditer(text)]
    assert wrong == [], f"{sheet.name}: say inline-start/-end, block-start/-end, inline-size, block-size"


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_shorthand_with_two_different_sides(sheet) -> None:
    wrong = []
    for name, value in FOUR.findall(declarations(sheet.read_text())):
        parts = re.findall(r"(?:[^\s()]+\([^()]*\)|[^\s()]+)", value.strip())
        if len(parts) != 4:
            continue
        # Corners run start-start, start-end, end-end, end-start; sides run top, right, bottom, left.
        uneven = parts[0] != parts[1] or parts[2] != parts[3] if name == "border-radius" else parts[1] != parts[3]
        if uneven:
            wrong.append(f"{name}:{value.strip()}")
    assert wrong == [], f"{sheet.name}: the second and fourth value differ, which a mirror turns round"


def test_there_is_one_sheet_for_people_and_one_for_editors() -> None:
    assert [path.name for path in SHEETS] == ["editors.css", "halqa.css"]
