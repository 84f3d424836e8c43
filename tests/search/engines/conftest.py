"""One set of tests for two engines: each promise is kept by both."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.engines.embedded.engine import EmbeddedEngine

BOTH = ["embedded", pytest.param("elastic", marks=pytest.mark.services)]


@pytest.fixture(params=BOTH)
def engine(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    embedded = EmbeddedEngine(tmp_path / "search.sqlite3")
    if request.param == "embedded":
        embedded.finish_rebuild(embedded.begin_rebuild())
        yield embedded
        embedded.close()
        return
    from search.engines.elastic.engine import ElasticEngine

    services = request.getfixturevalue("services")
    monkeypatch.setattr("search.engines.elastic.engine.draw", embedded.draw)
    elastic = ElasticEngine([services.elastic.nodes[0].url], f"halqa-test-{secrets.token_hex(4)}")
    name = elastic.begin_rebuild()
    elastic.finish_rebuild(name)
    yield elastic
    elastic.writing.indices.delete(index=name, ignore_unavailable=True)
    embedded.close()
