"""Each colour can be read on each ground it meets, light and dark."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT

SHEET = (ROOT / "platform" / "ui" / "static" / "ui" / "halqa.css").read_text()
TEXT = [
    *[("ink", ground) for ground in ("paper", "wash", "wash-2", "raised", "tint", "mark-tint", "bad-tint")],
    *[("ink-2", ground) for ground in ("paper", "wash", "wash-2", "raised", "tint", "mark-tint")],
    *[("accent", ground) for ground in ("paper", "wash", "wash-2", "raised", "tint", "mark-tint")],
    *[("accent-2", ground) for ground in ("paper", "wash", "raised")],
    ("on-accent", "accent"), ("on-accent", "accent-2"), ("on-mark", "mark"), ("on-bad", "bad"), ("paper", "ink"),
    ("bad", "paper"), ("bad", "bad-tint"), ("bad", "raised"),
    *[(f"t{tone}i", f"t{tone}") for tone in range(1, 7)],
]  # fmt: skip
EDGES = [("edge", "paper"), ("edge", "raised"), ("mark-edge", "paper"), ("accent", "paper"), ("bad", "paper")]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", block))


def block(start: str) -> str:
    rest = SHEET[SHEET.index(start) :]
    return rest[: rest.index("}")]


LIGHT = colours(block(":root,[data-theme=light]{"))
THEMES = {
    "light": LIGHT,
    "dark by the system": LIGHT | colours(block(":root:not([data-theme=light]){")),
    "dark by choice": LIGHT | colours(block("[data-theme=dark]{")),
}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read(theme: str) -> None:
    values = THEMES[theme]
    low = {pair: round(contrast(values[pair[0]], values[pair[1]]), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_edges_can_be_seen(theme: str) -> None:
    values = THEMES[theme]
    low = {pair: round(contrast(values[pair[0]], values[pair[1]]), 2) for pair in EDGES}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 3} == {}


def test_both_ways_into_a_theme_are_the_same() -> None:
    assert THEMES["dark by the system"] == THEMES["dark by choice"]
