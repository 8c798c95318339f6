"""Who may write: whoever has the token, or where there is none, a program on this machine."""

import hmac
from ipaddress import ip_address
from typing import Final

from flask import request

from endpoint.errors import ProblemError
from endpoint.site import root, site

_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "Via")


def require() -> None:
    """Raise a problem where the request may not write."""
    token = site().config.token
    if token is not None:
        _require_token(token)
    elif not _local() or any(name in request.headers for name in _FORWARDED):
        raise ProblemError(403, "Only programs on the machine of this server may write.")
    elif request.headers.get("Origin", root()) != root():
        raise ProblemError(403, "A page of another site may not write.")


def _require_token(token: str) -> None:
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(sent.strip().encode("latin-1"), token.encode()):
        wanted = {"WWW-Authenticate": 'Bearer realm="omin"'}
        raise ProblemError(401, "Writing needs `Authorization: Bearer …` with the server's token.", headers=wanted)


def _local() -> bool:
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
