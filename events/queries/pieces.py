"""Where events stand in the weeks of a month: each once a week, over its days, on a line of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Piece:
    """An event in one week: `first` and `last` are places of days in the week (0 to 6), `line` counts from the top."""

    key: int
    first: int
    last: int
    line: int

    @property
    def days(self) -> int:
        return self.last - self.first + 1


def laid(
    spans: Mapping[int, Days], weeks: Sequence[Sequence[date]], *, lines: int, most: int
) -> tuple[tuple[Piece, ...], ...]:
    """Returns the pieces of each week, at most `lines` over each other and, with fewer lines, at most `most` in all.

    `spans` holds first and last day of each event in the order in which they get their places: what comes first keeps
    its whole length. An event that finds only a part of its days free stands there; one that finds none is left out.
    One line is always used, whatever `most` says.
    """
    start, length = weeks[0][0], len(weeks[0])
    touching: list[list[tuple[int, int, int]]] = [[] for _one in weeks]
    for key, (begin, end) in spans.items():
        first, last = max(0, (begin - start).days), min(length * len(weeks) - 1, (end - start).days)
        for number in range(first // length, last // length + 1):
            touching[number].append((key, max(0, first - number * length), min(length - 1, last - number * length)))
    while True:
        found = tuple(_week(rows, length, lines) for rows in touching)
        if lines == 1 or sum(map(len, found)) <= most:
            return found
        lines -= 1


def _week(rows: Sequence[tuple[int, int, int]], length: int, lines: int) -> tuple[Piece, ...]:
    """Returns the pieces of a week of so many days for keys with first and last day in it."""
    taken = [[False] * length for _line in range(lines)]
    free = length * lines
    pieces = []
    for key, begin, end in rows:
        place = _place(taken, begin, end)
        if place is None:
            continue
        line, first, last = place
        taken[line][first : last + 1] = [True] * (last - first + 1)
        pieces.append(Piece(key, first, last, line))
        free -= last - first + 1
        if not free:
            break
    return tuple(sorted(pieces, key=lambda piece: (piece.first, piece.line)))


def _place(taken: list[list[bool]], first: int, last: int) -> tuple[int, int, int] | None:
    """Returns line, first and last day of the longest stretch that is free within these days, on the highest such line."""
    best: tuple[int, int, int] | None = None
    for line, days in enumerate(taken):
        start = first
        for place in range(first, last + 2):
            if place <= last and not days[place]:
                continue
            if place > start and (best is None or place - start > best[2] - best[1] + 1):
                best = (line, start, place - 1)
            start = place + 1
    return best
