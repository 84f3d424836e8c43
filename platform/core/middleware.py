"""The outer guard (limits) and the inner translator (errors of services to pages)."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import select_template
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from core import address, typed
from core.errors import Conflict, HalqaError, Invalid, TooMany, Unavailable

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What may work a moment later.
SENT_AGAIN = frozenset({429, 503})
_COSTLY = re.compile(
    r"/(?:search|practitioners|communities|events)/(?:calendar\.ics)?$|/api/v1/search$|/events\.(?:ics|atom)$"
)
TITLES = {
    400: _("This could not be read"),
    401: _("Sign in first"),
    403: _("You may not do this"),
    404: _("Page not found"),
    409: _("Somebody else changed this first"),
    405: _("This address does not do that"),
    413: _("This is too large"),
    422: _("Some fields need a change"),
    429: _("Too many requests"),
    503: _("This is not available for a moment"),
}


class Buckets:
    """Token buckets in this process's memory, at most `places` of them; the longest unused is forgotten first."""

    def __init__(self, *, rate: float, burst: float, places: int = 20_000) -> None:
        self.rate = rate
        self.burst = burst
        self.places = places
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> float:
        """Returns 0 when a token was had, else the seconds until there is one."""
        now = time.monotonic()
        with self._lock:
            level, seen = self._levels.pop(key, (self.burst, now))
            level = min(self.burst, level + (now - seen) * self.rate)
            wait = 0.0 if level >= 1 else (1 - level) / self.rate
            self._levels[key] = (level - 1 if wait == 0 else level, now)
            if len(self._levels) > self.places:
                self._levels.popitem(last=False)
        return wait


class Limits:
    """Refuses floods from one address and bodies that are too large, before anything is asked of the database.

    The counts are this process's own: polite limits need no exactness and no server. What must hold exactly
    (sign-in, posting) is counted with `core.ratelimits` by its service. Loopback is let through: it is the proxy
    when HALQA_PROXIED was forgotten, and it is whoever measures.
    """

    READS_PER_SECOND, READ_BURST = 20.0, 200.0
    WRITES_PER_SECOND, WRITE_BURST = 2.0, 60.0
    COSTLY_PER_SECOND, COSTLY_BURST = 2.0, 60.0

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.costly = Buckets(rate=self.COSTLY_PER_SECOND, burst=self.COSTLY_BURST)
        self.reads = Buckets(rate=self.READS_PER_SECOND, burst=self.READ_BURST)
        self.writes = Buckets(rate=self.WRITES_PER_SECOND, burst=self.WRITE_BURST)
        self.largest_body = settings.UPLOAD_MAX_BYTES + 512 * 1024

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > self.largest_body:
            return bare_response(request, 413, _("This is larger than what the site accepts."), "too_large")
        client = address.of_request(request)
        if client and not address.is_loopback(client):
            buckets = self.reads if request.method in SAFE else self.writes
            wait = buckets.take(address.network(client))
            if not wait and is_costly(request):
                wait = self.costly.take(address.network(client))
            if wait:
                refused = TooMany(retry_after=max(1, round(wait + 0.5)))
                response = bare_response(request, 429, refused.message, refused.code)
                response["Retry-After"] = str(refused.retry_after)
                return response
        return self.get_response(request)


def is_costly(request: HttpRequest) -> bool:
    """Whether an address asks for much work: a search with words or filters, or a whole calendar."""
    return bool(request.META.get("QUERY_STRING")) and bool(_COSTLY.search(request.path_info))


class Errors:
    """Turns what a service raised, and the view did not catch, into a page in the reader's language.

    A form sent after its writer was signed out is answered with what was typed, not with a bare way to sign in.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        sent_away = request.method == "POST" and response.status_code == 302
        if sent_away and typed.leads_to_sign_in(response.headers.get("Location", "")):
            return signed_out(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return error_response(request, exception) if isinstance(exception, HalqaError) else None


def signed_out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Returns the way to sign in together with what was typed; the bare way where nothing of length was."""
    kept = typed.section(request)
    if not kept:
        return response
    context = {"sign_in": response["Location"], "typed": kept}
    answer = HttpResponse(select_template(["errors/signed_out.html"]).render(context, request), status=403)
    patch_cache_control(answer, no_store=True)
    return answer


def error_response(request: HttpRequest, error: HalqaError) -> HttpResponse:
    """Returns the page for an error: `errors/STATUS.html`, `STATUS.html`, `errors/error.html`, or a bare one.

    The templates get `status`, `code`, `title`, `message`, `errors`, `current`, `retry_after` and `typed`.
    """
    status = error.status
    if wants_json(request):
        response = problem(status, str(error.message), error.code, error)
    else:
        context: dict[str, Any] = {
            "status": status,
            "code": error.code,
            "title": TITLES.get(status, _("This did not work")),
            "message": error.message,
            "errors": error.errors if isinstance(error, Invalid) else [],
            "current": error.current if isinstance(error, Conflict) else None,
            "retry_after": getattr(error, "retry_after", None),
            "typed": typed.section(request, again=status in SENT_AGAIN),
        }
        try:
            template = select_template([f"errors/{status}.html", f"{status}.html", "errors/error.html", "error.html"])
        except TemplateDoesNotExist:
            response = bare_response(request, status, error.message, error.code)
        else:
            response = HttpResponse(template.render(context, request), status=status)
    if isinstance(error, (TooMany, Unavailable)):
        response["Retry-After"] = str(error.retry_after)
    patch_cache_control(response, no_store=True)
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: the API's addresses, or somebody who takes JSON and no page."""
    accepted = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("json" in accepted and "html" not in accepted)


def problem(status: int, detail: str, code: str, error: HalqaError | None = None) -> HttpResponse:
    """Returns problem details (RFC 9457)."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(status, "")),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if isinstance(error, Invalid):
        body["errors"] = [
            {"field": entry.field, "code": entry.code, "message": str(entry.message)} for entry in error.errors
        ]
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json")


def bare_response(request: HttpRequest, status: int, message: Any, code: str) -> HttpResponse:
    """Returns an answer that needs neither database nor session nor templates."""
    # Out here nobody has chosen the language yet.
    language = translation.get_language_from_request(request, check_path=True)
    direction = "rtl" if translation.get_language_info(language)["bidi"] else "ltr"
    with translation.override(language):
        title, message = escape(str(TITLES.get(status, ""))), str(message)
    if wants_json(request):
        return problem(status, message, code)
    return HttpResponse(
        f'<!doctype html><html lang="{language}" dir="{direction}"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<h1>{title}</h1><p>{escape(message)}</p></html>",
        status=status,
    )
