"""The index as Elasticsearch keeps it: one field per language analyser, one of stems folded by us, rights, facets."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from elasticsearch import dsl  # elasticsearch-dsl: since 8.18 that package is this module

from search.analysis.fold import fold
from search.documents.document import FACETS, Document
from search.enums import Kind

# Built into the full distribution, by name.
ANALYSERS = {"ar": "arabic", "en": "english", "es": "spanish", "fr": "french", "ru": "russian", "zh": "cjk"}
TITLE_WEIGHT = 8
SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "refresh_interval": "-1",
    # A removed key is remembered so long, so that an older reading cannot bring it back.
    "gc_deletes": "1h",
}


class Entry(dsl.Document):
    """The mapping; documents are written as plain dictionaries, which is several times quicker."""

    key = dsl.Keyword()
    object_id = dsl.Long()
    digest = dsl.Keyword(index=False, doc_values=False)
    audience = dsl.Keyword()
    besides = dsl.Keyword()
    kind = dsl.Keyword()
    theme = dsl.Keyword()
    country = dsl.Keyword()
    region = dsl.Keyword()
    language = dsl.Keyword()
    community = dsl.Keyword()
    organization_type = dsl.Keyword()
    type = dsl.Keyword()
    join = dsl.Keyword()
    first_day = dsl.Integer()
    last_day = dsl.Integer()
    updated = dsl.Long()
    popularity = dsl.Long()
    name = dsl.Keyword(ignore_above=200)
    title_folded = dsl.Text(analyzer="whitespace")
    body_folded = dsl.Text(analyzer="whitespace")
    title_ar = dsl.Text(analyzer="arabic")
    title_en = dsl.Text(analyzer="english")
    title_es = dsl.Text(analyzer="spanish")
    title_fr = dsl.Text(analyzer="french")
    title_ru = dsl.Text(analyzer="russian")
    title_zh = dsl.Text(analyzer="cjk")
    body_ar = dsl.Text(analyzer="arabic")
    body_en = dsl.Text(analyzer="english")
    body_es = dsl.Text(analyzer="spanish")
    body_fr = dsl.Text(analyzer="french")
    body_ru = dsl.Text(analyzer="russian")
    body_zh = dsl.Text(analyzer="cjk")
    # Words of public documents only: for "did you mean", and `folded|word` of titles for suggestions.
    spelling = dsl.Text(analyzer="whitespace", norms=False, index_options="docs")
    beginnings = dsl.Keyword()
    shown = dsl.Object(enabled=False)

    class Meta:
        dynamic = dsl.MetaField("strict")


def mapping() -> dict[str, Any]:
    return Entry._doc_type.mapping.to_dict()  # type: ignore[attr-defined]


@lru_cache(maxsize=1_000)
def _sorted_as(name: str) -> str:
    return fold(name.lower())[:100]


def source(document: Document) -> dict[str, Any]:
    """Returns the document as stored."""
    analysed = document.analysed()
    stored: dict[str, Any] = {
        "key": document.key,
        "object_id": document.object_id,
        "digest": document.digest(),
        "audience": document.audience,
        "besides": document.besides,
        "kind": document.kind,
        "first_day": document.first_day,
        "last_day": document.last_day,
        "updated": document.updated,
        "popularity": document.popularity,
        "name": _sorted_as(document.name),
        "body_folded": analysed.body,
        "shown": {
            "path": document.path,
            "texts": document.texts_as_rows(),
            "external_id": document.external_id,
            "card": document.card,
            "title_found": document.title_found,
        },
    }
    for name in FACETS[1:]:
        if values := document.facets.get(name):
            stored[name] = values
    for text in document.texts:
        code = text.language[:2]
        if code not in ANALYSERS:
            code = "en"
        stored.setdefault(f"body_{code}", []).append(text.body)
        if document.title_found:
            stored.setdefault(f"title_{code}", []).append(text.title)
    if document.title_found:
        stored["title_folded"] = analysed.title
    if document.is_public:
        stored["spelling"] = " ".join(analysed.words)
        if document.title_found and document.kind != Kind.POST:
            stored["beginnings"] = [f"{fold(word)}|{word}" for word in analysed.title_words]
    return stored
