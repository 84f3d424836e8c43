"""Servers that pretend to be Elasticsearch and answer as a test tells them."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from search.engines.elastic.engine import ElasticEngine


class Node(http.server.BaseHTTPRequestHandler):
    """`told` is the server, where tests leave their answers."""

    @property
    def told(self) -> Any:
        return self.server

    def read(self) -> bytes:
        return self.rfile.read(int(self.headers["Content-Length"] or 0))

    def say(self, body: Any = None, status: int = 200) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serving(kind: type[Node], **told: Any) -> Iterator[Any]:
    """A server of that kind on a port of its own."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    vars(server).update(told)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def engine_on(*servers: Any) -> ElasticEngine:
    return ElasticEngine([f"http://127.0.0.1:{server.server_port}" for server in servers], "halqa-pretended")
