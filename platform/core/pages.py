"""Stored pages: what every visitor sees alike is rendered once and answered from memory until it changes.

Nothing runs out by time and nothing is purged: each page is stored under the version numbers that its scopes had
before it was rendered, and is answered only while they are the same.
"""

from __future__ import annotations

import gzip
import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags

from core import versions
from core.store import Store

V = TypeVar("V", bound=Callable[..., HttpResponseBase])

MAX_PAGE_BYTES = 512 * 1024
COMPRESS_FROM = 860
# The better first.
PACKING: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, quality=5),
    "gzip": partial(gzip.compress, compresslevel=5, mtime=0),
}
MAX_QUERY = 300
MARK = "_stored_page_scopes"
# Set on a request that was answered from memory: no view was asked, and the meters name it so.
FROM_STORE = "answered_from_store"
# Menu, footer and what fixed links lead to: part of every page, raised by whoever changes them.
FRAME = "frame"
# Answers to a visitor are alike unless these differ; every other header is left out of the key on purpose.
VARY = ("Cookie", "Accept-Language", "Accept-Encoding", "Save-Data")
# What a browser chose, which the first byte of a page says already (`ui.appearance`): by cookie, with the values that count.
CHOICES = {"halqa_theme": ("light", "dark"), "halqa_data": ("low", "full"), "halqa_keys": ("off",)}
LEFT_OUT = frozenset({"vary", "etag", "content-length", "content-encoding", "connection", "date"})
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


