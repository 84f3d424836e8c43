"""The vocabularies that come with the site: `data/*.json`, completed with names from CLDR.

A file holds `code`, `labels`, `source` and `concepts`, one concept a line with `id`, `code`, `labels` and, where there
are any, `short`, `broader`, `descriptions`, `facts`, `aliases`, `matches`. With `"cldr": "territories"` or
`"languages"` names come from CLDR and the labels in the file stand before them. `unofficial` names the languages whose
labels are our own renderings (docs/decisions/labels-of-targets.md); each concept carries it as a fact.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vocabularies import names
from vocabularies.enums import Scheme
from vocabularies.payload import TermData, VocabularyData

FOLDER = Path(__file__).parent / "data"


def payloads() -> list[VocabularyData]:
    """Returns every shipped vocabulary in the order of forms."""
    return [_payload(scheme, order) for order, scheme in enumerate(Scheme)]


def _payload(scheme: Scheme, order: int) -> VocabularyData:
    data = json.loads((FOLDER / f"{scheme}.json").read_text(encoding="utf-8"))
    unofficial = data.get("unofficial", [])
    terms = [_term(row, data.get("cldr", ""), unofficial) for row in data["concepts"]]
    return VocabularyData(code=data["code"], labels=data["labels"], source=data["source"], terms=terms, order=order)


def _term(row: dict[str, Any], cldr: str, unofficial: list[str]) -> TermData:
    labels, facts = row.get("labels", {}), row.get("facts", {})
    if cldr == "territories":
        labels = {**names.territory_names(row["code"]), **labels}
    elif cldr == "languages":
        labels = {**names.language_names(row["code"]), **labels}
        facts = {**names.language_facts(row["code"]), **facts}
    if unofficial:
        facts = {**facts, "unofficial": unofficial}
    return TermData(
        id=row["id"],
        code=row["code"],
        labels=labels,
        broader=row.get("broader"),
        short=row.get("short", {}),
        descriptions=row.get("descriptions", {}),
        facts=facts,
        aliases=row.get("aliases", ()),
        matches=row.get("matches", {}),
    )
