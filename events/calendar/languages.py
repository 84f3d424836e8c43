"""Which of an event's languages stands for which language of the site, in bits that a database can compare."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

CODES = [code for code, _name in settings.LANGUAGES]
BIT = {code: 1 << place for place, code in enumerate(CODES)}


def served(written: Iterable[str], main: str) -> dict[str, int]:
    """Returns the bits of the site languages that each written language stands for: its own, and for one the rest."""
    found = list(written)
    fallback = main if main in found else (found[0] if found else main)
    serves = {code: BIT.get(code, 0) for code in found}
    for code in CODES:
        if code not in serves and fallback in serves:
            serves[fallback] |= BIT[code]
    return serves
