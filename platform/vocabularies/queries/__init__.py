"""Reading vocabularies. Everything comes from one process-wide copy; see `catalogue`."""

from vocabularies.queries.catalogue import concepts, descendants, get, matches, resolve, vocabularies
from vocabularies.queries.countries import Country, countries, members
from vocabularies.queries.labels import Label, describe, label, vocabulary_label
from vocabularies.queries.listings import Node, choices, theme_choices, tree

__all__ = [
    "Country",
    "Label",
    "Node",
    "choices",
    "concepts",
    "countries",
    "describe",
    "descendants",
    "get",
    "label",
    "matches",
    "members",
    "resolve",
    "theme_choices",
    "tree",
    "vocabularies",
    "vocabulary_label",
]
