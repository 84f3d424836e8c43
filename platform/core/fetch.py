"""The only way out: fetches what people or partners name, and cannot be talked into reaching our own network.

Names are resolved here and the socket is opened to the address that was checked, so a name that changes its address
between the check and the connection (DNS rebinding) gains nothing. The same holds for each redirect.
"""

from __future__ import annotations

import socket
import threading
import time
import zlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import brotli
import httpcore
import httpx
from django.conf import settings

from core.networks import is_public

MAX_BYTES = 5 * 1024 * 1024
SECONDS = 20.0
CONNECT_SECONDS = 6.0
MAX_REDIRECTS = 5
MAX_ADDRESSES = 4
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class FetchFailed(Exception):
    """`code`: address, refused_address, unreachable, timeout, too_large, too_many_redirects, downgrade, content_type,
    status, encoding, answer. `status` is the server's where it gave one."""

    def __init__(self, code: str, detail: str = "", *, status: int = 0) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.status = status


@dataclass(frozen=True, slots=True)
class Fetched:
    """`not_modified` says that what the caller has is still right; `content` is empty then."""

    url: str
    status: int
    content: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def text(self) -> str:
        """Returns the content as text, by its charset or else UTF-8; what cannot be read becomes a mark."""
        try:
            return self.content.decode(self.charset or "utf-8", "replace")
        except (LookupError, ValueError):
            # Unknown names, and codecs such as "idna" that know no marks.
            return self.content.decode("utf-8", "replace")


