"""Fields of records whose values are terms."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.records import Record
from vocabularies.enums import THEMES, Scheme
from vocabularies.queries import resolve


def themes(record: Record) -> list[str]:
    """Returns identifiers of themes; each spelling that a vocabulary knows is taken."""
    found: dict[str, None] = {}
    for each in record.strings("themes"):
        concept = resolve(each)
        if concept is None or concept.vocabulary_id not in THEMES:
            record.fault("themes", "unknown", _("“{value}” is no theme of the vocabularies.").format(value=each[:80]))
            continue
        found[concept.pk] = None
    return list(found)


def country(record: Record, name: str = "country") -> str:
    """Returns an ISO 3166-1 alpha-2 code, or nothing."""
    return _codes(record, [record.raw(name, str, "")], Scheme.COUNTRIES, name)[0]


def countries(record: Record, name: str = "countries") -> list[str]:
    return [code for code in _codes(record, record.strings(name), Scheme.COUNTRIES, name) if code]


def languages(record: Record, name: str = "languages") -> list[str]:
    return [code for code in _codes(record, record.strings(name), Scheme.LANGUAGES, name) if code]


def term(record: Record, name: str, scheme: str) -> str | None:
    """Returns the identifier of a term of one vocabulary, given by identifier, alias or code."""
    text: str = record.raw(name, str, "")
    concept = resolve(text, scheme) if text else None
    if text and concept is None:
        record.fault(name, "unknown", _("“{value}” is not known here.").format(value=text[:80]))
    return concept.pk if concept else None


def _codes(record: Record, values: list[str], scheme: str, name: str) -> list[str]:
    codes = []
    for value in values:
        concept = resolve(value, scheme) if value else None
        if value and concept is None:
            record.fault(name, "unknown", _("“{value}” is not known here.").format(value=value[:80]))
        codes.append(concept.code if concept else "")
    return codes
