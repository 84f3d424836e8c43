"""A text as the index stores it."""

from __future__ import annotations

import re

from search.analysis.fold import plain
from search.analysis.scripts import pairs, script, split
from search.analysis.stems import forms

# Raised when the words of the index would come out differently: an older index is then built anew.
VERSION = 1
LONGEST_WORD = 60
LONGEST_TEXT = 60_000
FIRST_HAN = "\u3005"
_ASCII = re.compile(r"[a-z0-9]+")


def analyse(text: str, language: str) -> str:
    """Returns the stems in order, separated by spaces, then the second forms (so that phrases keep their order)."""
    return stemmed(split_words(text), language)


def split_words(text: str) -> list[str]:
    """Returns the words in lower case, runs of Han whole."""
    text = plain(text[:LONGEST_TEXT])
    return _ASCII.findall(text) if text.isascii() else split(text)


def stemmed(found: list[str], language: str) -> str:
    """The second half of `analyse`, for words that are needed for suggestions too."""
    main: list[str] = []
    more: dict[str, None] = {}
    for word in found:
        if word >= FIRST_HAN and script(word) == "han":
            main += pairs(word)
            if len(word) > 1:
                more.update(dict.fromkeys(word))
            continue
        stems = forms(word[:LONGEST_WORD], language)
        main.append(stems[0])
        if len(stems) > 1:
            more.update(dict.fromkeys(stems[1:]))
    return " ".join([*main, *more])


def surface(found: list[str]) -> set[str]:
    """Returns the words that may be suggested, as people write them; runs of Han up to eight signs."""
    return {
        word for word in found if (2 < len(word) < 31 if word < FIRST_HAN else 1 < len(word) < 9) and not word.isdigit()
    }
