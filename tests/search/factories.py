"""Documents and questions for tests of the engines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from search.analysis.question import read
from search.documents.document import FACETS, Document, Text
from search.engines.base import Answer, Question, Rights
from search.enums import Sort

VISITOR = Rights(("public", "visitor"))


def document(
    object_id: int,
    title: str = "",
    body: str = "",
    *,
    language: str = "en",
    kind: str = "topic",
    audience: Sequence[str] = ("public",),
    texts: Sequence[Text] = (),
    **fields: Any,
) -> Document:
    facets = dict(fields.pop("facets", {}))
    found = list(texts) or [Text(language, title, body)]
    facets.setdefault("language", tuple(sorted({text.language for text in found})))
    return Document(
        kind=kind,
        object_id=object_id,
        texts=found,
        path=f"/things/{object_id}/",
        audience=tuple(audience),
        facets=facets,
        name=fields.pop("name", title),
        **fields,
    )


def fill(engine: Any, *documents: Document, gone: Sequence[str] = ()) -> int:
    version = engine.draw()
    engine.write(documents, gone, version=version)
    engine.refresh()
    return version


def ask(engine: Any, q: str = "", *, rights: Rights = VISITOR, **more: Any) -> Answer:
    more.setdefault("facets", FACETS)
    more.setdefault("language_first", False)
    more.setdefault("sort", Sort.RELEVANCE if q else Sort.DATE)
    return engine.ask(Question(tuple(read(q)), rights, **more))


def found(engine: Any, q: str = "", **more: Any) -> set[int]:
    return {hit.object_id for hit in ask(engine, q, **more).found}
