"""The network address a request came from."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def _parsed(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _choose(peer: str, forwarded: str) -> str:
    # Only the last entry was written by our own proxy; the others can be invented by the client.
    if settings.HALQA_PROXIED and forwarded:
        return _parsed(forwarded.rpartition(",")[2]) or _parsed(peer)
    return _parsed(peer)


def of_request(request: HttpRequest) -> str:
    """Returns the address of the client, or "" when it is not known (a unix socket)."""
    return _choose(request.META.get("REMOTE_ADDR") or "", request.META.get("HTTP_X_FORWARDED_FOR", ""))


def of_scope(scope: dict[str, Any]) -> str:
    """The same for an ASGI connection."""
    peer = scope.get("client") or ("", 0)
    forwarded = b"".join(value for name, value in scope.get("headers", []) if name == b"x-forwarded-for")
    return _choose(peer[0] or "", forwarded.decode("latin-1"))


def network(address: str) -> str:
    """Returns the key by which an address is counted: an IPv6 line owns at least a /64."""
    if ":" in address:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return address


def is_loopback(address: str) -> bool:
    return bool(address) and ipaddress.ip_address(address).is_loopback
