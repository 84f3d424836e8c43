"""The one way to ask: `search(q, actor=…)`. Pages, API, lists and feeds give the same person the same answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from communities.models import Community
from core.errors import Unavailable
from search.analysis.question import Term, read
from search.documents.days import day_number
from search.documents.document import FACETS
from search.engines.base import DEEPEST, Answer, Engine, Question
from search.engines.choice import engine
from search.enums import Kind, Sort
from search.queries import hits
from search.queries.plain import PlainEngine
from search.queries.results import Results
from search.queries.spelling import corrected
from search.visibility import rights_of
from vocabularies.queries import descendants, resolve

logger = logging.getLogger(__name__)
SIZE = 20
# More questions than these are not asked for one search, whatever its words.
MOST_TRIES = 5


def search(
    q: str = "",
    *,
    actor: Any,
    kinds: Sequence[str] = (),
    filters: Mapping[str, Sequence[str]] | None = None,
    first: date | None = None,
    last: date | None = None,
    sort: str = "",
    page: int = 1,
    size: int = SIZE,
    language: str = "en",
    language_first: bool = True,
    facets: Sequence[str] = FACETS,
) -> Results:
    """Returns what `actor` finds, limited inside the index to what they may see.

    `filters`: values by facet (`theme`, `country`, `region`, `language`, `community` as slug or id,
    `organization_type`, `type`, `join`). `first` and `last`: days that a thing's time must touch. `size` is at most 100.
    """
    began = time.monotonic()
    size = max(1, min(size, 100))
    page = max(1, min(page, DEEPEST // size))
    order = _order(q, sort)
    if order == Sort.SOONEST and first is None:
        first = timezone.now().date()
    picked = _picked(actor, kinds, filters or {})
    question = Question(
        terms=tuple(read(q)),
        rights=rights_of(actor),
        chosen=_with_narrower(picked),
        from_day=None if first is None else day_number(first),
        to_day=None if last is None else day_number(last),
        sort=order,
        language=language,
        language_first=language_first and order == Sort.RELEVANCE,
        offset=(page - 1) * size,
        size=size,
        facets=tuple(facets),
    )
    answer, dropped, suggestions, limited = _ask(q, question, actor)
    results = hits.results(q, answer, question, picked=picked, page=page, dropped=dropped)
    results.suggestions, results.limited = suggestions, limited
    logger.debug("search %.1f ms, %d found", (time.monotonic() - began) * 1000, results.total)
    return results


def _order(q: str, sort: str) -> str:
    if sort in Sort.values and (q.strip() or sort != Sort.RELEVANCE):
        return sort
    return Sort.RELEVANCE if q.strip() else Sort.DATE


def _picked(actor: Any, kinds: Sequence[str], filters: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    chosen = {name: tuple(values) for name, values in filters.items() if values and name in FACETS and name != "kind"}
    if kinds:
        chosen["kind"] = tuple(kind for kind in kinds if kind in Kind.values)
    if "community" in chosen:
        chosen["community"] = _community_ids(actor, chosen["community"])
    if "theme" in chosen:
        known = ((value, resolve(value)) for value in chosen["theme"])
        chosen["theme"] = tuple(concept.pk if concept else value for value, concept in known)
    if "country" in chosen:
        chosen["country"] = tuple(value.upper().removeprefix("COUNTRY-") for value in chosen["country"])
    if "language" in chosen:
        chosen["language"] = tuple(value.lower().removeprefix("language-") for value in chosen["language"])
    return chosen


def _with_narrower(picked: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Returns the choice with everything below a theme: who asks for biomes means forests too."""
    chosen = dict(picked)
    if "theme" in chosen:
        chosen["theme"] = tuple(sorted(descendants(chosen["theme"])))
    return chosen


def _community_ids(actor: Any, values: Sequence[str]) -> tuple[str, ...]:
    """Returns ids as text; a slug that leads nowhere, or to what may not be known, stays and finds nothing."""
    slugs = [value for value in values if not value.isdigit()]
    known = dict(Community.objects.listed_for(actor).filter(slug__in=slugs).values_list("slug", "pk")) if slugs else {}
    return tuple(str(known.get(value, value)) for value in values)


def _ask(q: str, question: Question, actor: Any) -> tuple[Answer, str, list[str], bool]:
    """Returns the answer, the words dropped for it, other spellings, and whether the engine is away."""
    used: Engine = engine()
    limited = False
    try:
        if not used.ready():
            raise Unavailable("", service="search")
        answer, dropped, rare = _widened(used, question)
        spellings = corrected(used, question, q, rare) if rare else []
    except Unavailable:
        plain = PlainEngine(actor)
        answer, dropped, _rare = _widened(plain, question)
        spellings, limited = [], True
    return answer, dropped, spellings, limited


def _widened(used: Engine | PlainEngine, question: Question) -> tuple[Answer, str, list[Term]]:
    """Where nothing holds all words, the rarest is left out, and so on until something is found.

    Returns the answer, the words left out, and the words that nothing holds.
    """
    answer = used.ask(question)
    if answer.total or not question.terms:
        return answer, "", []
    counts = dict(zip(question.terms, used.counts(question), strict=True))
    unknown = [term for term in question.terms if not counts[term]]
    left = [term for term in question.terms if counts[term]]
    dropped = list(unknown)
    for _try in range(MOST_TRIES):
        if not left or (len(left) == len(question.terms) and len(left) == 1):
            break
        if not dropped:
            dropped.append(_rarest(left, counts))
            left.remove(dropped[-1])
        wider = used.ask(replace(question, terms=tuple(left)))
        if wider.total:
            return wider, " ".join(term.text for term in question.terms if term in dropped), unknown
        if len(left) == 1:
            break
        dropped.append(_rarest(left, counts))
        left.remove(dropped[-1])
    return answer, "", unknown


def _rarest(terms: Sequence[Term], counts: Mapping[Term, int]) -> Term:
    return min(terms, key=lambda term: counts[term])


__all__ = ["search"]
