"""Where messages may go: a list in the settings, and no address inside a network unless that is listed (ASVS 13.2.4).

Entries: `oapi.dingtalk.com` (443 and the ports of mail), `mail.example.gov.cn:2525`, `10.20.0.0/16` or `10.20.1.5`
(what a listed name may resolve to inside). A name is resolved once, and the connection goes to the address that was
looked at: an answer that changes meanwhile (DNS rebinding) reaches nothing. Touches the name server alone.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection, Iterator

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

USUAL = frozenset({443, 465, 587, 25})
"""Ports of an entry that names none: https and mail."""

# IPv6 addresses that carry one of IPv4: by a gateway they lead to what the inner one says.
_CARRIERS = tuple(
    ipaddress.ip_network(network)
    for network in ("64:ff9b::/96", "64:ff9b:1::/48", "::ffff:0:0:0/96", "::/96", "2002::/16", "2001::/32")
)

# Once the inner networks of a site (RFC 3879); Python takes them for global.
_SITES = (ipaddress.ip_network("fec0::/10"),)


class Refused(Exception):
    """The settings do not let a message go there; its words say what is missing."""


def resolved(host: str, port: int, listed: Collection[str]) -> str:
    """The address to connect to. Refused where host or address is not allowed; OSError where the name is not known."""
    if not is_listed(host, port, listed):
        raise Refused(f"{host}:{port} 不在允许的发送地址里（TRACKER_DESTINATIONS）")
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ipaddress.ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
    allowed = next((address for address in addresses if may_connect(address, listed)), None)
    if allowed is None:
        raise Refused(f"{host} 的地址 {addresses[0]} 是内网或保留地址，未列入允许的发送地址（TRACKER_DESTINATIONS）")
    return str(allowed)


def is_listed(host: str, port: int, listed: Collection[str]) -> bool:
    """Whether an entry names this host, with this port or none."""
    wanted = host.rstrip(".").lower()
    return any(name == wanted and _fits(named_port, port) for name, named_port in _hosts(listed))


def may_connect(address: Address, listed: Collection[str]) -> bool:
    """Whether an address lies in the open internet, or in a network that is listed."""
    inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    plain = inner or address
    if any(plain.version == network.version and plain in network for network in _networks(listed)):
        return True
    leads_inside = any(plain.version == 6 and plain in network for network in (*_CARRIERS, *_SITES))
    return plain.is_global and not plain.is_multicast and not leads_inside


def _fits(named_port: int | None, port: int) -> bool:
    return named_port == port if named_port else port in USUAL


def _hosts(listed: Collection[str]) -> Iterator[tuple[str, int | None]]:
    for entry in listed:
        name, _, port = entry.strip().lower().rpartition(":") if _has_port(entry) else (entry.strip().lower(), "", "")
        yield name.strip("[]").rstrip("."), int(port) if port else None


def _has_port(entry: str) -> bool:
    name, colon, port = entry.strip().rpartition(":")
    return bool(colon) and port.isascii() and port.isdigit() and (":" not in name or name.endswith("]"))


def _networks(listed: Collection[str]) -> Iterator[Network]:
    for entry in listed:
        name = entry.strip().rpartition(":")[0].strip("[]") if _has_port(entry) else entry.strip()
        try:
            yield ipaddress.ip_network(name, strict=False)
        except ValueError:
            continue