def stored_page(*, scopes: Callable[..., Sequence[str]]) -> Callable[[V], V]:
    """Marks a view whose answer to a visitor depends on the address, the language and these scopes alone.

    `scopes(request, **kwargs)` returns names such as `topic:12`; a service that changes what the page shows calls
    `core.versions.raise_version` with one of them. It must not ask whether anything exists: the view does that, and
    only answers 200 are stored.
    """

    def mark(view: V) -> V:
        @wraps(view)
        def stored(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            depends_on(request, scopes(request, **kwargs))
            return view(request, *args, **kwargs)

        stored.stored_scopes = scopes  # type: ignore[attr-defined]
        return stored  # type: ignore[return-value]

    return mark


def depends_on(request: HttpRequest, scopes: Sequence[str]) -> None:
    """What `stored_page` does, for entrances that are no view function; call it before anything is read."""
    state: Rendering | None = getattr(request, MARK, None)
    if state is not None and state.numbers is None:
        state.scopes = tuple(dict.fromkeys((*scopes, FRAME)))
        # Read before rendering: what is written meanwhile makes the page old at once.
        state.numbers = versions.read(*state.scopes)


def frame_number(request: HttpRequest) -> int:
    """Returns the number of what every page carries, as it was read before this page; one query where none was."""
    state: Rendering | None = getattr(request, MARK, None)
    if state is not None and state.numbers is not None:
        return state.numbers[state.scopes.index(FRAME)]
    return versions.read(FRAME)[0]


@dataclass(slots=True)
class Rendering:
    """Filled by the view on its way; empty when the view is not marked."""

    scopes: tuple[str, ...] = ()
    numbers: tuple[int, ...] | None = None


@dataclass(slots=True)
class Page:
    scopes: tuple[str, ...]
    numbers: tuple[int, ...]
    headers: list[tuple[str, str]]
    body: bytes
    etag: str
    # Made when a browser first asks for them: a page that is seen once pays for one form at most.
    packed: dict[str, bytes] = field(default_factory=dict)


store: Store[Page] = Store(most_bytes=16 * 1024 * 1024)


def weight(key: tuple[str, ...], page: Page) -> int:
    """Returns the bytes to count for a page, with room for its compressed forms: together less than half of the body."""
    return len(page.body) * 3 // 2 + sum(map(len, key)) + sys.getsizeof(page.headers) + 600


class StoredPages:
    """Stands in front of sessions and locale: a page that is stored costs one query.

    The content policy and the log stand outside it, so their headers are made anew for every answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_visitors(request):
            return self.get_response(request)
        key = key_of(request)
        page = store.get(key)
        if page is not None and versions.read(*page.scopes) == page.numbers:
            setattr(request, FROM_STORE, True)
            return answer(request, page)
        state = Rendering()
        setattr(request, MARK, state)
        response = self.get_response(request)
        if state.numbers is not None and may_be_stored(request, response):
            page = made(state, response, key)
            # A HEAD has the headers of the page but not its words.
            if request.method == "GET":
                store.put(key, page, weight(key, page))
                return answer(request, page)
        return response


def is_visitors(request: HttpRequest) -> bool:
    """Whether the request carries nothing that tells one visitor from another."""
    return (
        request.method in ("GET", "HEAD")
        and len(request.META.get("QUERY_STRING", "")) <= MAX_QUERY
        and "HTTP_AUTHORIZATION" not in request.META
        and "HTTP_RANGE" not in request.META
        and not any(name in request.COOKIES for name in PERSONAL_COOKIES)
    )


def key_of(request: HttpRequest) -> tuple[str, ...]:
    """Returns what decides about the answer to a visitor, beside the versions."""
    query = urlencode(sorted((name, value) for name, values in request.GET.lists() for value in values))
    prefixed = _has_language(request.path)
    return (
        "https" if request.is_secure() else "http",
        request.META.get("HTTP_HOST", ""),
        request.path,
        query,
        # An address with a language prefix depends neither on a choice kept nor on the browser's languages.
        "" if prefixed else request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""),
        "" if prefixed else request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200],
        *(value if (value := request.COOKIES.get(name, "")) in allowed else "" for name, allowed in CHOICES.items()),
        "saves" if request.META.get("HTTP_SAVE_DATA", "").strip().lower() == "on" else "",
    )


def _has_language(path: str) -> bool:
    first = path[1:].partition("/")[0]
    return any(first == code for code, _name in settings.LANGUAGES)


def may_be_stored(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer is a whole page that was made for nobody in particular."""
    user = getattr(request, "user", None)
    session = getattr(request, "session", None)
    return (
        response.status_code == 200
        and not response.streaming
        and isinstance(response, HttpResponse)
        and not response.cookies
        and not response.has_header("Set-Cookie")
        and not response.has_header("Content-Encoding")
        and "no-store" not in response.get("Cache-Control", "")
        and "private" not in response.get("Cache-Control", "")
        # A token in the page belongs to one visitor.
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(getattr(request, "_messages", None), "used", False)
        and not (session is not None and (session.modified or not session.is_empty()))
        and not (user is not None and user.is_authenticated)
        and len(response.content) <= MAX_PAGE_BYTES
    )


def made(state: Rendering, response: HttpResponse, key: tuple[str, ...]) -> Page:
    """Returns the page to store."""
    assert state.numbers is not None
    body = response.content
    # Of the body too: a new release may render the same versions differently.
    digest = hashlib.sha256(repr((key, state.scopes, state.numbers)).encode() + body).hexdigest()[:32]
    headers = [(name, value) for name, value in response.items() if name.lower() not in LEFT_OUT]
    return Page(state.scopes, state.numbers, headers, body, digest)


def answer(request: HttpRequest, page: Page) -> HttpResponse:
    """Returns the stored page, or 304 for a browser that has it."""
    etag = f'W/"{page.etag}"'
    asked = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    response: HttpResponse
    if etag in asked or "*" in asked:
        response = HttpResponseNotModified()
        for name, value in page.headers:
            if name.lower() not in ("content-type", "content-language"):
                response[name] = value
    else:
        response = HttpResponse(b"")
        for name, value in page.headers:
            response[name] = value
        encoding, response.content = _body(page, request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding:
            response["Content-Encoding"] = encoding
        response["Content-Length"] = str(len(response.content))
        if request.method == "HEAD":
            response.content = b""
    response["ETag"] = etag
    # Shown again only after asking: a change shows on the very next request.
    response.setdefault("Cache-Control", "no-cache")
    patch_vary_headers(response, VARY)
    return response


def _body(page: Page, accepted: str) -> tuple[str, bytes]:
    """Returns the smallest form that the browser takes, with the name of its encoding."""
    names = {
        part.partition(";")[0].strip() for part in accepted.split(",") if not part.replace(" ", "").endswith(";q=0")
    }
    for name, pack in PACKING.items():
        if name in names and len(page.body) >= COMPRESS_FROM:
            if name not in page.packed:
                page.packed[name] = pack(page.body)
            return name, page.packed[name]
    return "", page.body
