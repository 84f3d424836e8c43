"""Words reduced to what their forms share, by script and language (Snowball through PyStemmer)."""

from __future__ import annotations

from functools import lru_cache
from threading import local

import Stemmer

from search.analysis.fold import fold
from search.analysis.scripts import script

NAMES = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "ru": "russian"}
LATIN = ("en", "fr", "es")
_here = local()

ARTICLE = "\u0627\u0644"
# Longest first: and/then/with/like/to before the article.
_ARTICLES = tuple(
    sorted(
        [
            ARTICLE,
            *(sign + ARTICLE for sign in "\u0648\u0641\u0628\u0643"),
            "\u0644\u0644",
            *("\u0648" + sign + ARTICLE for sign in "\u0628\u0643\u0641"),
            *("\u0641" + sign + ARTICLE for sign in "\u0628\u0643"),
            "\u0648\u0644\u0644",
            "\u0641\u0644\u0644",
        ],
        key=len,
        reverse=True,
    )
)
_JOINED = "\u0648\u0641\u0628\u0644\u0643"


def _stem(word: str, language: str) -> str:
    # A stemmer keeps state while it works, so each thread has its own.
    stemmers = getattr(_here, "stemmers", None)
    if stemmers is None:
        stemmers = _here.stemmers = {code: Stemmer.Stemmer(name, 0) for code, name in NAMES.items()}
    return stemmers[language].stemWord(word)


def without_article(word: str) -> str:
    """Returns an Arabic word without the article and what is written together with it; at least three letters stay."""
    for start in _ARTICLES:
        if word.startswith(start) and len(word) - len(start) >= 3:
            return word[len(start) :]
    return word


def _arabic(word: str) -> tuple[str, ...]:
    # With the article put back the stemmer takes every word for a noun: it then treats a word alike with and
    # without it, and takes no first letter for a preposition.
    core = without_article(word)
    forms = [fold(_stem(ARTICLE + core, "ar"))]
    bare = fold(core)
    if bare != core:
        forms.append(fold(_stem(ARTICLE + bare, "ar")))
    if core == word and len(word) >= 5 and word[0] in _JOINED:
        forms.append(fold(_stem(ARTICLE + word[1:], "ar")))
    return tuple(dict.fromkeys(forms))


@lru_cache(maxsize=10_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """Returns the stems of one word (lower case, no Han) of a text in `language`: the first is the main one.

    Stemmers want accents, people leave them out: a word with accents has the stem of its bare form as well.
    """
    kind = script(word)
    if kind == "arabic":
        return _arabic(word)
    if kind == "other":
        return (fold(word),)
    if kind == "cyrillic":
        language = "ru"
    elif language not in LATIN:
        language = "en"
    main = fold(_stem(word, language))
    if word.isascii():
        return (main,)
    second = fold(_stem(fold(word), language))
    return (main,) if second == main else (main, second)


@lru_cache(maxsize=2_000)
def asked(word: str) -> tuple[str, ...]:
    """Returns every stem a word of a question may have been stored under, over the languages of its script."""
    kind = script(word)
    if kind != "latin":
        return forms(word, "ar" if kind == "arabic" else "ru")
    bare = fold(word)
    found = [form for language in LATIN for form in forms(word, language)]
    found += [form for language in LATIN for form in forms(bare, language)]
    return tuple(dict.fromkeys([*found, bare]))
