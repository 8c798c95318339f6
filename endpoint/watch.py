"""For those who run the observatory: is it alive, is it ready, what does it count."""

import hmac
import ipaddress
import re
from typing import Final

from flask import Flask, Response, request

from endpoint.errors import ProblemError
from endpoint.site import site
from endpoint.store import Snapshot

_TEXT: Final = "text/plain; charset=utf-8"
_METRICS: Final = "text/plain; version=0.0.4; charset=utf-8"
_PORT: Final = re.compile(r":[0-9]*$")
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


def install(app: Flask) -> None:
    """Add the addresses."""
    app.add_url_rule("/healthz", view_func=health)
    app.add_url_rule("/readyz", view_func=ready)
    app.add_url_rule("/metrics", view_func=metrics)


def health() -> Response:
    """Tell that the store can be read, and which version it is."""
    return _fresh(f"ok {_readable().version}\n")


def ready() -> Response:
    """Tell that queries are answered, from the version that pages are; 503 where not."""
    snapshot, pool = _readable(), site().pool
    state = pool.state()
    if pool.version != snapshot.version or state["idle"] + state["busy"] == 0:
        raise ProblemError(503, "No query worker is on the live version yet.", headers={"Retry-After": "1"})
    return _fresh(f"ready {snapshot.version}\n")


def metrics() -> Response:
    """Give the counters, to this machine or to who has the token."""
    if not (_has_token() or _is_local()):
        raise ProblemError(403, "Metrics are for this machine, or for who has the token.")
    return _fresh(site().metrics.text(), _METRICS)


def _readable() -> Snapshot:
    snapshot = site().follower.snapshot()
    snapshot.ask("ASK { ?subject ?predicate ?object }")
    return snapshot


def _has_token() -> bool:
    token = site().config.metrics_token
    given = request.authorization.token if request.authorization else None
    return bool(token and given and hmac.compare_digest(token.encode(), given.encode()))


def _is_local() -> bool:
    """Tell whether this machine asks for itself: a proxy on it, too, sends the name that the world asked for."""
    if site().config.metrics_token:
        return False
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return address.is_loopback and _PORT.sub("", request.host.lower()) in _LOCAL


def _fresh(body: str | bytes, content_type: str = _TEXT) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
