"""Which hosts may be dialled: what of the open Internet is, whatever a name server says."""

import ipaddress
from typing import Final

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


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
