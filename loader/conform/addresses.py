"""Where a visit may go: to the host it was sent to, else only to public addresses, whatever a name server says."""

import socket
from typing import Final
from urllib.parse import SplitResult, urlsplit

from ontology.addresses import is_local, is_public

_PORTS: Final = {"http": 80, "https": 443}


class RefusedError(Exception):
    """An address that is not gone to."""


def address(url: str, start: str) -> str:
    """The IP address to dial for a URL on a visit that began at `start`.

    RefusedError where it is none that may be dialled, OSError where there is no such host. An address in figures, or
    `localhost`, is dialled only where the visit was sent there by its operator.
    """
    try:
        parts, first = urlsplit(url), urlsplit(start)
        place, begun = _place(parts), _place(first)
    except ValueError:
        raise RefusedError(url) from None
    if parts.scheme not in _PORTS or not place[0] or parts.username is not None:
        raise RefusedError(url)
    sent = place == begun and is_local(place[0])
    found = [str(one[0]) for *_, one in socket.getaddrinfo(*place, type=socket.SOCK_STREAM)]
    allowed = next((one for one in found if sent or (not is_local(place[0]) and is_public(one))), None)
    if allowed is None:
        raise RefusedError(url)
    return allowed


def _place(parts: SplitResult) -> tuple[str, int]:
    """Host and port; ValueError where the port is none."""
    return parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
