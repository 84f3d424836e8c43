"""Other spellings of a question that found nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.errors import Unavailable
from search.analysis.question import LONGEST, Term, read
from search.engines.base import Engine, Question
from search.engines.choice import engine

MOST = 3


def corrected(used: Engine, question: Question, q: str, unknown: Sequence[Term]) -> list[str]:
    """Returns up to three questions in which words that nothing holds are exchanged for others of nearly that spelling.

    Only for words that this reader finds among what was asked for: a page of people offers nobody a word of events.
    """
    words = [term.text for term in unknown if not term.prefix and " " not in term.text][:MOST]
    near = {word: found for word in words if (found := used.similar(word))}
    held = _held(used, question, [other for found in near.values() for other in found])
    near = {word: kept for word, found in near.items() if (kept := [other for other in found if other in held])}
    if not near:
        return []
    first = next(iter(near))
    best = {word: found[0] for word, found in near.items()}
    questions = [_exchanged(q, {**best, first: other}) for other in near[first]]
    return [text for text in dict.fromkeys(questions) if text.lower() != q.lower()][:MOST]


def _held(used: Engine, question: Question, words: Sequence[str]) -> set[str]:
    """Returns those of the words that the answer to the question could hold; one question to the engine, none for none."""
    read_as = {word: read(word) for word in words}
    terms = tuple(dict.fromkeys(term for found in read_as.values() for term in found))
    if not terms:
        return set()
    counts = dict(zip(terms, used.counts(replace(question, terms=terms)), strict=True))
    return {word for word, found in read_as.items() if found and all(counts[term] for term in found)}


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
