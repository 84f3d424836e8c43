"""What a person typed, as terms to look for. No input is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.analysis.fold import fold, plain
from search.analysis.scripts import pairs, script, words
from search.analysis.stems import LATIN, asked, forms, without_article
from search.analysis.stopwords import STOPWORDS

LONGEST = 500
MOST_TERMS = 16
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
_PARTS = re.compile(f"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([^{_QUOTES}\\s]+)")
Sequence = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that must be found: any of `any_of`, each a row of stems side by side.

    `prefix`: the first of them is the beginning of a stem.
    """

    text: str
    any_of: tuple[Sequence, ...]
    prefix: bool = False

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(stem for row in self.any_of for stem in row)


def _word(word: str) -> Term:
    if script(word) == "han":
        if len(word) == 1:
            return Term(word, ((word,),))
        return Term(word, (tuple(pairs(word)),))
    return Term(word, tuple((form,) for form in asked(word[:60])))


def _says_little(word: str) -> bool:
    return word in STOPWORDS or (len(word) == 1 and word.isalpha() and script(word) != "han")


def _row(found: list[str], language: str) -> Sequence:
    row: list[str] = []
    for word in found:
        row += pairs(word) if script(word) == "han" else [forms(word, language)[0]]
    return tuple(row)


def _phrase(text: str) -> Term | None:
    found = [word for word, _start, _end in words(plain(text))]
    if len(found) < 2:
        return _word(found[0]) if found else None
    return Term(text.strip(), tuple(dict.fromkeys(_row(found, language) for language in LATIN)))


def read(question: str) -> list[Term]:
    """Returns the terms of a question: words, "phrases" in quotes, beginnings ending in `*`; at most 16 of them.

    Everything that is no letter or digit separates words. Words without content are left out while others remain.
    """
    terms: list[Term] = []
    fillers: list[Term] = []
    for match in _PARTS.finditer(question.replace("\x00", " ")[:LONGEST]):
        quoted, part = match.groups()
        if quoted is not None:
            phrase = _phrase(quoted)
            if phrase:
                terms.append(phrase)
            continue
        found = [word for word, _start, _end in words(plain(part))]
        if part.endswith("*") and found and len(found[-1]) >= 2 and script(found[-1]) != "han":
            beginning = found.pop()
            exact = tuple((form,) for form in asked(beginning))
            terms.append(Term(beginning + "*", ((fold(without_article(beginning)),), *exact), prefix=True))
        for word in found:
            (fillers if _says_little(word) else terms).append(_word(word))
    unique = {(term.any_of, term.prefix): term for term in reversed(terms or fillers)}
    return list(reversed(unique.values()))[:MOST_TERMS]
