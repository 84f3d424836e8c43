"""The network address a request came from."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def _parsed(text: str) -> str:
    try:
        address = ipaddress.ip_address(text.strip().strip("[]"))
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def of_request(request: HttpRequest) -> str:
    """Returns the address of the client, or "" when it is not known (a unix socket)."""
    peer, forwarded = request.META.get("REMOTE_ADDR") or "", request.META.get("HTTP_X_FORWARDED_FOR", "")
    # Only the last entry was written by our own proxy; the others can be invented by the client.
    if settings.HALQA_PROXIED and forwarded:
        return _parsed(forwarded.rpartition(",")[2]) or _parsed(peer)
    return _parsed(peer)


def network(address: str) -> str:
    """Returns the key by which an address is counted: an IPv6 line owns at least a /64."""
    if ":" in address:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return address


def is_loopback(address: str) -> bool:
    return bool(address) and ipaddress.ip_address(address).is_loopback
