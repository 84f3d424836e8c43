"""The ring: seats in a circle, as SVG drawn by the server. It appears only where people or seats are counted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import cos, pi, sin
from typing import Any

from django.utils.safestring import SafeString

from ui import cldr
from ui.html import esc

MOST_SEATS = 20


@lru_cache(maxsize=64)
def _places(seats: int, middle: float, radius: float) -> tuple[tuple[str, str], ...]:
    """Centres of the seats, clockwise from the top."""
    turn = 2 * pi / seats
    return tuple(
        (f"{middle + radius * sin(turn * seat):.1f}", f"{middle - radius * cos(turn * seat):.1f}")
        for seat in range(seats)
    )


def _scaled(taken: int, seats: int) -> int:
    """How many dots are filled when there are more seats than dots: never all while one seat is free, never none when one is taken."""
    if not seats:
        return 0
    if seats <= MOST_SEATS:
        return min(taken, seats)
    filled = round(taken * MOST_SEATS / seats)
    if taken < seats:
        filled = min(filled, MOST_SEATS - 1)
    return min(max(filled, 1 if taken else 0), MOST_SEATS)


def ring(
    taken: int,
    seats: int,
    *,
    label: str = "",
    size: str = "",
    me: bool = False,
    half: int = 0,
    number: bool | None = None,
) -> SafeString:
    """`taken` of `seats`; `half` more are there but silent; `me` marks the next seat as yours. Without a label it is decoration."""
    dots = min(max(seats, 1), MOST_SEATS)
    filled = _scaled(taken, seats)
    silent = min(_scaled(taken + half, seats) - filled, dots - filled) if half else 0
    dot = 4.6 if dots <= 8 else 3.1 if dots <= 12 else 1.9
    parts = []
    for seat, (x, y) in enumerate(_places(dots, 24.0, 20.0)):
        css = "on" if seat < filled else "half" if seat < filled + silent else ""
        if me and seat == min(filled + silent, dots - 1):
            css = "me"
        said = f' class="{css}"' if css else ""
        parts.append(f'<circle{said} cx="{x}" cy="{y}" r="{dot}"/>')
    if number if number is not None else (size == "l" and dots > 12):
        parts.append(f'<text x="24" y="28" font-size="11">{cldr.number(taken)}</text>')
    said = f'role="img" aria-label="{esc(label)}"' if label else 'aria-hidden="true"'
    css = f"ring ring--{esc(size)}" if size else "ring"
    return SafeString(f'<svg class="{css}" width="48" height="48" viewBox="0 0 48 48" {said}>{"".join(parts)}</svg>')


HERO = (
    ("أ", 1), ("陈", 4), ("", 0), ("M", 2), ("É", 3), ("Ж", 5), ("ل", 6), ("N", 1), ("王", 2),
    ("S", 4), ("ñ", 3), ("ت", 5), ("I", 6), ("Ш", 2), ("K", 1), ("ع", 4), ("O", 3),
)  # fmt: skip


def hero(label: str, number: Any = "", lines: Sequence[Any] = ()) -> SafeString:
    """The visitor's home: letters of many languages round a number, with one seat open."""
    parts = []
    for (letter, tone), (x, y) in zip(HERO, _places(len(HERO), 108.0, 88.0), strict=True):
        if tone:
            parts.append(
                f'<circle class="s{tone}" cx="{x}" cy="{y}" r="13.5"/>'
                f'<text class="i{tone}" x="{x}" y="{float(y) + 4.3:.1f}" font-size="12">{letter}</text>'
            )
        else:
            parts.append(
                f'<circle class="me" cx="{x}" cy="{y}" r="15.5" stroke-dasharray="3 3"/>'
                f'<path class="plus" d="M{float(x) - 5:.1f} {y}h10M{x} {float(y) - 5:.1f}v10"/>'
            )
    if number != "":
        shown = cldr.number(number) if isinstance(number, int) else number
        parts.append(f'<text class="big" x="108" y="106" font-size="34">{esc(shown)}</text>')
    for row, line in enumerate(lines):
        parts.append(f'<text class="lbl" x="108" y="{126 + 15 * row}" font-size="11">{esc(line)}</text>')
    return SafeString(
        f'<svg class="ring ring--hero" width="432" height="432" viewBox="0 0 216 216" role="img" '
        f'aria-label="{esc(label)}">{"".join(parts)}</svg>'
    )
