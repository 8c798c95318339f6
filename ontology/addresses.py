"""Which hosts may be dialled, whatever a name server says, and which addresses are of one place."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an http(s) address (RFC 6454, section 4); ValueError where it has none."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(url)
    return parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]


def is_same_place(url: str, *places: str) -> bool:
    """Whether an address is of the origin of one of these; not where any has none."""
    try:
        return origin(url) in {origin(one) for one in places}
    except ValueError:
        return False


def dialable(host: str, port: int, *, trusted: bool) -> Iterator[str]:
    """The IP addresses of a host that may be dialled, each once: public ones, or all where it is trusted.

    They are for dialling as they are: a second look-up may give others. OSError where there is no such host.
    """
    found = dict.fromkeys(str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return (one for one in found if trusted or is_public(one.partition("%")[0]))


def is_local(host: str) -> bool:
    """Tell whether a host is written as an address or as this machine, so that no name server decides."""
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return host == "localhost"


def is_public(text: str) -> bool:
    """Tell whether an address is one of the open Internet, also where it carries an IPv4 address."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address):
        if address.sixtofour or address.teredo:
            return False
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        return is_public(str(address.ipv4_mapped)) if address.ipv4_mapped else _is_open(address)
    return _is_open(address)


def _is_open(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not address.is_multicast
