"""What a concept is called in a language, and whether that is the language asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from vocabularies.models import Concept
from vocabularies.queries import catalogue


@dataclass(frozen=True, slots=True)
class Label:
    """`str()` is the text; `html` marks its language and direction when they are not those that were asked for.

    `is_official` is False for a rendering of ours that no body of the Convention has adopted.
    """

    text: str
    language: str
    dir: str
    is_fallback: bool = False
    is_official: bool = True

    def __str__(self) -> str:
        return self.text

    @property
    def html(self) -> SafeString:
        if not self.is_fallback:
            return escape(self.text)
        return format_html('<span lang="{}" dir="{}">{}</span>', self.language, self.dir, self.text)


def label(
    concept: Concept | str, language: str | None = None, *, short: bool = False, vocabulary: str | None = None
) -> Label:
    """Returns the label of a concept, or of an identifier, alias or (inside `vocabulary`) code.

    Without a label in the language it is the English one, or any other, and says so. `short` is for chips; a concept
    without a short label gives its full one. An unknown identifier is its own label, in no language.
    """
    asked = _site_language(language)
    if not isinstance(concept, str):
        return _label(concept, asked, short)
    memo = catalogue.current().memo
    key = ("label", concept, vocabulary, asked, short)
    told: Label | None = memo.get(key)
    if told is not None:
        return told
    found = catalogue.resolve(concept, vocabulary)
    told = _label(found, asked, short) if found else Label(concept, "", "auto", is_fallback=True)
    # Nothing else is kept: an address may ask for anything, in any mixture of capitals.
    if found and concept in (found.pk, found.code):
        memo[key] = told
    return told


def _label(found: Concept, asked: str, short: bool) -> Label:
    texts = {**found.labels, **(found.short_labels if short else {}), **found.own_labels}
    picked = _pick(texts, asked, otherwise=found.code)
    # The secretariat's own words are the official ones by being theirs.
    ours = picked.language in found.facts.get("unofficial", ()) and picked.language not in found.own_labels
    return replace(picked, is_official=False) if ours else picked


def describe(concept: Concept | str, language: str | None = None) -> Label | None:
    """Returns the full text of a target or goal, or None for a concept that has none."""
    found = catalogue.resolve(concept) if isinstance(concept, str) else concept
    if found is None or not found.descriptions:
        return None
    return _pick(found.descriptions, _site_language(language), otherwise="")


def vocabulary_label(code: str, language: str | None = None) -> Label:
    """Returns the name of a vocabulary."""
    found = catalogue.current().vocabularies.get(code)
    return _pick(found.labels if found else {}, _site_language(language), otherwise=code)


def _pick(texts: Mapping[str, str], asked: str, *, otherwise: str) -> Label:
    for language in (asked, settings.LANGUAGE_CODE, *texts):
        if texts.get(language):
            return Label(texts[language], language, _direction(language), is_fallback=language != asked)
    return Label(otherwise, "", "auto", is_fallback=True)


def _site_language(language: str | None) -> str:
    """Returns one of our codes for `zh`, `en-gb` and the like."""
    asked = (language or get_language() or settings.LANGUAGE_CODE).lower()
    known = [code for code, _name in settings.LANGUAGES]
    if asked in known:
        return asked
    main = asked.partition("-")[0]
    return next((code for code in known if code.partition("-")[0] == main), settings.LANGUAGE_CODE)


def _direction(language: str) -> str:
    return "rtl" if language in settings.LANGUAGES_BIDI else "ltr"
