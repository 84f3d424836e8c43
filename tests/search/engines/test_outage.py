"""Elasticsearch that is away, overloaded or will not take a document."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest

from core.errors import Unavailable
from search.engines.base import Question
from search.engines.elastic.breaker import Breaker
from search.engines.elastic.engine import ElasticEngine
from tests.search.engines.pretending import Node, engine_on, serving
from tests.search.factories import VISITOR, document


class Pretender(Node):
    """Answers bulk requests item by item as it is told, and remembers what it was sent."""

    def do_HEAD(self) -> None:
        """The alias is there."""
        self.say()

    def do_PUT(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        told = self.told
        lines = self.read().splitlines()
        told.requests += 1
        items = []
        for line in lines:
            head = json.loads(line)
            operation = next((name for name in ("index", "delete") if name in head), "")
            if not operation or "_id" not in head[operation]:
                continue
            key = head[operation]["_id"]
            if operation == "delete":
                told.removed.append((key, head[operation]["version"]))
            status = told.answer(key, told.seen.get(key, 0))
            told.seen[key] = told.seen.get(key, 0) + 1
            items.append({operation: {"_id": key, "_index": "x", "status": status, **_more(status)}})
        self.say({"took": 1, "errors": True, "items": items})


def _more(status: int) -> dict[str, Any]:
    if status < 300:
        return {}
    return {"error": {"type": "mapper_parsing_exception" if status == 400 else "es_rejected", "reason": "told so"}}


@pytest.fixture
def pretender(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr("search.engines.elastic.write.FIRST_WAIT", 0.01)
    with serving(Pretender, seen={}, removed=[], requests=0) as server:
        yield server


def test_items_refused_for_load_are_sent_again_and_the_others_are_not(pretender: Any) -> None:
    pretender.answer = lambda key, seen: 429 if int(key.split(":")[1]) % 3 == 0 and seen < 2 else 201

    rejected = engine_on(pretender).write([document(number, "x") for number in range(9)], (), version=5)

    assert rejected == []
    assert {key: times for key, times in pretender.seen.items() if times > 1} == {
        "topic:0": 3,
        "topic:3": 3,
        "topic:6": 3,
    }


def test_lasting_overload_is_an_outage_so_that_the_fact_comes_again(pretender: Any) -> None:
    pretender.answer = lambda key, seen: 429

    with pytest.raises(Unavailable):
        engine_on(pretender).write([document(1, "x")], (), version=5)


def test_document_that_the_mapping_refuses_is_named_and_blocks_nothing(pretender: Any) -> None:
    pretender.answer = lambda key, seen: 400 if key == "topic:2" else 201

    rejected = engine_on(pretender).write([document(number, "x") for number in range(4)], (), version=5)

    assert rejected == [("topic:2", "mapper_parsing_exception: told so")]
    assert {key: times for key, times in pretender.seen.items() if key != "topic:2"} == {
        "topic:0": 1,
        "topic:1": 1,
        "topic:3": 1,
    }


def test_an_older_reading_of_a_refused_document_does_not_stay(pretender: Any) -> None:
    """It may have been public before, and what is refused is that it no longer is."""
    pretender.answer = lambda key, seen: 400 if key == "topic:2" and not seen else 200

    rejected = engine_on(pretender).write([document(number, "x") for number in range(4)], (), version=5)

    assert [key for key, _reason in rejected] == ["topic:2"]
    assert pretender.removed == [("topic:2", 5)]


def test_newer_version_and_missing_document_are_no_failure(pretender: Any) -> None:
    pretender.answer = lambda key, seen: 409
    assert engine_on(pretender).write([document(1, "x")], ["topic:2"], version=5) == []


def test_refusals_are_listed_for_staff_and_struck_off_when_taken(db: None) -> None:
    from search.models import Rejected
    from search.services.index import note_rejected

    note_rejected([("topic:1", "bad"), ("topic:2", "bad")], version=5, written=["topic:1", "topic:2", "topic:3"])
    note_rejected([("topic:2", "still bad")], version=6, written=["topic:1", "topic:2"])

    assert list(Rejected.objects.values_list("key", "reason", "version")) == [("topic:2", "still bad", 6)]


def test_engine_that_hangs_is_given_up_in_time_and_then_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr("search.engines.elastic.engine.ASK_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = ElasticEngine([f"http://127.0.0.1:{silent.getsockname()[1]}"], "halqa-silent")
        for _time in range(2):
            with pytest.raises(Unavailable):
                engine.ask(Question((), VISITOR))
        began = time.monotonic()
        for _time in range(50):
            with pytest.raises(Unavailable):
                engine.ask(Question((), VISITOR))
        # Asked each time, fifty would take fifteen seconds; a busy machine still needs far less than five.
        assert time.monotonic() - began < 5


class Answering(Node):
    """A node that answers every question with the status it was given."""

    def do_POST(self) -> None:
        told = self.told
        self.read()
        told.asked += 1
        time.sleep(told.delay)
        status = told.once.pop() if told.once else told.status
        self.say({"hits": {"hits": []}} if status == 200 else {"error": "told so"}, status)


@pytest.fixture
def nodes() -> Iterator[list[Any]]:
    """Three nodes, of which tests spoil some."""
    with ExitStack() as stack:
        yield [stack.enter_context(serving(Answering, asked=0, status=200, delay=0.0, once=[])) for _number in range(3)]


def take_away(server: Any) -> None:
    """As a killed node: its port refuses."""
    server.shutdown()
    server.server_close()
    server.shutdown = lambda: None


@pytest.mark.parametrize("down", [1, 2])
def test_no_question_fails_while_one_node_is_left(nodes: list[Any], down: int) -> None:
    for server in nodes[:down]:
        take_away(server)
    engine = engine_on(*nodes)
    for _time in range(12):
        assert engine.digests("topic", 0, 9) == {}
    assert sum(server.asked for server in nodes[down:]) == 12


def test_a_node_that_hangs_costs_one_wait_and_the_question_is_answered_by_another(
    nodes: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.elastic.engine.ASK_SECONDS", 0.5)
    nodes[0].delay = 6.0
    engine = engine_on(*nodes)
    began = time.monotonic()
    for _time in range(12):
        assert engine.digests("topic", 0, 9) == {}
    # Asked in turn, the one that hangs would cost half a second for every third question.
    assert nodes[0].asked <= 2
    assert time.monotonic() - began < 5


def test_a_question_on_its_way_when_a_rebuild_takes_the_old_index_away_is_asked_of_the_new_one(
    nodes: list[Any],
) -> None:
    nodes[0].once = [404]
    assert engine_on(nodes[0]).digests("topic", 0, 9) == {}
    nodes[0].status = 404
    with pytest.raises(Unavailable):
        engine_on(nodes[0]).digests("topic", 0, 9)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_node_that_goes_down_is_an_outage_and_not_a_fault_of_the_question(nodes: list[Any], status: int) -> None:
    for server in nodes:
        server.status = status
    with pytest.raises(Unavailable):
        engine_on(*nodes).digests("topic", 0, 9)


def test_an_outage_is_told_once_in_the_log_and_its_end_once(
    nodes: list[Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.engines.elastic.breaker.SECONDS", 0.0)
    engine = engine_on(nodes[0])
    for status in (503, 503, 503, 200, 200):
        nodes[0].status = status
        with suppress(Unavailable):
            engine.digests("topic", 0, 9)
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "Elasticsearch is away",
        "Elasticsearch answers again after 3 failures",
    ]


def test_breaker_lets_one_try_after_a_while_and_closes_when_it_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    from elasticsearch import ConnectionError as Lost

    now = [100.0]
    monkeypatch.setattr("search.engines.elastic.breaker.time.monotonic", lambda: now[0])
    breaker = Breaker()
    asked = []

    def attempt(*, fails: bool) -> None:
        with breaker.guard():
            asked.append(now[0])
            if fails:
                raise Lost("gone")

    for _time in range(4):
        with pytest.raises(Unavailable):
            attempt(fails=True)
    assert len(asked) == 2
    now[0] += 10
    with pytest.raises(Unavailable):
        attempt(fails=True)
    with pytest.raises(Unavailable):
        attempt(fails=True)
    assert len(asked) == 3
    now[0] += 10
    attempt(fails=False)
    attempt(fails=False)
    assert len(asked) == 5
