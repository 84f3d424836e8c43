"""The test server analyses the six languages as the full distribution does; three nodes survive the loss of their master."""

import json
import urllib.request

import pytest

from stack.elastic import ElasticNode
from stack.services import Services


def analyse(node: ElasticNode, analyzer: str, text: str) -> list[str]:
    request = urllib.request.Request(
        f"{node.url}/_analyze",
        json.dumps({"analyzer": analyzer, "text": text}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return [token["token"] for token in json.load(answer)["tokens"]]


@pytest.mark.services
@pytest.mark.parametrize(
    ("analyzer", "text", "tokens"),
    [
        ("arabic", "المعارف والمحيطات", ["معارف", "محيط"]),
        ("english", "the forests are running", ["forest", "run"]),
        ("french", "les forêts humides", ["foret", "humid"]),
        ("russian", "лесов и знаний", ["лес", "знан"]),
        ("spanish", "los corredores", ["corredor"]),
        ("cjk", "生物安全", ["生物", "物安", "安全"]),
    ],
)
def test_language_analyzers(services: Services, analyzer: str, text: str, tokens: list[str]) -> None:
    assert analyse(services.elastic.nodes[0], analyzer, text) == tokens


@pytest.mark.chaos
def test_three_nodes_choose_another_master() -> None:
    with Services.started("test-three-nodes", nodes=3) as services:
        elastic = services.elastic.wait_green()
        assert elastic.health()["number_of_nodes"] == 3
        master = elastic.master()
        assert master is not None
        master.kill()
        elastic.wait_for_nodes()
        other = elastic.master()
        assert other is not None
        assert other.name != master.name
        master.start()
        assert elastic.wait_for_nodes().health()["number_of_nodes"] == 3
