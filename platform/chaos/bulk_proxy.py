"""Stands before Elasticsearch, refuses a share of bulk items for load, and spoils documents so that the mapping does."""

from __future__ import annotations

import http.client
import json
import random
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from stack import ports

# Of one connection to the other, not to be passed on.
HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})
BUSY = {"type": "es_rejected_execution_exception", "reason": "rejected execution (the fault rig)"}


@dataclass(slots=True)
class Part:
    """One item of a bulk request: its first line, its document (None for a removal)."""

    operation: str
    about: dict[str, Any]
    head: bytes
    document: bytes | None

    def refusal(self) -> dict[str, Any]:
        """What Elasticsearch answers for an item when its queue is full."""
        about = {"_index": self.about.get("_index", ""), "_id": self.about.get("_id", "")}
        return {self.operation: {**about, "status": 429, "error": BUSY}}


class Proxy(ThreadingHTTPServer):
    """`share` of the items of each bulk request is refused and not passed on; a document that holds `spoil` is passed
    on with a field that its mapping cannot take, so that the refusal is Elasticsearch's own."""

    daemon_threads = True

    def __init__(self, target: int, *, seed: int = 1) -> None:
        super().__init__((ports.HOST, 0), _Handler)
        self.target = target
        self.share = 0.0
        self.spoil = b""
        self.items = self.refused = self.spoiled = 0
        self._chance = random.Random(seed)
        self._guard = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://{ports.HOST}:{self.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, name="bulk proxy", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.shutdown()
        self.server_close()

    def sort(self, parts: list[Part]) -> list[bool]:
        """Returns for each item whether it is passed on."""
        with self._guard:
            passed = [self._chance.random() >= self.share for _part in parts]
            self.items += len(parts)
            self.refused += passed.count(False)
            return passed

    def spoilt(self, document: bytes) -> bytes:
        if not self.spoil or self.spoil not in document:
            return document
        with self._guard:
            self.spoiled += 1
        return json.dumps({**json.loads(document), "updated": "spoilt by the fault rig"}).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "/_bulk" in self.path and (self.server.share or self.server.spoil):
            self._bulk(body)
        else:
            self._answer(*self._forward(body))

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""

    def _bulk(self, body: bytes) -> None:
        parts = parse(body)
        passed = self.server.sort(parts)
        lines: list[bytes] = []
        for part, goes in zip(parts, passed, strict=True):
            if goes:
                lines.append(part.head)
                lines += [self.server.spoilt(part.document)] if part.document is not None else []
        answered: dict[str, Any] = {"took": 1, "errors": True, "items": []}
        headers = [("Content-Type", "application/vnd.elasticsearch+json;compatible-with=8")]
        headers.append(("X-Elastic-Product", "Elasticsearch"))
        if lines:
            status, headers, said = self._forward(b"\n".join(lines) + b"\n")
            if status != 200:
                self._answer(status, headers, said)
                return
            answered = json.loads(said)
        items = iter(answered["items"])
        answered["items"] = [next(items) if goes else part.refusal() for part, goes in zip(parts, passed, strict=True)]
        answered["errors"] = answered["errors"] or not all(passed)
        self._answer(200, headers, json.dumps(answered).encode())

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        line = http.client.HTTPConnection(ports.HOST, self.server.target, timeout=70)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP}
            line.request(self.command, self.path, body=body or None, headers=headers)
            answer = line.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 502, [("Content-Type", "application/json")], json.dumps({"error": repr(error)}).encode()
        finally:
            line.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def parse(body: bytes) -> list[Part]:
    """Returns the items of a bulk request, in their order."""
    lines = iter([line for line in body.split(b"\n") if line.strip()])
    parts = []
    for head in lines:
        ((operation, about),) = json.loads(head).items()
        parts.append(Part(operation, about, head, None if operation == "delete" else next(lines)))
    return parts
