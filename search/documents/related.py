"""Rows that hang on many documents, read once for a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from vocabularies.queries import countries
from vocabularies.queries.countries import GROUPS, LDC, SIDS


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


# Regional groups of the Convention, least developed countries, small island developing States.
REGIONS = frozenset({*GROUPS, LDC, SIDS})


class Places:
    """Regions of countries as the vocabulary has them; looked up once for a batch."""

    def __init__(self) -> None:
        self._regions: dict[str, tuple[str, ...]] | None = None

    def regions(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Returns the codes of the regions that the countries (ISO 3166-1 alpha-2) lie in."""
        if not codes:
            return ()
        if self._regions is None:
            self._regions = {
                country.code: tuple(code for code in country.regions if code in REGIONS) for country in countries("en")
            }
        return tuple(sorted({region for code in codes for region in self._regions.get(code, ())}))
