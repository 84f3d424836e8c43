"""Which network addresses our own requests may reach: public ones only."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What Python's `is_global` lets through or may judge differently from version to version.
_REFUSED = [
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # shared address space, RFC 6598
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "198.18.0.0/15",
        "240.0.0.0/4",
        "::/128",
        "::1/128",
        "64:ff9b:1::/48",  # local NAT64, RFC 8215
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


def embedded(address: Address) -> ipaddress.IPv4Address | None:
    """Returns the IPv4 address that an IPv6 address stands for: mapped, compatible, 6to4, Teredo or NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or address in _COMPATIBLE:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def is_public(text: str) -> bool:
    """Whether an address belongs to the open Internet, also as what it is translated to."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = embedded(address)
    if inner is not None:
        # Mapped, 6to4 and the like reach what they embed; nothing of ours needs them.
        return isinstance(address, ipaddress.IPv6Address) and address in _NAT64 and is_public(str(inner))
    if any(address.version == network.version and address in network for network in _REFUSED):
        return False
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )
