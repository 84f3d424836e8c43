"""Documents into Elasticsearch and out of it, in bulk, item by item answered for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.documents.document import Document
from search.engines.elastic.breaker import Breaker, away
from search.engines.elastic.mapping import source

CHUNK = 1000
CHUNK_BYTES = 8 * 1024 * 1024
RETRIES = 5
# Batches that fill a new index: while one is worked on there, the next is written out here.
ON_THE_WAY = 2
# What is read of an answer; the rest would only be written there and parsed here.
READ = ["errors", "items.*._id", "items.*.status", "items.*.error"]
# Seconds before an item that was refused for load is sent again; doubled each time.
FIRST_WAIT, LONGEST_WAIT = 0.2, 5.0
Rejection = tuple[str, str]


class Writer:
    def __init__(self, client: Elasticsearch, breaker: Breaker) -> None:
        self.client = client
        self.breaker = breaker

    def write(self, index: str, documents: Sequence[Document], gone: Iterable[str], version: int) -> list[Rejection]:
        """Returns what the mapping refused; raises Unavailable when the engine is away or stays overloaded.

        What is refused is taken out: an older reading that stays would go on to be found by those for whom it was.
        """
        return self._send([*_actions(index, documents, version), *_removals(index, gone, version)])

    def fill(self, index: str, batches: Iterable[tuple[int, Sequence[Document]]]) -> tuple[int, list[Rejection]]:
        """Prepares a batch while others are on their way; returns how many documents, and what was refused."""
        count = 0
        rejected: list[Rejection] = []
        with ThreadPoolExecutor(ON_THE_WAY) as pool:
            waiting: deque[Future[list[Rejection]]] = deque()
            for version, documents in batches:
                actions = list(_actions(index, documents, version))
                count += len(actions)
                if len(waiting) == ON_THE_WAY:
                    rejected += waiting.popleft().result()
                waiting.append(pool.submit(self._send, actions))
            for sent in waiting:
                rejected += sent.result()
        return count, rejected

    def _send(self, actions: list[dict[str, Any]]) -> list[Rejection]:
        rejected = self._deliver(actions)
        refused = {key for key, _reason in rejected}
        again = [action for action in actions if action["_op_type"] == "index" and action["_id"] in refused]
        removals = [
            removal for action in again for removal in _removals(action["_index"], [action["_id"]], action["version"])
        ]
        self._deliver(removals)
        return rejected

    def _deliver(self, actions: list[dict[str, Any]]) -> list[Rejection]:
        rejected: list[Rejection] = []
        if not actions:
            return rejected
        with self.breaker.guard(patient=True):
            answers = streaming_bulk(
                self.client, actions, chunk_size=CHUNK, max_chunk_bytes=CHUNK_BYTES, max_retries=RETRIES,
                initial_backoff=FIRST_WAIT, max_backoff=LONGEST_WAIT, raise_on_error=False, yield_ok=False,
                filter_path=READ,
            )  # fmt: skip
            for _ok, item in answers:
                ((operation, answer),) = item.items()
                status = answer.get("status", 0)
                # 409: a newer version was there first. 404: removed already.
                if status == 409 or (operation == "delete" and status == 404 and "error" not in answer):
                    continue
                # Nothing to keep up: the index that will be built, or was built since, holds or reads these rows.
                if status == 404 and "index_not_found" in str((answer.get("error") or {}).get("type")):
                    continue
                if status == 400:
                    error = answer.get("error") or {}
                    rejected.append((answer["_id"], f"{error.get('type')}: {error.get('reason')}"[:2000]))
                else:
                    raise away()
        return rejected


def _actions(index: str, documents: Iterable[Document], version: int) -> Iterator[dict[str, Any]]:
    for document in documents:
        yield {
            "_op_type": "index", "_index": index, "_id": document.key, "version": version,
            "version_type": "external", "require_alias": True, "_source": source(document),
        }  # fmt: skip


def _removals(index: str, keys: Iterable[str], version: int) -> Iterator[dict[str, Any]]:
    for key in keys:
        yield {
            "_op_type": "delete", "_index": index, "_id": key, "version": version, "version_type": "external",
            "require_alias": True,
        }  # fmt: skip
