"""A question as an FTS5 expression: words, rights and choices in one, so that nothing hidden is ever counted."""

from __future__ import annotations

from collections.abc import Iterable

from search.analysis.question import Term
from search.engines.base import Rights
from search.engines.embedded.write import besides, mark


def _quoted(words: Iterable[str]) -> str:
    return '"' + " ".join(words).replace('"', "") + '"'


def term(asked: Term) -> str:
    """Returns the expression of one term, in title or body."""
    parts = [_quoted(row) for row in asked.any_of]
    if asked.prefix:
        parts[0] += " *"
    return "{title body} : (" + " OR ".join(parts) + ")"


def any_mark(marks: Iterable[str]) -> str:
    return "marks : (" + " OR ".join(_quoted([one]) for one in marks) + ")"


def expression(terms: Iterable[Term], rights: Rights, values: dict[tuple[str, str], int]) -> str:
    """Returns the expression of what this person finds with these terms."""
    parts = [term(asked) for asked in terms]
    parts.append(any_mark(mark(token) for token in rights.tokens))
    without = [besides(token) for token in rights.tokens]
    held = set(rights.tokens)
    for community in rights.closing:
        number = values.get(("community", str(community)))
        if number is not None and f"c:{community}" not in held:
            without.append(f"f{number}")
    found = " AND ".join(f"({part})" for part in parts)
    return f"({found}) NOT ({any_mark(without)})" if without else found


def narrowed(expression: str, chosen: Iterable[Iterable[int]]) -> str:
    """Returns the expression limited to documents that have one value of each group."""
    parts = [any_mark(f"f{number}" for number in numbers) for numbers in chosen]
    return " AND ".join([f"({expression})", *(f"({part})" for part in parts)]) if parts else expression
