"""Nodes that hang keep a page waiting for two of them at the most."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack

import pytest

from core.errors import Unavailable
from search.engines.base import Question
from search.engines.elastic.engine import ElasticEngine
from tests.search.factories import VISITOR

SECONDS = 1.0


@pytest.mark.parametrize(("nodes", "waits"), [(1, 1), (3, 2)])
def test_a_question_is_given_up_after_two_nodes_hung(monkeypatch: pytest.MonkeyPatch, nodes: int, waits: int) -> None:
    monkeypatch.setattr("search.engines.elastic.engine.ASK_SECONDS", SECONDS)
    with ExitStack() as held:
        silent = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(nodes)]
        engine = ElasticEngine([f"http://127.0.0.1:{one.getsockname()[1]}" for one in silent], "halqa-silent")
        began = time.monotonic()
        with pytest.raises(Unavailable):
            engine.ask(Question((), VISITOR))
        took = time.monotonic() - began
    # All of three and one again would be four waits.
    assert waits * SECONDS <= took < (waits + 1) * SECONDS
