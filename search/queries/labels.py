"""Names of facet values in a language."""

from __future__ import annotations

from collections.abc import Iterable

from communities.enums import JoinPolicy
from communities.models import CommunityText
from django.conf import settings
from vocabularies.models import Concept

from search.enums import Kind

CONCEPTS = {"theme": "{}", "region": "{}", "organization_type": "{}", "type": "{}", "country": "COUNTRY-{}"}
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


def concept_labels(ids: set[str], language: str) -> dict[str, Label]:
    """Returns (label, its language where it is another) of concepts; one query."""
    labels: dict[str, Label] = {}
    rows = Concept.objects.filter(pk__in=ids).values_list("pk", "labels", "short_labels", "own_labels")
    for pk, long, short, own in rows:
        for code in (language, "en"):
            text = (own or {}).get(code) or (short or {}).get(code) or (long or {}).get(code)
            if text:
                labels[pk] = (text, "" if code == language else code)
                break
    return labels


def of_values(wanted: dict[str, list[str]], language: str) -> dict[tuple[str, str], Label]:
    """Returns the label of each (facet, value); two queries whatever their number."""
    labels: dict[tuple[str, str], Label] = {}
    asked: dict[str, list[tuple[str, str]]] = {}
    for facet, values in wanted.items():
        for value in values:
            fixed = _fixed(facet, value)
            if fixed:
                labels[facet, value] = fixed
            elif facet == "language":
                asked.setdefault(f"LANGUAGE-{value.upper()}", []).append((facet, value))
            elif facet in CONCEPTS:
                asked.setdefault(CONCEPTS[facet].format(value), []).append((facet, value))
    for pk, label in concept_labels(set(asked), language).items() if asked else ():
        for key in asked[pk]:
            labels[key] = label
    groups = [int(value) for value in wanted.get("community", []) if value.isdigit()]
    if groups:
        labels |= {("community", str(pk)): label for pk, label in communities(groups, language).items()}
    return labels
