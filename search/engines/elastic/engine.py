"""The Elasticsearch engine: see `search.engines.base.Engine` for what each part promises."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from elasticsearch import ConnectionTimeout, Elasticsearch, NotFoundError

from search.analysis.fold import fold, plain
from search.documents.document import Document
from search.engines.base import Answer, Question, Rejection
from search.engines.elastic import ask
from search.engines.elastic.breaker import Breaker, away
from search.engines.elastic.mapping import SETTINGS, mapping
from search.engines.elastic.write import Writer
from search.engines.versions import draw

# Its client writes a page of where it came from for each attempt at a node that is away; the breaker says it once.
logging.getLogger("elastic_transport").setLevel(logging.ERROR)
ASK_SECONDS = 4.0
WRITE_SECONDS = 60.0
# A node that failed is left alone for a second, then two, four and so on, at most for so long.
LONGEST_REST = 8.0
# A new index waits so long for its copy on a second node before it takes the place of the old one.
COPY_SECONDS = 30.0
# So long a "yes, there is an index" is believed.
KNOWN_SECONDS = 10.0
# Where no node has had a copy for so long, none is coming back soon: twice as long as the servers themselves wait for a
# node that left before they make another copy.
LOST_SECONDS = 120.0
PAGE = 2_000
STAMP = "%Y%m%d%H%M%S"
# An index that was begun so long ago and is not in use belongs to nobody.
STRAY_SECONDS = 24 * 3600.0
# Writes go by alias only: a write to an index that was removed meanwhile must not bring it back to life.
BUILDING = "-building"


class ElasticEngine:
    name = "elasticsearch"

    def __init__(self, nodes: Sequence[str], prefix: str) -> None:
        # No question at the start and none about the server: a node that is away must not keep the site from starting.
        # The nodes are those that are named: what a node says of its own address may not be reachable from here.
        base = Elasticsearch(
            list(nodes),
            # Each node once, and one more in case two of them failed together.
            max_retries=max(1, len(nodes)),
            retry_on_status=(502, 503, 504),
            dead_node_backoff_factor=1.0,
            max_dead_node_backoff=LONGEST_REST,
        )
        # A question that hangs goes to another node where there is one, and no further: where all of them hang, each
        # more would keep the page waiting as long again. A bulk that hangs may still be carried out.
        self.asking = base.options(request_timeout=ASK_SECONDS, retry_on_timeout=False)
        self._asked_again = (NotFoundError, ConnectionTimeout) if len(nodes) > 1 else (NotFoundError,)
        self.writing = base.options(request_timeout=WRITE_SECONDS, retry_on_timeout=False)
        self.alias = prefix
        self.breaker = Breaker()
        self._writer = Writer(self.writing, self.breaker)
        self._known_until = 0.0

    def ready(self) -> bool:
        if time.monotonic() < self._known_until:
            return True
        with self.breaker.guard():
            found = bool(self._twice(lambda: self.asking.indices.exists_alias(name=self.alias)))
        if found:
            self._known_until = time.monotonic() + KNOWN_SECONDS
        return found

    def lost(self) -> bool:
        # Apart from the breaker of questions: these fail as long as the index is lost, this one does not.
        with Breaker().guard(patient=True):
            try:
                shards: Any = self.asking.cat.shards(
                    index=self.alias, format="json", h=["prirep", "state", "unassigned.for"], time="s"
                )
            except NotFoundError:
                return False
        # A primary stands nowhere: no copy of its part is left, or the one that is could be made the primary.
        return any(
            shard["prirep"] == "p"
            and shard["state"] == "UNASSIGNED"
            and float(shard["unassigned.for"] or 0) >= LOST_SECONDS
            for shard in shards
        )

    def draw(self) -> int:
        return draw()

    def write(
        self, documents: Sequence[Document], gone: Iterable[str], *, version: int, also: Sequence[str] = ()
    ) -> list[Rejection]:
        keys = list(gone)
        rejected: list[Rejection] = []
        for index in also:
            rejected += self._writer.write(f"{index}{BUILDING}", documents, keys, version)
        # A removal with a version of ours would make an index under the alias' name, whatever `require_alias` says.
        if self.ready():
            rejected += self._writer.write(self.alias, documents, keys, version)
        return list(dict.fromkeys(rejected))

    def ask(self, question: Question) -> Answer:
        return ask.read(question, self._search(ask.search(question).to_dict()))

    def counts(self, question: Question) -> list[int]:
        if not question.terms:
            return []
        body = self._search(ask.counting(question).to_dict())
        return [body["aggregations"][f"term_{place}"]["doc_count"] for place in range(len(question.terms))]

    def beginnings(self, start: str, size: int) -> list[str]:
        folded = fold(plain(start))
        if len(folded) < 2:
            return []
        pattern = re.sub(r"(\W)", r"\\\1", folded) + ".*"
        body = self._search(
            {
                "size": 0,
                "query": {"prefix": {"beginnings": folded}},
                "aggs": {"words": {"terms": {"field": "beginnings", "include": pattern, "size": size}}},
            }
        )
        return [bucket["key"].partition("|")[2] for bucket in body["aggregations"]["words"]["buckets"]]

    def similar(self, word: str) -> list[str]:
        text = plain(word)
        if len(text) < 4:
            return []
        near = {
            "field": "spelling", "size": 3, "suggest_mode": "always", "prefix_length": 0, "min_word_length": 4,
            "max_edits": 1 if len(text) < 6 else 2,
        }  # fmt: skip
        body = self._search({"size": 0, "suggest": {"near": {"text": text, "term": near}}})
        words = [option["text"] for entry in body["suggest"]["near"] for option in entry["options"]]
        if not words:
            return []
        # The suggester also knows words of removed documents until segments are merged; a query does not.
        filters = {word: {"term": {"spelling": word}} for word in words}
        body = self._search({"size": 0, "aggs": {"live": {"filters": {"filters": filters}}}})
        return [word for word in words if body["aggregations"]["live"]["buckets"][word]["doc_count"]]

    def digests(self, kind: str, first: int, last: int) -> dict[str, str]:
        found: dict[str, str] = {}
        after: list[Any] = []
        while True:
            body: dict[str, Any] = {
                "size": PAGE,
                "_source": ["key", "digest"],
                "query": {
                    "bool": {
                        "filter": [{"term": {"kind": kind}}, {"range": {"object_id": {"gte": first, "lte": last}}}]
                    }
                },
                "sort": [{"key": "asc"}],
            }
            if after:
                body["search_after"] = after
            hits = self._search(body)["hits"]["hits"]
            found |= {hit["_source"]["key"]: hit["_source"]["digest"] for hit in hits}
            if len(hits) < PAGE:
                return found
            after = hits[-1]["sort"]

    def _search(self, body: dict[str, Any]) -> dict[str, Any]:
        with self.breaker.guard():
            return dict(self._twice(lambda: self.asking.search(index=self.alias, body=body)))

    def _twice(self, ask: Callable[[], Any]) -> Any:
        """A rebuild may have taken away the index that the question had just been led to: the alias leads to the new one.
        A node may hang: it is left alone for a while, so another is asked."""
        try:
            return ask()
        except self._asked_again:
            return ask()

    def refresh(self) -> None:
        """Makes what was written visible at once; without it, it is within a second."""
        with self.breaker.guard(patient=True):
            self.writing.indices.refresh(index=self.alias, ignore_unavailable=True)

    def begin_rebuild(self) -> str:
        self._clear_strays()
        name = f"{self.alias}-{time.strftime(STAMP, time.gmtime())}-{secrets.token_hex(2)}"
        with self.breaker.guard(patient=True):
            made = self.writing.indices.create(
                index=name, settings=SETTINGS, mappings=mapping(), aliases={f"{name}{BUILDING}": {}}
            )
        if not made["shards_acknowledged"]:
            # No node takes it (full disks): filling it would only be slower to find that out.
            self.drop(name)
            raise away()
        return name

    def fill(self, name: str, batches: Iterator[tuple[int, list[Document]]]) -> tuple[int, list[Rejection]]:
        return self._writer.fill(f"{name}{BUILDING}", batches)

    def finish_rebuild(self, name: str) -> None:
        with self.breaker.guard(patient=True):
            self.writing.indices.put_settings(index=name, settings={"refresh_interval": "1s"})
            self.writing.indices.refresh(index=name)
            self._wait_for_copies(name)
            try:
                old = list(self.writing.indices.get_alias(name=self.alias))
            except NotFoundError:
                old = []
            actions: list[dict[str, Any]] = [
                {"add": {"index": name, "alias": self.alias}},
                {"remove": {"index": name, "alias": f"{name}{BUILDING}"}},
            ]
            actions += [{"remove": {"index": index, "alias": self.alias}} for index in old if index != name]
            if not old and self.writing.indices.exists(index=self.alias):
                # Somebody, or a server that lost its data, left an index where the alias belongs.
                actions.insert(0, {"remove_index": {"index": self.alias}})
            self.writing.indices.update_aliases(actions=actions)
        for index in old:
            if index != name:
                self.drop(index)
        self._known_until = 0.0

    def _clear_strays(self) -> None:
        """Removes what no rebuild will take up again.

        A removal that arrives when a rebuild has just ended makes an index under the name that the building had; one
        whose rebuild failed while the engine was away was never dropped.
        """
        before = time.strftime(STAMP, time.gmtime(time.time() - STRAY_SECONDS))
        with self.breaker.guard(patient=True):
            found = self.writing.indices.get_alias(index=f"{self.alias}-*", ignore_unavailable=True)
        for name, told in found.items():
            begun = name.removeprefix(f"{self.alias}-").partition("-")[0]
            old = begun.isdigit() and begun < before and self.alias not in told["aliases"]
            if name.endswith(BUILDING) or old:
                self.drop(name)

    def _wait_for_copies(self, name: str) -> None:
        """The old index stands on two nodes where there are two; the new one shall too, or the loss of one node between
        would take the index away. Where nodes are missing it goes on without."""
        seconds = f"{COPY_SECONDS:.0f}s"
        asking = self.writing.options(ignore_status=408)
        asking.cluster.health(index=name, wait_for_status="green", timeout=seconds)

    def drop(self, name: str) -> None:
        """Removes an index that was begun and never finished, or that another has replaced; never the one in use.

        Where the answer to the last step of a rebuild was lost on its way, the index that seems to have failed is it.
        """
        client = self.writing.indices
        with self.breaker.guard(patient=True):
            told = client.get_alias(index=name, ignore_unavailable=True).get(name, {"aliases": {}})
            if self.alias not in told["aliases"]:
                client.delete(index=name, ignore_unavailable=True)
