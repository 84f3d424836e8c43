"""Other spellings of a question that found nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.errors import Unavailable
from search.analysis.question import LONGEST, Term
from search.engines.base import Engine
from search.engines.choice import engine

MOST = 3


def corrected(used: Engine, q: str, unknown: Sequence[Term]) -> list[str]:
    """Returns up to three questions in which words that nothing holds are exchanged for others of nearly that spelling."""
    words = [term.text for term in unknown if not term.prefix and " " not in term.text][:MOST]
    near = {word: found for word in words if (found := used.similar(word))}
    if not near:
        return []
    first = next(iter(near))
    best = {word: found[0] for word, found in near.items()}
    questions = [_exchanged(q, {**best, first: other}) for other in near[first]]
    return [text for text in dict.fromkeys(questions) if text.lower() != q.lower()][:MOST]


def _exchanged(q: str, words: Mapping[str, str]) -> str:
    text = q[:LONGEST]
    for word, other in words.items():
        at = text.lower().find(word)
        if at >= 0:
            text = f"{text[:at]}{other}{text[at + len(word) :]}"
    return text


def suggest(q: str, *, size: int = 8) -> list[str]:
    """Returns how the last word may go on, after the words before it; only from what visitors may read.

    While the engine is away there are none.
    """
    before, _space, last = q[:LONGEST].lstrip().rpartition(" ")
    if not last:
        return []
    try:
        words = engine().beginnings(last, size)
    except Unavailable:
        return []
    return [f"{before} {word}".strip() for word in words]
