"""The parts of `bench.inside` that ask and fill the search engines."""

from __future__ import annotations

from time import perf_counter
from typing import Any

POSTS = 20_000
CHUNK = 1000


def fill_index(posts: int) -> dict[str, Any]:
    """Builds the index anew, with the first `posts` posts only (0: all); returns how many documents and seconds."""
    from dataclasses import replace

    from search.documents.sources import SOURCES
    from search.enums import Kind
    from search.services.rebuild import rebuild

    whole = SOURCES[Kind.POST]
    given = 0

    def some(after: int, size: int) -> list[int]:
        nonlocal given
        ids = whole.ids(after, min(size, posts - given))
        given += len(ids)
        return ids

    if posts:
        SOURCES[Kind.POST] = replace(whole, ids=some)
    began = perf_counter()
    return {"documents": rebuild(), "seconds": perf_counter() - began}


def index(repeats: int) -> dict[str, Any]:
    """Returns documents a second of our filling (rows read, documents built, sent) and of raw bulk of the same documents."""
    from elasticsearch import helpers

    from communities.models import Post
    from search.documents.sources import SOURCES
    from search.engines.choice import engine
    from search.engines.elastic.mapping import source
    from search.enums import Kind
    from search.services.index import BATCH

    used: Any = engine()
    ids = list(Post.objects.order_by("pk").values_list("pk", flat=True)[:POSTS])

    def batches() -> Any:
        for start in range(0, len(ids), BATCH):
            yield 1, SOURCES[Kind.POST].read(ids[start : start + BATCH])

    finished = [(document.key, source(document)) for _version, documents in batches() for document in documents]
    ours, raw = [], []
    for _ in range(repeats):
        name = used.begin_rebuild()
        actions = [{"_index": name, "_id": key, "_source": body} for key, body in finished]
        began = perf_counter()
        helpers.bulk(used.writing, actions, chunk_size=CHUNK)
        raw.append(len(finished) / (perf_counter() - began))
        used.drop(name)
        name = used.begin_rebuild()
        began = perf_counter()
        count, rejected = used.fill(name, batches())
        ours.append(count / (perf_counter() - began))
        used.drop(name)
        if count != len(finished) or rejected:
            raise AssertionError(f"{count} of {len(finished)} documents, rejected: {rejected[:3]}")
    return {"ours": ours, "raw": raw, "documents": len(finished)}


def answers(repeats: int, words: dict[str, list[str]]) -> dict[str, Any]:
    """Returns p95 in ms of `search()` with rights, facets and highlights, and of its query sent as it is."""
    from communities.models import Membership
    from search.engines.choice import engine
    from search.queries.search import search

    used: Any = engine()
    member = Membership.objects.select_related("user").order_by("pk")[0].user
    asked = [(language, word) for language, some in words.items() for word in some]
    bodies: list[dict[str, Any]] = []
    send = used._search

    def keep(body: dict[str, Any]) -> Any:
        bodies.append(body)
        return send(body)

    used._search = keep
    hits = [search(word, actor=member, language=language).total for language, word in asked]
    used._search = send
    ours, raw = [], []
    for _ in range(repeats):
        raw.append(_p95([_timed(lambda body=body: used.asking.search(index=used.alias, body=body)) for body in bodies]))
        ours.append(_p95([_timed(lambda l=l, w=w: search(w, actor=member, language=l)) for l, w in asked]))  # noqa: E741
    return {"ours": ours, "raw": raw, "questions": len(asked), "most_hits": max(hits)}


def embedded(repeats: int, words: dict[str, list[str]]) -> dict[str, Any]:
    """Returns p95 in ms of `search()` on the embedded engine, for questions of at most 10,000 hits."""
    from communities.models import Membership
    from search.engines.choice import engine
    from search.queries.search import search

    member = Membership.objects.select_related("user").order_by("pk")[0].user
    asked = []
    for language, some in words.items():
        for word in some:
            if (total := search(word, actor=member, language=language).total) <= 10_000:
                asked.append((language, word, total))
    used: Any = engine()
    ours = []
    for _ in range(repeats):
        # Counts of facets are kept from question to question; nobody asks the same hundred in a row.
        used.forget()
        ours.append(_p95([_timed(lambda l=l, w=w: search(w, actor=member, language=l)) for l, w, _ in asked]))  # noqa: E741
    name = used.name
    if name != "embedded":
        raise AssertionError(f"asked {name}")
    return {"ours": ours, "questions": len(asked), "most_hits": max(total for *_rest, total in asked)}


def _timed(run: Any) -> float:
    began = perf_counter()
    run()
    return (perf_counter() - began) * 1000


def _p95(values: list[float]) -> float:
    from bench.measure import percentile

    return percentile(values, 0.95)
