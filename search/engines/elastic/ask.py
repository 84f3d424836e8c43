"""A question as Elasticsearch's query, and its answer read."""

from __future__ import annotations

from typing import Any

from elasticsearch.dsl import Search
from elasticsearch.dsl.query import Bool, ConstantScore, DisMax, MatchPhrase, MultiMatch, Prefix, Query, Range, Terms
from elasticsearch.dsl.query import Term as TermQuery

from search.analysis.question import Term
from search.analysis.scripts import script
from search.documents.document import FACETS, Text
from search.engines.base import DEEPEST, Answer, Found, Question, Rights
from search.engines.elastic.mapping import TITLE_WEIGHT
from search.enums import Sort

# More than any score: what has a text in the person's language stands before what has not.
LANGUAGE_BOOST = 1000.0
MOST_VALUES = 200
SCRIPTS = {"latin": ("en", "fr", "es"), "arabic": ("ar",), "cyrillic": ("ru",), "han": ("zh",)}
ORDERS: dict[str, list[Any]] = {
    Sort.RELEVANCE: ["_score", {"key": "asc"}],
    Sort.DATE: [{"updated": "desc"}, {"key": "desc"}],
    Sort.SOONEST: [{"first_day": "asc"}, {"key": "asc"}],
    Sort.NAME: [{"name": "asc"}, {"key": "asc"}],
    Sort.ACTIVITY: [{"popularity": "desc"}, {"key": "asc"}],
}


def term(asked: Term) -> Query:
    """Returns the query of one term: by the analysers of its script's languages, or by our own stems."""
    options: list[Query] = []
    for place, row in enumerate(asked.any_of):
        for field, boost in (("title_folded", TITLE_WEIGHT), ("body_folded", 1)):
            if asked.prefix and place == 0:
                options.append(Prefix(**{field: {"value": row[0], "boost": boost}}))
            elif len(row) == 1:
                options.append(TermQuery(**{field: {"value": row[0], "boost": boost}}))
            else:
                options.append(MatchPhrase(**{field: {"query": " ".join(row), "boost": boost}}))
    languages = SCRIPTS.get(script(asked.text), ())
    if languages and not asked.prefix:
        fields = [f"title_{code}^{TITLE_WEIGHT}" for code in languages] + [f"body_{code}" for code in languages]
        joined = " " in asked.text or script(asked.text) == "han"
        options.append(MultiMatch(query=asked.text, fields=fields, type="phrase" if joined else "best_fields"))
    return DisMax(queries=options, tie_breaker=0.1)


def allowed(rights: Rights) -> Query:
    """Returns the filter of what this person may find."""
    without: list[Query] = [Terms(besides=list(rights.tokens))]
    held = set(rights.tokens)
    if closed := [str(pk) for pk in rights.closing if f"c:{pk}" not in held]:
        without.append(Terms(community=closed))
    return Bool(filter=[Terms(audience=list(rights.tokens))], must_not=without)


def _within(question: Question) -> list[Query]:
    filters: list[Query] = [allowed(question.rights)]
    if question.from_day is not None:
        filters.append(Range(last_day={"gte": question.from_day}))
    if question.to_day is not None:
        filters.append(Range(first_day={"lte": question.to_day}))
    return filters


def _choice(question: Question, without: str = "") -> Query:
    chosen: list[Query] = [
        Terms(name, list(values)) for name, values in question.chosen.items() if values and name != without
    ]
    return Bool(filter=chosen) if chosen else Bool()


def search(question: Question) -> Search[Any]:
    """Returns the whole request: page, total, facets that leave their own choice out, count in the language."""
    should: list[Query] = []
    if question.language_first:
        in_language = TermQuery(language=question.language)
        should.append(ConstantScore(filter=in_language, boost=LANGUAGE_BOOST))
    query = Bool(
        must=[term(asked) for asked in question.terms],
        filter=_within(question),
        should=should,
        minimum_should_match=0,
    )
    order = question.sort if question.terms or question.sort != Sort.RELEVANCE else Sort.DATE
    size = max(0, min(question.size, DEEPEST - question.offset))
    request = (
        Search()
        .query(query)
        .post_filter(_choice(question))
        .sort(*ORDERS[order])
        .source(includes=["key", "kind", "object_id", "updated", "first_day", "last_day", "shown", *FACETS])
        .extra(track_total_hits=True, track_scores=order == Sort.RELEVANCE)[question.offset : question.offset + size]
    )
    for name in question.facets:
        bucket = request.aggs.bucket(f"facet_{name}", "filter", filter=_choice(question, without=name))
        bucket.bucket("values", "terms", field=name, size=MOST_VALUES)
    mine = Bool(filter=[TermQuery(language=question.language), _choice(question)])
    request.aggs.bucket("in_language", "filter", filter=mine)
    return request


def counting(question: Question) -> Search[Any]:
    """Returns the request that counts each term alone."""
    request = Search().query(Bool(filter=[*_within(question), _choice(question)])).extra(track_total_hits=False)[0:0]
    for place, asked in enumerate(question.terms):
        request.aggs.bucket(f"term_{place}", "filter", filter=term(asked))
    return request


def read(question: Question, body: dict[str, Any]) -> Answer:
    """Returns the answer that came back."""
    aggregations = body["aggregations"]
    facets: dict[str, list[tuple[str, int]]] = {}
    for name in question.facets:
        rows = [(each["key"], each["doc_count"]) for each in aggregations[f"facet_{name}"]["values"]["buckets"]]
        facets[name] = sorted(rows, key=lambda row: (-row[1], row[0]))
    found = [_found(question, hit) for hit in body["hits"]["hits"]]
    return Answer(body["hits"]["total"]["value"], found, facets, aggregations["in_language"]["doc_count"])


def _found(question: Question, hit: dict[str, Any]) -> Found:
    stored = hit["_source"]
    shown = stored["shown"]
    facets = {name: tuple(_many(stored[name])) for name in FACETS if stored.get(name)}
    score = hit.get("_score") or 0.0
    if question.language_first and question.language in facets.get("language", ()):
        score -= LANGUAGE_BOOST
    return Found(
        stored["key"], stored["kind"], stored["object_id"], round(score, 4) if question.terms else 0.0, shown["path"],
        [Text(*row) for row in shown["texts"]], shown["external_id"], stored["updated"], stored["first_day"],
        stored["last_day"], facets, shown["card"], shown["title_found"],
    )  # fmt: skip


def _many(value: Any) -> list[str]:
    return sorted(value) if isinstance(value, list) else [value]