class Deadline:
    """One time limit for everything: names, connections, redirects and a server that drips for ever."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchFailed("timeout")
        return left


class _Stream(httpcore.NetworkStream):
    """Each read and write gets only what is left of the whole time."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def _time(self, timeout: float | None) -> float:
        left = self._deadline.left()
        return left if timeout is None else min(left, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._time(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._time(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._time(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Guard(httpcore.NetworkBackend):
    """Opens sockets to checked addresses only; the name stays in Host and in the TLS greeting."""

    def __init__(self, deadline: Deadline, allow: frozenset[str]) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline
        self._allow = allow

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolve(host, port, self._deadline)
        may_reach = [address for address in addresses if self._may_reach(address, port)]
        # One private address among public ones is reason enough to leave the whole name alone.
        if not may_reach or len(may_reach) < len(addresses):
            raise FetchFailed("refused_address", host)
        failure: Exception | None = None
        for address in may_reach[:MAX_ADDRESSES]:
            wait = min(self._deadline.left(), timeout or CONNECT_SECONDS, CONNECT_SECONDS)
            try:
                stream = self._inner.connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
                continue
            # What counts is who is at the other end.
            peer = stream.get_extra_info("server_addr")
            if not peer or not self._may_reach(str(peer[0]), port):
                stream.close()
                raise FetchFailed("refused_address", host)
            return _Stream(stream, self._deadline)
        raise FetchFailed("unreachable", host) from failure

    def _may_reach(self, address: str, port: int) -> bool:
        return is_public(address) or address in self._allow or f"{address}:{port}" in self._allow

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> Any:
        raise FetchFailed("refused_address", "unix socket")

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, self._deadline.left()))


def resolve(host: str, port: int, deadline: Deadline) -> list[str]:
    """Returns the addresses of a name within the time that is left."""
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    # The system's resolver knows no time limit.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(min(deadline.left(), CONNECT_SECONDS))
    if thread.is_alive():
        raise FetchFailed("timeout", host)
    if failed or not found:
        raise FetchFailed("unreachable", host)
    return found


class _Transport(httpx.HTTPTransport):
    def __init__(self, guard: _Guard) -> None:
        super().__init__(trust_env=False, retries=0)
        self._pool._network_backend = guard  # type: ignore[attr-defined]


def check_address(url: str) -> str:
    """Returns the address if it may be fetched at all; raises FetchFailed("address")."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise FetchFailed("address", url[:200]) from error
    if parts.scheme not in PORTS or not parts.hostname or len(url) > 2000:
        raise FetchFailed("address", url[:200])
    if parts.username or parts.password or port == 0:
        raise FetchFailed("address", url[:200])
    return parts._replace(fragment="").geturl()


def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    max_bytes: int = MAX_BYTES,
    seconds: float = SECONDS,
    content_types: Collection[str] = (),
    method: str = "GET",
    content: bytes | None = None,
    headers: dict[str, str] | None = None,
    allow: Collection[str] = (),
) -> Fetched:
    """Returns what an address holds; raises FetchFailed.

    `etag` and `last_modified` are those of the last time: the answer then says `not_modified` where nothing changed.
    `max_bytes` holds before and after decompression, `seconds` for everything together. `content_types` are beginnings
    (`text/calendar`, `image/`); any is taken when empty. Redirects are followed five times for GET and never from
    https to http. `allow` names addresses (`127.0.0.1:8001`) that may be reached though they are not public: tests only.
    """
    deadline = Deadline(seconds)
    guard = _Guard(deadline, frozenset(allow))
    asked = {
        "User-Agent": f"Halqa (+{settings.SITE_URL})",
        "Accept-Encoding": "gzip, deflate, br",
        "Accept": ", ".join(f"{kind}*" if kind.endswith("/") else kind for kind in content_types) or "*/*",
        **(headers or {}),
    }
    if _is_mark(etag):
        asked["If-None-Match"] = etag
    if _is_mark(last_modified):
        asked["If-Modified-Since"] = last_modified
    address = check_address(url)
    timeout = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
    with httpx.Client(transport=_Transport(guard), follow_redirects=False, timeout=timeout, trust_env=False) as client:
        for _hop in range(MAX_REDIRECTS + 1):
            try:
                with client.stream(method, address, headers=asked, content=content) as response:
                    if response.status_code in REDIRECTS and method in ("GET", "HEAD"):
                        address, asked = _next(address, response.headers.get("Location", ""), asked)
                        continue
                    return _taken(response, address, max_bytes, content_types, deadline)
            except FetchFailed:
                raise
            except (httpx.TimeoutException, httpcore.TimeoutException) as error:
                raise FetchFailed("timeout", address) from error
            except (httpx.RemoteProtocolError, httpx.DecodingError, httpcore.ProtocolError) as error:
                raise FetchFailed("answer", str(error)) from error
            except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, OSError) as error:
                raise FetchFailed("unreachable", str(error)) from error
    raise FetchFailed("too_many_redirects", url)


def _is_mark(value: str) -> bool:
    """Whether a server's mark can be told back to it: a header of ours holds nothing but ASCII."""
    return bool(value) and value.isascii() and value.isprintable()


def _next(address: str, location: str, asked: dict[str, str]) -> tuple[str, dict[str, str]]:
    if not location:
        raise FetchFailed("answer", "a redirect to nowhere")
    try:
        target = check_address(urljoin(address, location))
    except ValueError as error:
        raise FetchFailed("address", location[:200]) from error
    before, after = urlsplit(address), urlsplit(target)
    if before.scheme == "https" and after.scheme != "https":
        raise FetchFailed("downgrade", target)
    if (before.scheme, before.netloc) != (after.scheme, after.netloc):
        # Keys and marks meant for one server are not told to another.
        asked = {name: value for name, value in asked.items() if name in ("User-Agent", "Accept-Encoding", "Accept")}
    return target, asked


def _taken(
    response: httpx.Response, address: str, max_bytes: int, content_types: Collection[str], deadline: Deadline
) -> Fetched:
    status = response.status_code
    kind, _sep, rest = response.headers.get("Content-Type", "").partition(";")
    kind = kind.strip().lower()
    charset = next((part.partition("=")[2] for part in rest.split(";") if "charset=" in part.lower()), "").strip(' "')
    marks = {"etag": response.headers.get("ETag", ""), "last_modified": response.headers.get("Last-Modified", "")}
    if status == 304:
        return Fetched(address, status, b"", not_modified=True, **marks)
    if status >= 400 or status < 200 or 300 <= status < 400:
        raise FetchFailed("status", str(status), status=status)
    if content_types and not any(kind.startswith(wanted) for wanted in content_types):
        raise FetchFailed("content_type", kind[:100], status=status)
    body = _body(response, max_bytes, deadline)
    found = {name.lower(): value for name, value in response.headers.items()}
    return Fetched(address, status, body, kind, charset, headers=found, **marks)


def _body(response: httpx.Response, max_bytes: int, deadline: Deadline) -> bytes:
    """Reads at most `max_bytes`, counted on the wire and again as they unfold."""
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > max_bytes:
        raise FetchFailed("too_large", length)
    unfold = _Unfolding(response.headers.get("Content-Encoding", "").strip().lower(), max_bytes)
    wire = 0
    for chunk in response.iter_raw(65_536):
        deadline.left()
        wire += len(chunk)
        if wire > max_bytes:
            raise FetchFailed("too_large")
        unfold.feed(chunk)
    return unfold.finish()


class _Unfolding:
    """Decompresses with a limit: nothing beyond it is ever in memory."""

    def __init__(self, encoding: str, max_bytes: int) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate", "br"):
            raise FetchFailed("encoding", encoding[:50])
        self._encoding = encoding
        self._max = max_bytes
        self._parts: list[bytes] = []
        self._size = 0
        self._zlib: Any = None
        self._brotli: Any = brotli.Decompressor() if encoding == "br" else None

    def feed(self, chunk: bytes) -> None:
        try:
            if self._encoding in ("", "identity"):
                self._take(chunk)
            elif self._encoding == "br":
                self._take(self._brotli.process(chunk, output_buffer_limit=65_536))
                while not self._brotli.can_accept_more_data():
                    self._take(self._brotli.process(b"", output_buffer_limit=65_536))
            else:
                self._inflate(chunk)
        except (zlib.error, brotli.error) as error:
            raise FetchFailed("encoding", str(error)) from error

    def _inflate(self, chunk: bytes) -> None:
        if self._zlib is None:
            # Servers send "deflate" with and without the zlib header (RFC 9110, section 8.4.1.2).
            raw = self._encoding == "deflate" and (chunk[0] & 0x0F != 8)
            self._zlib = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS | 32)
        while chunk and not self._zlib.eof:
            self._take(self._zlib.decompress(chunk, 65_536))
            chunk = self._zlib.unconsumed_tail

    def _take(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._max:
            raise FetchFailed("too_large")
        self._parts.append(part)

    def finish(self) -> bytes:
        if self._zlib is not None and not self._zlib.eof:
            raise FetchFailed("encoding", "the end is missing")
        return b"".join(self._parts)
