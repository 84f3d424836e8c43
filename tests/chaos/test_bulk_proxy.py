"""The proxy before Elasticsearch: refuses items as a full queue does, spoils what it is told, passes on the rest."""

from __future__ import annotations

import http.server
import json
import threading
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from chaos.bulk_proxy import Proxy, parse


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        told: Any = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told.bodies.append(body)
        items = (
            [{part.operation: {"_id": part.about["_id"], "status": 201}} for part in parse(body)]
            if "_bulk" in self.path
            else []
        )
        said = json.dumps({"took": 1, "errors": False, "items": items}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def upstream() -> Iterator[Any]:
    server: Any = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    server.bodies = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def bulk(*keys: str) -> bytes:
    lines: list[Any] = []
    for key in keys:
        lines += (
            [{"delete": {"_id": key}}]
            if key.startswith("-")
            else [{"index": {"_id": key}}, {"body": key, "updated": 1}]
        )
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def send(url: str, body: bytes) -> tuple[dict[str, Any], Any]:
    request = urllib.request.Request(url, body, {"Content-Type": "application/x-ndjson"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer), answer.headers


def test_refused_items_are_not_passed_on_and_answered_in_their_place(upstream: Any) -> None:
    keys = [f"-{n}" if n % 4 == 0 else f"{n}" for n in range(60)]
    with Proxy(upstream.server_port) as proxy:
        proxy.share = 1 / 3
        told, headers = send(f"{proxy.url}/_bulk", bulk(*keys))
    results = [next(iter(item.values())) for item in told["items"]]
    refused = [result["_id"] for result in results if result["status"] == 429]
    assert [result["_id"] for result in results] == keys
    assert (told["errors"], headers["X-Elastic-Product"]) == (True, "Elasticsearch")
    assert 8 < len(refused) < 32 and len(refused) == proxy.refused
    assert [part.about["_id"] for part in parse(upstream.bodies[0])] == [key for key in keys if key not in refused]
    assert {result["error"]["type"] for result in results if result["status"] == 429} == {
        "es_rejected_execution_exception"
    }


def test_where_all_are_refused_nothing_is_sent(upstream: Any) -> None:
    with Proxy(upstream.server_port) as proxy:
        proxy.share = 1.0
        told, headers = send(f"{proxy.url}/_bulk", bulk("1", "-2"))
    assert [next(iter(item.values()))["status"] for item in told["items"]] == [429, 429]
    assert (upstream.bodies, headers["X-Elastic-Product"]) == ([], "Elasticsearch")


def test_a_spoiled_document_goes_on_with_a_field_that_no_mapping_takes(upstream: Any) -> None:
    with Proxy(upstream.server_port) as proxy:
        proxy.spoil = b"bad"
        send(f"{proxy.url}/_bulk", bulk("good", "bad"))
        send(f"{proxy.url}/_search", b"{}")
    sent = [json.loads(part.document or b"{}") for part in parse(upstream.bodies[0])]
    assert sent == [{"body": "good", "updated": 1}, {"body": "bad", "updated": "spoilt by the fault rig"}]
    assert upstream.bodies[1] == b"{}"


def test_a_server_that_is_away_is_a_bad_gateway() -> None:
    with Proxy(1) as proxy, pytest.raises(urllib.error.HTTPError, match="502"):
        send(f"{proxy.url}/_search", b"{}")
