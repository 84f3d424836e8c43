"""A text as the index stores it."""

from __future__ import annotations

import re

from search.analysis.fold import plain
from search.analysis.scripts import pairs, script, split
from search.analysis.stems import forms

# Raised when words or digests of the index would come out differently: an older index is then built anew.
VERSION = 3
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


class _Table(dict[str, str]):
    """What words of one language are stored as (a run of Han as its pairs): texts repeat them.

    `more`: further forms of those that have any; `suggested`: those that may be offered to people.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.more: dict[str, tuple[str, ...]] = {}
        self.suggested: set[str] = set()

    def __missing__(self, word: str) -> str:
        if word >= FIRST_HAN and script(word) == "han":
            main, more = " ".join(pairs(word)), tuple(word) if len(word) > 1 else ()
            suggested = 1 < len(word) < 9
        else:
            main, *others = forms(word[:LONGEST_WORD], self.language)
            more = tuple(others)
            suggested = (2 < len(word) < 31 if word < FIRST_HAN else 1 < len(word) < 9) and not word.isdigit()
        if more:
            self.more[word] = more
        if suggested:
            self.suggested.add(word)
        self[word] = main
        return main


_tables: dict[str, _Table] = {}


def _table(language: str) -> _Table:
    """A full one is put aside, never emptied: another thread may be reading it."""
    table = _tables.get(language)
    if table is None or len(table) > MOST_WORDS:
        table = _tables[language] = _Table(language)
    return table


def stemmed(found: list[str], language: str) -> str:
    """The second half of `analyse`, for words that are needed for suggestions too."""
    return told(found, language)[0]


def told(found: list[str], language: str) -> tuple[str, set[str]]:
    """Returns what `stemmed` and `surface` return, in one pass."""
    table = _table(language)
    # Whole lists and sets at once, without a line of Python for each word.
    stems = list(map(table.__getitem__, found))
    words = set(found)
    if not table.more.keys().isdisjoint(words):
        with_more = filter(table.more.__contains__, found)
        stems += dict.fromkeys(form for word in with_more for form in table.more[word])
    return " ".join(stems), words & table.suggested


def surface(found: list[str]) -> set[str]:
    """Returns the words that may be suggested, as people write them; runs of Han up to eight signs."""
    return told(found, "en")[1]
