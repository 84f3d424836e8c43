"""Where words begin and end, and in which script they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.analysis.fold import MARKS

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Whole stretches of each, which is quicker than sign by sign.
WORD = re.compile(rf"(?:[^\W_]+|[{MARKS}]+)+")
_RUNS = re.compile(rf"[{HAN}]+|[^{HAN}]+")
_HAN_SIGN = re.compile(f"[{HAN}]")


def script(word: str) -> str:
    """Returns `latin`, `arabic`, `cyrillic`, `han` or `other`, by the first letter that is no digit."""
    for sign in word:
        if sign.isdigit():
            continue
        if sign < "\u0250" or "\u1e00" <= sign < "\u1f00":
            return "latin"
        if "\u0600" <= sign < "\u0780" or "\ufb50" <= sign < "\ufe00" or "\ufe70" <= sign < "\uff00":
            return "arabic"
        if "\u0400" <= sign < "\u0530":
            return "cyrillic"
        return "han" if _HAN_SIGN.match(sign) else "other"
    return "latin"


def has_han(text: str) -> bool:
    return not text.isascii() and _HAN_SIGN.search(text) is not None


def words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yields (word, start, end) in order; a run of Han is one word of its own, whatever stands beside it."""
    for match in WORD.finditer(text):
        word = match.group()
        if word.isascii() or not _HAN_SIGN.search(word):
            yield word, match.start(), match.end()
            continue
        for run in _RUNS.finditer(word):
            yield run.group(), match.start() + run.start(), match.start() + run.end()


def split(text: str) -> list[str]:
    """Returns the words alone, which is much quicker."""
    found = WORD.findall(text)
    if text.isascii() or not _HAN_SIGN.search(text):
        return found
    return [run for word in found for run in (_RUNS.findall(word) if _HAN_SIGN.search(word) else (word,))]


def pairs(run: str) -> list[str]:
    """Returns the overlapping pairs of a run of Han; a single sign is its own."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]
