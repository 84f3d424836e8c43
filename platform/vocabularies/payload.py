"""The form in which a vocabulary is loaded, and the checks that it passes first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import FieldError, Invalid
from vocabularies.enums import Relation
from vocabularies.keys import key_of

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TermData:
    """One concept as its source gives it; `matches` holds identifiers by relation."""

    id: str
    code: str
    labels: Texts
    broader: str | None = None
    short: Texts = field(default_factory=dict)
    descriptions: Texts = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    aliases: Sequence[str] = ()
    matches: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VocabularyData:
    code: str
    labels: Texts
    terms: Sequence[TermData]
    source: str = ""
    order: int = 0


def check(payloads: Sequence[VocabularyData]) -> None:
    """Raises Invalid with every fault: the same identifier, code or alias twice, an unknown parent or language."""
    errors = [*_identifiers(payloads)]
    for payload in payloads:
        errors += [*_codes(payload), *_parents(payload), *_languages(payload), *_relations(payload)]
    if errors:
        raise Invalid(errors)


def _identifiers(payloads: Sequence[VocabularyData]) -> Iterator[FieldError]:
    seen: dict[str, str] = {}
    for payload in payloads:
        for term in payload.terms:
            for name in (term.id, *term.aliases):
                if seen.setdefault(key_of(name), term.id) != term.id or (
                    name != term.id and key_of(name) == key_of(term.id)
                ):
                    yield _fault(payload, name, "taken", _("This identifier is used twice."))


def _codes(payload: VocabularyData) -> Iterator[FieldError]:
    seen: dict[str, str] = {}
    for term in payload.terms:
        for code in (term.code, *term.facts.get("codes", ())):
            if seen.setdefault(key_of(code), term.id) != term.id:
                yield _fault(payload, code, "taken", _("This code is used twice in its vocabulary."))


def _parents(payload: VocabularyData) -> Iterator[FieldError]:
    parents = {term.id: term.broader for term in payload.terms}
    for term in payload.terms:
        above = term.broader
        if above is not None and above not in parents:
            yield _fault(payload, term.id, "unknown", _("The broader term is not in this vocabulary."))
            continue
        for _step in parents:
            if above is None:
                break
            above = parents.get(above)
        else:
            yield _fault(payload, term.id, "circle", _("A term cannot be broader than itself."))


def _languages(payload: VocabularyData) -> Iterator[FieldError]:
    known = {code for code, _name in settings.LANGUAGES}
    for term in payload.terms:
        if not {*term.labels, *term.short, *term.descriptions} <= known:
            yield _fault(payload, term.id, "language", _("This language is not one of the site’s."))


def _relations(payload: VocabularyData) -> Iterator[FieldError]:
    for term in payload.terms:
        if not set(term.matches) <= set(Relation.values):
            yield _fault(payload, term.id, "relation", _("This relation is not known."))


def _fault(payload: VocabularyData, name: str, code: str, message: str) -> FieldError:
    return FieldError(f"{payload.code}.{name}", code, message)
