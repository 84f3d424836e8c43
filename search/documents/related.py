"""Rows that hang on many documents, read once for a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from vocabularies.models import Concept


def grouped(rows: Iterable[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    """Returns the rest of each row by its first column."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for first, *rest in rows:
        found[first].append(tuple(rest))
    return found


def values(rows: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    """Returns the sorted second column by the first."""
    found: dict[int, list[str]] = defaultdict(list)
    for key, value in rows:
        found[key].append(value)
    return {key: tuple(sorted(each)) for key, each in found.items()}


class Places:
    """Regions of countries, by the facts of the vocabulary; read once for a batch."""

    def __init__(self) -> None:
        self._regions: dict[str, tuple[str, ...]] | None = None

    def regions(self, countries: Sequence[str]) -> tuple[str, ...]:
        """Returns the identifiers of the regions that the countries (ISO 3166-1 alpha-2) lie in."""
        if not countries:
            return ()
        if self._regions is None:
            rows = Concept.objects.filter(vocabulary_id="countries").values_list("code", "facts")
            self._regions = {code: tuple(facts.get("regions") or ()) for code, facts in rows}
        return tuple(sorted({region for code in countries for region in self._regions.get(code, ())}))
