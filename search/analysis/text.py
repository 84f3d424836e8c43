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
    text = plain(text[:LONGEST_TEXT])
    if text.isascii():
        return " ".join([forms(word[:LONGEST_WORD], language)[0] for word in _ASCII.findall(text)])
    main: list[str] = []
    more: dict[str, None] = {}
    for word in split(text):
        if word >= FIRST_HAN and script(word) == "han":
            found = pairs(word)
            main += found
            if len(word) > 1:
                more.update(dict.fromkeys(word))
            continue
        first, *rest = forms(word[:LONGEST_WORD], language)
        main.append(first)
        if rest:
            more.update(dict.fromkeys(rest))
    return " ".join([*main, *more])


def surface(text: str) -> set[str]:
    """Returns the words as people write them, in lower case, for suggestions; runs of Han up to eight signs."""
    return {
        word
        for word in split(plain(text[:LONGEST_TEXT]))
        if 3 <= len(word) <= 30 or (len(word) == 2 and word >= FIRST_HAN)
        if not word.isdigit() and (len(word) <= 8 or word < FIRST_HAN)
    }
