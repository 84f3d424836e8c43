"""Countries with the groups that they belong to."""

from __future__ import annotations

from dataclasses import dataclass

from vocabularies.enums import Scheme
from vocabularies.models import Concept
from vocabularies.queries import catalogue
from vocabularies.queries.labels import Label, label
from vocabularies.queries.order import sort_key

LDC, SIDS, PARTIES = "ldc", "sids", "cbd-parties"
# Regional groups of the Convention, by code in the vocabulary of regions.
GROUPS = ("cbd-africa", "cbd-asia-pacific", "cbd-cee", "cbd-lac", "cbd-weog")


@dataclass(frozen=True, slots=True)
class Country:
    """`code` is ISO 3166-1 alpha-2. `regions` are codes of cbd-regions with everything above them."""

    id: str
    code: str
    label: Label
    regions: tuple[str, ...]

    @property
    def group(self) -> str | None:
        """The regional group of the Convention; the European Union and the Holy See have none."""
        return next((each for each in GROUPS if each in self.regions), None)

    @property
    def is_party(self) -> bool:
        return PARTIES in self.regions

    @property
    def is_ldc(self) -> bool:
        return LDC in self.regions

    @property
    def is_sids(self) -> bool:
        return SIDS in self.regions


def countries(language: str | None = None) -> list[Country]:
    """Returns the countries in the order of the reader's alphabet."""
    copy = catalogue.current()
    found = [
        Country(each.pk, each.code, label(each, language), _regions(each))
        for each in catalogue.concepts(Scheme.COUNTRIES)
    ]
    return sorted(found, key=lambda each: sort_key(each.label.text, each.label.language, copy.memo))


def members(region: str) -> frozenset[str]:
    """Returns the codes of the countries in a region or group, given by code or identifier; none if it is unknown."""
    concept = catalogue.resolve(region, Scheme.CBD_REGIONS)
    if concept is None:
        return frozenset()
    memo = catalogue.current().memo
    if "members" not in memo:
        lists: dict[str, set[str]] = {}
        for country in catalogue.concepts(Scheme.COUNTRIES):
            for code in _regions(country):
                lists.setdefault(code, set()).add(country.code)
        memo["members"] = {code: frozenset(each) for code, each in lists.items()}
    return memo["members"].get(concept.code, frozenset())


def _regions(country: Concept) -> tuple[str, ...]:
    copy = catalogue.current()
    regions = copy.codes.get(Scheme.CBD_REGIONS, {})
    found: dict[str, None] = {}
    for code in country.facts.get("regions", ()):
        concept = regions.get(code.upper())
        while concept is not None and concept.code not in found:
            found[concept.code] = None
            concept = copy.concepts.get(concept.broader_id) if concept.broader_id else None
    return tuple(found)
