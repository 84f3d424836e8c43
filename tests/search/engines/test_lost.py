"""An index of which no copy is left: noticed, and made anew by the clock; never while it is only away or short of a copy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from core.errors import Unavailable
from search import clockwork
from search.clockwork import fill_empty_index
from search.engines.choice import engine
from search.engines.elastic.engine import LOST_SECONDS
from search.queries.search import search
from tests.communities.factories import TopicFactory
from tests.search.engines.pretending import Node, engine_on, serving

LONG, SHORT = str(int(LOST_SECONDS)), str(int(LOST_SECONDS) - 1)


class Cluster(Node):
    """Tells of its shards as it is told."""

    def do_GET(self) -> None:
        self.told.asked.append(self.path)
        self.say(self.told.shards, self.told.status)


@pytest.fixture
def cluster() -> Iterator[Any]:
    with serving(Cluster, shards=[], status=200, asked=[]) as server:
        yield server


def shard(kind: str, state: str, seconds: str | None = None) -> dict[str, str | None]:
    return {"prirep": kind, "state": state, "unassigned.for": seconds}


@pytest.mark.parametrize(
    ("shards", "lost"),
    [
        ([shard("p", "STARTED"), shard("r", "STARTED")], False),
        ([shard("p", "STARTED"), shard("r", "UNASSIGNED", LONG)], False),
        ([shard("p", "STARTED")], False),
        ([shard("p", "INITIALIZING", LONG), shard("r", "UNASSIGNED", LONG)], False),
        ([shard("p", "UNASSIGNED", SHORT), shard("r", "UNASSIGNED", LONG)], False),
        ([shard("p", "UNASSIGNED", LONG), shard("r", "UNASSIGNED", LONG)], True),
        ([shard("p", "STARTED"), shard("p", "UNASSIGNED", LONG)], True),
    ],
    ids=["green", "yellow", "one node", "recovering", "just gone", "both copies gone", "one part gone"],
)
def test_lost_is_what_stands_nowhere_and_has_not_for_long(cluster: Any, shards: list[Any], lost: bool) -> None:
    cluster.shards = shards
    assert engine_on(cluster).lost() is lost
    assert cluster.asked[0].startswith("/_cat/shards/halqa-pretended?")


def test_an_index_that_was_never_made_is_not_lost(cluster: Any) -> None:
    cluster.status, cluster.shards = 404, {"error": {"type": "index_not_found_exception"}}
    assert engine_on(cluster).lost() is False


@pytest.mark.parametrize("status", [429, 503])
def test_a_cluster_that_is_away_says_nothing_of_its_index(cluster: Any, status: int) -> None:
    """No master, or too much to do: then nothing is rebuilt either."""
    cluster.status, cluster.shards = status, {"error": "told so"}
    with pytest.raises(Unavailable):
        engine_on(cluster).lost()


def test_the_clock_does_not_rebuild_while_the_cluster_is_away(cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[bool] = []
    cluster.status, cluster.shards = 503, {"error": "told so"}
    monkeypatch.setattr(clockwork, "engine", lambda: engine_on(cluster))
    monkeypatch.setattr(clockwork, "rebuild", lambda: built.append(True))
    with pytest.raises(Unavailable):
        fill_empty_index()
    assert built == []


@pytest.mark.django_db
@pytest.mark.services
@pytest.mark.parametrize("index", ["elastic"], indirect=True)
def test_a_lost_index_is_made_anew_by_the_clock_once(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An index whose primary no node may hold is as red as one whose nodes are gone."""
    used: Any = engine()
    TopicFactory(title="Wetland talk")
    red = f"{used.alias}-20270101000000-dead"
    nowhere = {"index.routing.allocation.require._name": "nobody", "number_of_replicas": 0}
    used.writing.indices.create(
        index=red, settings=nowhere, aliases={used.alias: {}}, wait_for_active_shards=0, timeout="1s"
    )
    assert used.asking.cluster.health(index=used.alias)["status"] == "red"

    fill_empty_index()
    assert list(used.writing.indices.get_alias(name=used.alias)) == [red]

    monkeypatch.setattr("search.engines.elastic.engine.LOST_SECONDS", 0.0)
    fill_empty_index()
    (made,) = used.writing.indices.get_alias(name=used.alias)
    assert made != red and not used.writing.indices.exists(index=red)
    assert search("wetland", actor=AnonymousUser()).total == 1
    fill_empty_index()
    assert list(used.writing.indices.get_alias(name=used.alias)) == [made]


@pytest.mark.django_db
@pytest.mark.services
@pytest.mark.parametrize("index", ["elastic"], indirect=True)
def test_a_rebuild_that_no_node_takes_ends_before_it_is_filled(index: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    used: Any = engine()
    make = type(used.writing.indices).create

    def nowhere(self: Any, *, settings: dict[str, Any], **more: Any) -> Any:
        kept = {**settings, "index.routing.allocation.require._name": "nobody"}
        return make(self, settings=kept, timeout="1s", **more)

    monkeypatch.setattr(type(used.writing.indices), "create", nowhere)
    with pytest.raises(Unavailable):
        used.begin_rebuild()
    assert not used.writing.indices.get(index=f"{used.alias}-*", ignore_unavailable=True)
