"""Who may have a query run, and for how long: the budgets of a client as answers in HTTP (429 and 503)."""

import ipaddress
import math
from typing import TYPE_CHECKING, Final, cast

from flask import Response, g, request

from endpoint import dump, federation
from endpoint.clients import FullError, SpentError
from endpoint.errors import ProblemError
from endpoint.pool import Terms
from endpoint.process import AbandonedError, Answer, EndedError, Job, TimedOutError, never
from endpoint.site import site

if TYPE_CHECKING:
    from collections.abc import Callable

_SITE_BITS: Final = 64  # of an IPv6 address: one subscriber has that many
_PARTS: Final = frozenset({"sparql", "sister_queries", "links", "api"})
_CALL: Final = "api.call"
_BUSY: Final = frozenset({429, 503})


def client() -> str:
    """Whom a budget belongs to: an IPv4 address, or the network of an IPv6 address."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, _SITE_BITS), strict=False))
    return str(address)


def check() -> None:
    """Refuse a query of a client that has used up its budget, before it is looked at."""
    asks = request.method == "POST" or "query" in request.args or request.endpoint == _CALL
    if request.blueprint in _PARTS and asks:
        try:
            site().ledger.check(client())
        except SpentError as error:
            raise _later(error) from None


def note(response: Response) -> Response:
    """Count what went wrong against the client; tell which version answered, and in how much time it had to."""
    if request.blueprint in _PARTS:
        if response.status_code >= 400 and response.status_code not in _BUSY:  # noqa: PLR2004  # an error
            site().ledger.fault(client())
        if "version" in g:
            response.headers["Dataset-Version"] = g.version
            response.headers["Query-Timeout"] = f"{g.seconds:g}"
    return response


def seconds() -> float:
    """How long this query may take: what `timeout` asks for, at most the limit."""
    limit = site().config.query_seconds
    text = request.values.get("timeout")
    try:
        wanted = float(text) if text else limit
    except ValueError:
        wanted = math.nan
    if not wanted > 0:
        told = "The timeout must be a number of seconds above 0."
        raise ProblemError(400, told, members={"rule": "timeout"})
    return min(wanted, limit)


def run(job: Job) -> Answer:
    """Have a job answered when it is its client's turn; ProblemError where that is not now."""
    part = site()
    abandoned = cast("Callable[[], bool]", request.environ.get("waitress.client_disconnected", never))
    g.seconds = seconds()
    g.version = part.pool.version
    try:
        with part.ledger.turn(client(), part.config.wait_seconds, abandoned) as turn:
            try:
                answer = federation.run(job, Terms(g.seconds, turn.light, abandoned, turn.charge))
            finally:
                part.metrics.took(turn.spent)
    except SpentError as error:
        raise _later(error) from None
    except FullError:
        wait, rule = {"Retry-After": "5"}, {"rule": "busy"}
        raise ProblemError(503, "Too many queries wait here; try again.", headers=wait, members=rule) from None
    except (TimedOutError, EndedError, AbandonedError) as error:
        part.metrics.killed(error)
        raise
    g.version = answer.version
    return answer


def tell(answer: Answer) -> None:
    """Have the response say of an answer that was kept what `run` lets it say; ProblemError as `seconds`."""
    g.seconds = seconds()
    g.version = answer.version


def _later(error: SpentError) -> ProblemError:
    wait = max(1, math.ceil(error.seconds))
    detail = f"{error.reason} Ask again in {wait} s.{dump.advice()}"
    return ProblemError(429, detail, headers={"Retry-After": str(wait)}, members={"rule": "budget"})
