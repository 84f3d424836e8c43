"""One log line and one measurement a request; nothing of what people typed goes in."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from core.pages import FROM_STORE
from metrics.meters import METHODS, REFUSALS, REFUSED, REQUEST_SECONDS

log = structlog.get_logger("halqa.request")
QUIET = ("/static/", "/healthz")
# Parts of addresses that let whoever knows them in: feeds, invitations, unsubscribing, links of mails.
SECRET_PART = re.compile(r"token|key|uidb|secret|code", re.IGNORECASE)

LONG_PART = re.compile(r"[^/]{25,}")


class RequestLog:
    """Gives each request an id (taken from a proxy that set one), times it, and logs method, path, status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if given.isascii() and given.isalnum() and len(given) <= 64 else uuid.uuid4().hex
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
            self._note(request, response, seconds, request_id)
        return response

    @staticmethod
    def _note(request: HttpRequest, response: HttpResponse, seconds: float, request_id: str) -> None:
        match = request.resolver_match
        stored = getattr(request, FROM_STORE, False)
        view = (match.view_name or match.route or "none") if match else "stored" if stored else "none"
        status = response.status_code
        # A method may be any word a stranger likes.
        method = request.method if request.method in METHODS else "other"
        REQUEST_SECONDS.labels(method, view, str(status)).observe(seconds)
        if status in REFUSALS:
            REFUSED.labels(str(status), view).inc()
        log.info(
            "request",
            method=method,
            path=shown_path(request),
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=request_id,
        )


def shown_path(request: HttpRequest) -> str:
    """Returns the path with every part that opens a door blanked, and without what was searched or typed."""
    path = request.path[:500]
    match = request.resolver_match
    if match is None:
        # An old link may still be somebody's secret.
        return LONG_PART.sub("…", path)
    for name, value in match.kwargs.items():
        if isinstance(value, str) and value and SECRET_PART.search(name):
            path = path.replace(value, "…")
    return path
