"""Words of six languages in the frequencies of real text, taken from the vocabularies that come with the site."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any

from django.conf import settings

from vocabularies.shipped import payloads

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# How much of a site of this kind is written in each language.
SHARES = {"en": 35, "fr": 17, "es": 17, "ar": 13, "ru": 9, "zh-hans": 9}
# Words that stand in few texts each, as names of places and species do.
RARE = 4000
_WORD = re.compile(r"[^\W\d_]{2,}")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,6}")
_LATIN = re.compile(r"^[a-z\u00e0-\u024f]+$")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of one language, the most frequent first, with cumulated weights after Zipf's law (the n-th: 1/n)."""

    language: str
    words: tuple[str, ...]
    weights: tuple[float, ...]

    def draw(self, rng: Random, count: int) -> list[str]:
        return rng.choices(self.words, cum_weights=self.weights, k=count)


@cache
def lexicon(language: str) -> Lexicon:
    """Returns the words of a language; the same for every seed, so that a question can be chosen beforehand."""
    counted = Counter(word for text in _texts(language) for word in _words(text, language))
    known = [word for word, _count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))]
    words = tuple(dict.fromkeys([*known, *_rare(known, language)]))
    return Lexicon(language, words, tuple(accumulate(1 / place for place in range(1, len(words) + 1))))


def _texts(language: str) -> Iterator[str]:
    for vocabulary in payloads():
        for term in vocabulary.terms:
            for texts in (term.labels, term.descriptions):
                if text := texts.get(language):
                    yield text


def _words(text: str, language: str) -> list[str]:
    if language == "zh-hans":
        return _HAN.findall(text)
    found = [word.lower() for word in _WORD.findall(text)]
    if language in {"ar", "ru"}:
        return [word for word in found if not _LATIN.match(word)]
    return found


def _rare(known: Sequence[str], language: str) -> list[str]:
    """New words out of the halves of known ones, in the same script."""
    rng = Random(f"rare {language}")
    long = [word for word in known if len(word) >= (2 if language == "zh-hans" else 5)]
    made = []
    for _ in range(RARE):
        first, second = rng.choice(long), rng.choice(long)
        made.append(first[: (len(first) + 1) // 2] + second[len(second) // 2 :])
    return made


def language_of(rng: Random, count: int) -> list[str]:
    """Returns `count` languages in the shares of the site."""
    chosen: list[Any] = rng.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    return chosen
