"""Names of facet values in a language."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings

from communities.enums import JoinPolicy
from communities.models import CommunityText
from search.enums import Kind
from vocabularies.enums import Scheme
from vocabularies.queries import label as concept_label

# Facets whose values are codes, with the vocabulary they belong to; the others are identifiers.
VOCABULARIES = {"country": Scheme.COUNTRIES, "region": Scheme.CBD_REGIONS, "language": Scheme.LANGUAGES}
Label = tuple[str, str]


def communities(ids: Iterable[int], language: str) -> dict[int, Label]:
    """Returns (name, its language) by id: in `language`, else in the community's own, else any; one query."""
    found: dict[int, dict[str, str]] = {}
    own: dict[int, str] = {}
    rows = CommunityText.objects.filter(community__in=set(ids)).order_by("community", "language")
    for pk, main, code, name in rows.values_list("community_id", "community__language", "language", "name"):
        found.setdefault(pk, {})[code] = name
        own[pk] = main
    labels = {}
    for pk, names in found.items():
        code = next((code for code in (language, own[pk], "en") if code in names), next(iter(names)))
        labels[pk] = (names[code], "" if code == language else code)
    return labels


def _fixed(facet: str, value: str) -> Label | None:
    if facet == "kind":
        return (str(Kind(value).label), "") if value in Kind.values else (value, "")
    if facet == "join":
        return (str(JoinPolicy(value).label), "") if value in JoinPolicy.values else (value, "")
    if facet == "language":
        return (settings.LANGUAGE_NAMES.get(value, ""), value) if value in settings.LANGUAGE_NAMES else None
    return None


def _concept(facet: str, value: str, language: str) -> Label:
    named = concept_label(value, language, short=True, vocabulary=VOCABULARIES.get(facet))
    return (named.text, named.language if named.is_fallback else "")


def of_values(wanted: dict[str, list[str]], language: str) -> dict[tuple[str, str], Label]:
    """Returns the label of each (facet, value); one query for names of communities, whatever their number."""
    labels: dict[tuple[str, str], Label] = {}
    for facet, values in wanted.items():
        for value in values:
            if facet != "community":
                labels[facet, value] = _fixed(facet, value) or _concept(facet, value, language)
    groups = [int(value) for value in wanted.get("community", []) if value.isdigit() and len(value) < 19]
    if groups:
        labels |= {("community", str(pk)): label for pk, label in communities(groups, language).items()}
    return labels
