"""How far apart two spellings are."""

from __future__ import annotations

from collections.abc import Iterable


def distance(left: str, right: str, most: int) -> int:
    """Returns the number of letters to add, drop, change or swap with the next; `most` + 1 when it is more.

    Damerau's distance in its restricted form (optimal string alignment).
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, row = row, current
    return row[-1]


def nearest(word: str, candidates: Iterable[tuple[str, str, int]], size: int = 3) -> list[str]:
    """Returns the best of (word, folded, count): the nearest, then the most frequent; two slips at most, one in short words."""
    most = 1 if len(word) < 6 else 2
    found = []
    for text, folded, count in candidates:
        away = distance(word, folded, most)
        if 0 < away <= most:
            found.append((away, -count, text))
    return [text for _away, _count, text in sorted(found)[:size]]
