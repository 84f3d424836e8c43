"""Sockets are opened from the site's own pages only."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}
App = Callable[[dict[str, Any], Callable[..., Awaitable[Any]], Callable[..., Awaitable[Any]]], Awaitable[Any]]


def _header(scope: dict[str, Any], name: bytes) -> str:
    values = [value.decode("latin-1") for key, value in scope.get("headers", []) if key == name]
    return values[0] if len(values) == 1 else ""


def same_origin(scope: dict[str, Any]) -> bool:
    """Whether the connection names the site itself as its Origin (RFC 6455, section 10.2).

    The origin's host and port are those the request was sent to, on a host the site answers to, or those of
    SITE_URL. A client that is no browser sends no Origin and is refused as well: its cookie could be anybody's.
    """
    try:
        origin = urlsplit(_header(scope, b"origin").lower())
        origin_port = origin.port or PORTS.get(origin.scheme, 0)
        site = urlsplit(settings.SITE_URL.lower())
        host, _sep, port = _header(scope, b"host").lower().rpartition(":")
        if not port.isdigit():
            host, port = _header(scope, b"host").lower(), ""
    except ValueError:
        return False
    if origin.scheme not in ("http", "https") or not origin.hostname:
        return False
    if (origin.scheme, origin.hostname, origin_port) == (
        site.scheme,
        site.hostname,
        site.port or PORTS.get(site.scheme, 0),
    ):
        return True
    domain, _port = split_domain_port(host)
    allowed = settings.ALLOWED_HOSTS or (["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    if not domain or not validate_host(domain, allowed):
        return False
    # Behind a proxy that ends TLS the scheme here is not the browser's, so the default port is taken from the origin.
    return origin.hostname == host.strip("[]") and origin_port == int(port or PORTS[origin.scheme])


class SameOrigin:
    """ASGI middleware: a socket from another origin is refused before anything is read."""

    def __init__(self, application: App) -> None:
        self.application = application

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[..., Awaitable[Any]], send: Callable[..., Awaitable[Any]]
    ) -> Any:
        if same_origin(scope):
            return await self.application(scope, receive, send)
        # No code here: a page of another origin is owed no explanation.
        await receive()
        await send({"type": "websocket.close", "code": 4403})
        return None
