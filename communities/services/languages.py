"""Which language a text is in: what the person chose, else a guess among our six, else the fallback."""

from __future__ import annotations

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


def language_of(plain: str, *, chosen: str = "", fallback: str = "en") -> str:
    """Returns one of our language codes."""
    if chosen in CODES:
        return chosen
    fallback = fallback if fallback in CODES else "en"
    letters = sum(character.isalpha() for character in plain[:1000])
    wide = any("\u4e00" <= character <= "\u9fff" for character in plain[:200])
    if letters < (8 if wide else LEAST_LETTERS):
        return fallback
    guess = str(_guesser().classify(plain[:1000])[0])
    return "zh-hans" if guess == "zh" else guess if guess in CODES else fallback


def _iso(code: str) -> str:
    return "zh" if code == "zh-hans" else code
