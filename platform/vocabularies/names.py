"""Names of countries and languages as Unicode CLDR has them, through Babel."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError

# Our language codes against CLDR's.
LOCALES = {"en": "en", "ar": "ar", "zh-hans": "zh_Hans", "fr": "fr", "ru": "ru", "es": "es"}
_CAPITALS = frozenset({"en", "fr", "ru", "es"})


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES[language])


def territory_names(code: str) -> dict[str, str]:
    """Returns the names of a country (`KE`) in the site's languages; one that CLDR lacks is left out."""
    found = {language: _locale(language).territories.get(code) for language in LOCALES}
    return {language: name for language, name in found.items() if name}


def language_names(code: str) -> dict[str, str]:
    """Returns the names of a language (`sw`), written as in a list; one that CLDR lacks is left out.

    Chinese is one language here, whatever its script: people choose what they read and speak.
    """
    found = {language: _locale(language).languages.get(_subtag(code)) for language in LOCALES}
    return {language: _sentence_case(name, language) for language, name in found.items() if name}


def language_facts(code: str) -> dict[str, str]:
    """Returns what a language calls itself and its direction, as far as CLDR knows."""
    try:
        own = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return {}
    name = own.languages.get(_subtag(code))
    facts = {"dir": "rtl" if own.character_order == "right-to-left" else "ltr"}
    return {"endonym": _upper_first(name), **facts} if name else facts


def _subtag(code: str) -> str:
    return code.partition("-")[0]


def _sentence_case(name: str, language: str) -> str:
    return _upper_first(name) if language in _CAPITALS else name


def _upper_first(name: str) -> str:
    return name[:1].upper() + name[1:]
