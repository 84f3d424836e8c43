"""A text as the index stores it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from search.analysis.fold import plain
from search.analysis.scripts import pairs, script, split
from search.analysis.stems import forms

# Raised when the words of the index would come out differently: an older index is then built anew.
VERSION = 1
LONGEST_WORD = 60
LONGEST_TEXT = 60_000
FIRST_HAN = "\u3005"
# Of each language kept in the process: what most texts consist of, some megabytes together.
MOST_WORDS = 8_000
_ASCII = re.compile(r"[a-z0-9]+")


def analyse(text: str, language: str) -> str:
    """Returns the stems in order, separated by spaces, then the second forms (so that phrases keep their order)."""
    return stemmed(split_words(text), language)


def split_words(text: str) -> list[str]:
    """Returns the words in lower case, runs of Han whole."""
    text = plain(text[:LONGEST_TEXT])
    return _ASCII.findall(text) if text.isascii() else split(text)


class _Word(NamedTuple):
    """What is stored for one word: its stem (of a run of Han its pairs), other forms, and whether it may be suggested."""

    main: str
    more: tuple[str, ...]
    suggested: bool


class _Table(dict[str, _Word]):
    """Words of one language as they were met: texts repeat them, and finding one costs less than a call."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __missing__(self, word: str) -> _Word:
        if len(self) >= MOST_WORDS:
            self.clear()
        known = self[word] = _word(word, self.language)
        return known


@cache
def _table(language: str) -> _Table:
    return _Table(language)


def _word(word: str, language: str) -> _Word:
    if word >= FIRST_HAN and script(word) == "han":
        return _Word(" ".join(pairs(word)), tuple(word) if len(word) > 1 else (), 1 < len(word) < 9)
    stems = forms(word[:LONGEST_WORD], language)
    fits = 2 < len(word) < 31 if word < FIRST_HAN else 1 < len(word) < 9
    return _Word(stems[0], stems[1:], fits and not word.isdigit())


def stemmed(found: list[str], language: str) -> str:
    """The second half of `analyse`, for words that are needed for suggestions too."""
    return told(found, language)[0]


def told(found: list[str], language: str) -> tuple[str, set[str]]:
    """Returns what `stemmed` and `surface` return, in one pass."""
    table = _table(language)
    # Through `[]`, which asks `__missing__`; a whole list at once without a line of Python for each.
    rows = list(map(table.__getitem__, found))
    more = dict.fromkeys(form for row in rows if row.more for form in row.more)
    words = {word for word, row in zip(found, rows, strict=True) if row.suggested}
    return " ".join([*(row.main for row in rows), *more]), words


def surface(found: list[str]) -> set[str]:
    """Returns the words that may be suggested, as people write them; runs of Han up to eight signs."""
    return told(found, "en")[1]
