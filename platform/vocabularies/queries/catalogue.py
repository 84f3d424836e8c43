"""All concepts, kept in the process and checked against one row of the database at most once a second.

So a page costs at most one query for any number of labels. Every writer raises the version of `SCOPE`; stored pages
that show labels name it among their scopes.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction

from core.models import ScopeVersion
from vocabularies.enums import Relation
from vocabularies.keys import key_of
from vocabularies.models import Alias, Concept, Match, Vocabulary

SCOPE = "vocabularies"
# How long a copy is trusted before the database is asked whether it is still the latest, in seconds.
TRUSTED = 1.0

Stamp = tuple[Any, ...] | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One consistent copy. `memo` holds what was worked out from it, such as sorted lists."""

    stamp: Stamp
    vocabularies: dict[str, Vocabulary]
    concepts: dict[str, Concept]
    # Identifiers and aliases, upper-cased.
    keys: dict[str, Concept]
    codes: dict[str, dict[str, Concept]]
    lists: dict[str, tuple[Concept, ...]]
    children: dict[str, tuple[Concept, ...]]
    matches: dict[str, tuple[tuple[Concept, Relation], ...]]
    memo: dict[Any, Any] = field(default_factory=dict)


_lock = threading.Lock()
_copy: Catalogue | None = None
_checked = float("-inf")


def current() -> Catalogue:
    """Returns the copy, asking the database first when it was not asked for a while."""
    global _copy, _checked
    copy = _copy
    if copy is not None and time.monotonic() < _checked + _trusted():
        return copy
    with _lock:
        if _copy is not None and time.monotonic() < _checked + _trusted():
            return _copy
        stamp = _stamp()
        if _copy is None or _copy.stamp != stamp:
            _copy = _read(stamp)
        _checked = time.monotonic()
        return _copy


def forget() -> None:
    """Makes the next reader ask the database."""
    global _copy, _checked
    with _lock:
        _copy, _checked = None, float("-inf")


def forget_with_transaction() -> None:
    """Forgets now, for the rest of this transaction, and again at its commit, for everybody else."""
    forget()
    transaction.on_commit(forget)


def _trusted() -> float:
    return float(getattr(settings, "VOCABULARIES_TRUSTED_SECONDS", TRUSTED))


def _stamp() -> Stamp:
    # The time beside the number: a transaction that was rolled back leaves a number that comes again.
    return ScopeVersion.objects.filter(scope=SCOPE).values_list("number", "raised_at").first()


def _read(stamp: Stamp) -> Catalogue:
    rows = list(Concept.objects.order_by("vocabulary__order", "vocabulary_id", "order", "pk"))
    by_id = {row.pk: row for row in rows}
    codes: dict[str, dict[str, Concept]] = defaultdict(dict)
    lists: dict[str, list[Concept]] = defaultdict(list)
    children: dict[str, list[Concept]] = defaultdict(list)
    for row in rows:
        lists[row.vocabulary_id].append(row)
        for code in (row.code, *row.facts.get("codes", ())):
            codes[row.vocabulary_id].setdefault(key_of(code), row)
        if row.broader_id:
            children[row.broader_id].append(row)
    keys = {key_of(pk): row for pk, row in by_id.items()}
    for alias, owner in Alias.objects.values_list("alias", "concept_id"):
        if owner in by_id:
            keys.setdefault(alias, by_id[owner])
    return Catalogue(
        stamp=stamp,
        vocabularies={row.pk: row for row in Vocabulary.objects.all()},
        concepts=by_id,
        keys=keys,
        codes=dict(codes),
        lists={code: tuple(each) for code, each in lists.items()},
        children={pk: tuple(each) for pk, each in children.items()},
        matches=_read_matches(by_id),
    )


def _read_matches(by_id: dict[str, Concept]) -> dict[str, tuple[tuple[Concept, Relation], ...]]:
    found: dict[str, list[tuple[Concept, Relation]]] = defaultdict(list)
    for source, target, relation in Match.objects.values_list("source_id", "target_id", "relation"):
        if source in by_id and target in by_id:
            found[source].append((by_id[target], Relation(relation)))
            found[target].append((by_id[source], Relation(relation)))
    places = {pk: place for place, pk in enumerate(by_id)}
    return {pk: tuple(sorted(each, key=lambda pair: places[pair[0].pk])) for pk, each in found.items()}


def get(identifier: str) -> Concept | None:
    """Returns the concept with exactly this identifier."""
    return current().concepts.get(identifier)


def resolve(text: str, vocabulary: str | None = None) -> Concept | None:
    """Returns the concept that `text` means: an identifier, an alias or, inside `vocabulary`, a code.

    Case and a revision (`UUID@3`) do not matter. Codes need the vocabulary, for AR is a country and `ar` a language.
    Retired concepts are found, since old records name them.
    """
    key = key_of(text)
    if not key:
        return None
    copy = current()
    found = copy.keys.get(key)
    if vocabulary is None or (found is not None and found.vocabulary_id == vocabulary):
        return found
    return copy.codes.get(vocabulary, {}).get(key)


def vocabularies() -> tuple[Vocabulary, ...]:
    """Returns the vocabularies in the order of forms."""
    return tuple(sorted(current().vocabularies.values(), key=lambda each: (each.order, each.pk)))


def concepts(vocabulary: str, *, retired: bool = False) -> tuple[Concept, ...]:
    """Returns the concepts of a vocabulary in its order, on request with those that left it."""
    return tuple(each for each in current().lists.get(vocabulary, ()) if retired or not each.retired)


def matches(concept: Concept | str, vocabulary: str | None = None) -> tuple[tuple[Concept, Relation], ...]:
    """Returns what the crosswalks put beside a concept, in either direction, on request of one vocabulary only."""
    found = current().matches.get(concept if isinstance(concept, str) else concept.pk, ())
    return tuple(pair for pair in found if vocabulary is None or pair[0].vocabulary_id == vocabulary)


def descendants(identifiers: Iterable[str]) -> set[str]:
    """Returns the identifiers with everything below them: who asks for biomes means forests too."""
    children = current().children
    found: set[str] = set()
    waiting = list(identifiers)
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += [child.pk for child in children.get(each, ())]
    return found
