"""Forms of words asked of both engines: without accents, with and without the Arabic article, other endings."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

# Language, a text, and what people type who look for it.
ASKED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("fr", "La biodiversité côtière des îles", ("biodiversite", "cotiere", "cotieres", "ile", "BIODIVERSITÉ")),
    ("es", "Los corredores biológicos de América", ("corredor", "biologico", "biologicos", "america")),
    ("en", "Assessing risks of modified organisms", ("assessment", "risk", "organism", "modify")),
    ("ru", "Сохранение лесов и новых знаний", ("лес", "леса", "знание", "знаниям", "сохранения")),
    ("zh-hans", "卡塔赫纳生物安全议定书", ("生物安全", "安全", "议定书")),
    ("ar", "السلامة الأحيائية في المجتمعات المحلية", ("سلامة", "بالسلامة", "للسلامة", "السلامه", "الاحيائية", "مجتمع", "للمجتمعات")),
    ("ar", "بناء قدرات المجتمع", ("القدرات", "لبناء", "مجتمعات")),
)  # fmt: skip


def words() -> dict[str, Any]:
    """Returns for each engine which of the words did not find their text, and how many were asked."""
    from django.conf import settings

    from search.engines.elastic.engine import ElasticEngine
    from search.engines.embedded.engine import EmbeddedEngine

    with tempfile.TemporaryDirectory() as folder:
        embedded = EmbeddedEngine(Path(folder) / "words.sqlite3")
        elastic = ElasticEngine(tuple(settings.ELASTICSEARCH_NODES), "bench-words")
        try:
            missed = {"embedded": _missed(embedded), "elasticsearch": _missed(elastic)}
        finally:
            embedded.close()
            elastic.writing.indices.delete(index="bench-words-*", ignore_unavailable=True)
    return {"missed": missed, "asked": sum(len(typed) for _language, _text, typed in ASKED)}


def _missed(engine: Any) -> list[str]:
    from search.analysis.question import read
    from search.documents.document import Document, Text
    from search.engines.base import Question, Rights

    documents = [
        Document("post", number, [Text(language, "…", text)], "/", ("public",), facets={"language": (language,)})
        for number, (language, text, _typed) in enumerate(ASKED, 1)
    ]
    name = engine.begin_rebuild()
    # Drawn after the beginning: what is older than that is removed at the end.
    engine.fill(name, iter([(engine.draw(), documents)]))
    engine.finish_rebuild(name)
    missed = []
    for number, (language, _text, typed) in enumerate(ASKED, 1):
        for word in typed:
            answer = engine.ask(Question(tuple(read(word)), Rights(("public",)), language=language))
            if number not in {found.object_id for found in answer.found}:
                missed.append(word)
    return missed
