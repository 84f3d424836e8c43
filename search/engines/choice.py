"""The engine of this process."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.engines.base import Engine
from search.engines.embedded.engine import EmbeddedEngine

FILE = "search.sqlite3"


def engine() -> Engine:
    """Returns Elasticsearch where its nodes are named, else the embedded index in the state folder."""
    nodes = tuple(settings.ELASTICSEARCH_NODES)
    if nodes:
        return _elastic(nodes, settings.SEARCH_INDEX_PREFIX)
    return embedded(Path(settings.HALQA_STATE) / FILE)


@lru_cache(maxsize=4)
def embedded(path: Path) -> EmbeddedEngine:
    return EmbeddedEngine(path)


@lru_cache(maxsize=4)
def _elastic(nodes: tuple[str, ...], prefix: str) -> Engine:
    # Its client takes long to import and most installations have no use for it.
    from search.engines.elastic.engine import ElasticEngine

    return ElasticEngine(nodes, prefix)
