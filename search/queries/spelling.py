"""Other spellings of a question that found nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.analysis.question import LONGEST, Term
from search.engines.base import Engine

MOST = 3


def corrected(engine: Engine, q: str, unknown: Sequence[Term]) -> list[str]:
    """Returns up to three questions in which a word that nothing holds is exchanged for one of nearly that spelling."""
    found: list[str] = []
    for term in unknown[:2]:
        if term.prefix or " " in term.text:
            continue
        for word in engine.similar(term.text):
            place = re.compile(re.escape(term.text), re.IGNORECASE)
            text = place.sub(lambda _match, word=word: word, q[:LONGEST], count=1)
            if text not in found and text.lower() != q.lower():
                found.append(text)
    return found[:MOST]


def suggest(q: str, *, size: int = 8) -> list[str]:
    """Returns how the last word may go on, after the words before it; only from what visitors may read.

    While the engine is away there are none.
    """
    from core.errors import Unavailable

    from search.engines.choice import engine

    before, _space, last = q[:LONGEST].lstrip().rpartition(" ")
    if not last:
        return []
    try:
        words = engine().beginnings(last, size)
    except Unavailable:
        return []
    return [f"{before} {word}".strip() for word in words]
