"""Where a visit may go: to the host it was sent to, else only to public addresses, whatever a name server says."""

import ipaddress
import socket
from typing import Final
from urllib.parse import urlsplit

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL: Final = "localhost"


class RefusedError(Exception):
    """An address that is not gone to."""


def address(url: str, start: str) -> str:
    """The IP address to dial for a URL on a visit that began at `start`.

    RefusedError where it is none that may be dialled, OSError where there is no such host. An address in figures, or
    `localhost`, is dialled only where the visit was sent there by its operator.
    """
    try:
        parts, first = urlsplit(url), urlsplit(start)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise RefusedError(url) from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise RefusedError(url)
    places = [str(place[0]) for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    sent = host == first.hostname and _is_written(host)
    found = next((one for one in places if sent or (not _is_written(host) and is_public(one))), None)
    if found is None:
        raise RefusedError(url)
    return found


def _is_written(host: str) -> bool:
    """Whether a host is an address in figures or this machine, so that no name server decides."""
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return host == _LOCAL


def is_public(text: str) -> bool:
    """Whether an address is one of the open Internet, also where it carries an IPv4 address."""
    found = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.sixtofour or found.teredo:
            return False
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
    return found.is_global and not found.is_multicast
