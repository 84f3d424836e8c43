"""The site's index on each of the two engines, made for one test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.engines.choice import engine
from search.services.rebuild import rebuild


class Index:
    """`fill()` builds it from the database; `read()` lets the readers work through what was stated."""

    def fill(self) -> int:
        return rebuild()

    def read(self) -> None:
        from outbox.testing import relay_all

        relay_all(only="search")
        engine().refresh()


def _use(settings: Any, folder: Path, services: Any = None) -> str:
    settings.HALQA_STATE = folder
    settings.ELASTICSEARCH_NODES = [services.elastic.nodes[0].url] if services else []
    settings.SEARCH_INDEX_PREFIX = f"halqa-test-{secrets.token_hex(4)}"
    return settings.SEARCH_INDEX_PREFIX


def _forget(prefix: str) -> None:
    used: Any = engine()
    if used.name == "elasticsearch":
        used.writing.indices.delete(index=f"{prefix}-*", ignore_unavailable=True)
    else:
        used.close()


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.services)])
def index(request: pytest.FixtureRequest, settings: Any, tmp_path: Path, db: None) -> Iterator[Index]:
    """On both engines."""
    services = request.getfixturevalue("services") if request.param == "elastic" else None
    prefix = _use(settings, tmp_path, services)
    yield Index()
    _forget(prefix)


@pytest.fixture
def embedded_index(settings: Any, tmp_path: Path, db: None) -> Iterator[Index]:
    """Where the engine makes no difference."""
    prefix = _use(settings, tmp_path)
    yield Index()
    _forget(prefix)
