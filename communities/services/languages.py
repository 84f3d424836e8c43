"""Which language a text is in: what the person chose, else a guess among our six, else the fallback."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.conf import settings

CODES = frozenset(code for code, _name in settings.LANGUAGES)
# Shorter texts are guessed badly: a greeting of two words is taken for the language of the topic.
LEAST_LETTERS = 25


@lru_cache(maxsize=1)
def _guesser() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # 40 MB of model, loaded at the first guess

    guesser = LanguageIdentifier.from_model_file(MODEL_FILE)
    guesser.set_languages([_iso(code) for code in sorted(CODES)])
    return guesser


_ADDRESS = re.compile(r"https?://\S+")


def own_words(body: str) -> str:
    """Returns a Markdown text without addresses and without what it quotes, which may be in another language."""
    return _ADDRESS.sub(" ", "\n".join(line for line in body.splitlines() if not line.lstrip().startswith(">")))


def language_of(body: str, *, chosen: str = "", fallback: str = "en") -> str:
    """Returns one of our language codes for a Markdown text."""
    if chosen in CODES:
        return chosen
    plain = own_words(body)
    fallback = fallback if fallback in CODES else "en"
    letters = sum(character.isalpha() for character in plain[:1000])
    wide = any("\u4e00" <= character <= "\u9fff" for character in plain[:200])
    if letters < (8 if wide else LEAST_LETTERS):
        return fallback
    guess = str(_guesser().classify(plain[:1000])[0])
    return "zh-hans" if guess == "zh" else guess if guess in CODES else fallback


def _iso(code: str) -> str:
    return "zh" if code == "zh-hans" else code
