"""One log line and one measurement a request; nothing of what people typed goes in."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from metrics.meters import REQUEST_SECONDS

log = structlog.get_logger("halqa.request")
QUIET = ("/static/", "/healthz")


class RequestLog:
    """Gives each request an id (taken from a proxy that set one), times it, and logs method, path, status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if given.isalnum() and len(given) <= 64 else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.clear_contextvars()
        seconds = time.perf_counter() - started
        response["X-Request-ID"] = request_id
        if not request.path.startswith(QUIET):
            match = request.resolver_match
            view = (
                (match.view_name or match.route) if match else "stored" if response.has_header("X-Stored") else "none"
            )
            REQUEST_SECONDS.labels(request.method, view or "none", str(response.status_code)).observe(seconds)
            log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                request_id=request_id,
            )
        return response
