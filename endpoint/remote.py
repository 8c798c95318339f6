"""The door to SPARQLWrapper: a query asked of an endpoint elsewhere."""

import ast
import json
import math
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import Final, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from endpoint.language import clean

_RESPONSE: Final = "Response:\n"  # before what the server said, in the texts of the library's exceptions
_LONGEST: Final = 2_000
_PIECE: Final = 1 << 16


class RemoteError(Exception):
    """Why another endpoint gave no answer, in its words where it has some, without what a terminal would obey.

    `late` tells that it took too long, `large` that the answer is too long, `down` that nobody is there.
    """

    def __init__(self, message: str, *, late: bool = False, large: bool = False, down: bool = False) -> None:
        super().__init__(message)
        self.late = late
        self.large = large
        self.down = down


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms an endpoint is asked: how long it has, how many bytes it may send, of which graphs it is asked."""

    seconds: float
    most: int | None = None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    account: tuple[str, str] | None = None


def ask(address: str, query: str, accept: str, terms: Terms) -> bytes:
    """The whole answer of an endpoint in a form that `accept` names; RemoteError where there is none on these terms."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise RemoteError("An endpoint's address begins with http:// or https://.")
    wrapper = SPARQLWrapper(address, agent="omin")
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", accept)
    wrapper.setTimeout(max(1, math.ceil(terms.seconds)))
    if terms.account:
        wrapper.setCredentials(*terms.account)
    for name, graphs in (("default-graph-uri", terms.default), ("named-graph-uri", terms.named)):
        for graph in graphs:
            wrapper.addParameter(name, graph)
    with warnings.catch_warnings(action="ignore"):  # it is for the endpoint to say what is no query
        wrapper.setQuery(query)
    if wrapper.isSparqlUpdateRequest():
        raise RemoteError("That is an update; only queries are asked.")
    return _answer(wrapper, terms)


def _answer(wrapper: SPARQLWrapper, terms: Terms) -> bytes:
    deadline = time.monotonic() + terms.seconds
    try:
        with wrapper.query().response as response:
            _refuse_part(response.headers)
            return _read(response, terms.most, deadline)
    except SPARQLWrapperException as error:
        raise RemoteError(_told(str(error))) from None
    except HTTPError as error:
        raise RemoteError(f"{error.code} {clean(error.reason)}: {_detail(error.read())}") from None
    except (URLError, OSError, HTTPException) as error:
        reason = getattr(error, "reason", error)
        late = isinstance(reason, TimeoutError)
        raise RemoteError(clean(f"The endpoint cannot be reached: {reason}"), late=late, down=not late) from None


def _read(response: HTTPResponse, most: int | None, deadline: float) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := response.read1(_PIECE):
        size += len(part)
        if most is not None and size > most:
            raise RemoteError(f"The answer is larger than {most} bytes.", large=True)
        if time.monotonic() > deadline:
            raise RemoteError("The answer took too long.", late=True)
        parts.append(part)
    return b"".join(parts)


def _refuse_part(headers: Message) -> None:
    """Refuse the part of an answer that Virtuoso gives, as if it were all, where its limits of rows or time are met."""
    if headers.get("X-SQL-State"):
        raise RemoteError("The endpoint gave up within its own time limit.", late=True)
    rows = headers.get("X-SPARQL-MaxRows")
    if rows:
        raise RemoteError(f"The endpoint cuts answers off at {clean(rows)} rows (ResultSetMaxRows).", large=True)


def _told(message: str) -> str:
    """What the server said, which the library shows as Python would write it; else what the library says."""
    summary, found, written = message.partition(_RESPONSE)
    if not found:
        return clean(summary.strip())
    return _detail(cast("bytes", ast.literal_eval(written)))


def _detail(body: bytes) -> str:
    """The sentence of a problem (RFC 9457, section 3.1.4), else the beginning of whatever was sent."""
    said = body.decode("utf-8", "replace")
    with suppress(ValueError, TypeError, KeyError):
        return clean(str(json.loads(said)["detail"]))
    return clean(said[:_LONGEST].strip())
