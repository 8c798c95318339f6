"""The door to SPARQLWrapper: a query asked of an endpoint elsewhere."""

import ast
import json
import warnings
from contextlib import suppress
from typing import Final, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from SPARQLWrapper import POST, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from endpoint.language import clean

_RESPONSE: Final = "Response:\n"  # before what the server said, in the texts of the library's exceptions
_LONGEST: Final = 2_000


class RemoteError(Exception):
    """Why another endpoint gave no answer, in its words where it has some, without what a terminal would obey."""


def ask(address: str, query: str, accept: str, seconds: int) -> bytes:
    """The whole answer of an endpoint in a form that `accept` names; RemoteError where there is none in that time."""
    if urlsplit(address).scheme not in {"http", "https"}:
        raise RemoteError("An endpoint's address begins with http:// or https://.")
    wrapper = SPARQLWrapper(address, agent="omin")
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", accept)
    wrapper.setTimeout(seconds)
    with warnings.catch_warnings(action="ignore"):  # it is for the endpoint to say what is no query
        wrapper.setQuery(query)
    if wrapper.isSparqlUpdateRequest():
        raise RemoteError("That is an update; only queries are asked.")
    return _answer(wrapper)


def _answer(wrapper: SPARQLWrapper) -> bytes:
    try:
        return wrapper.query().response.read()
    except SPARQLWrapperException as error:
        raise RemoteError(_told(str(error))) from None
    except HTTPError as error:
        raise RemoteError(f"{error.code} {clean(error.reason)}: {_detail(error.read())}") from None
    except (URLError, OSError) as error:
        raise RemoteError(clean(f"The endpoint cannot be reached: {getattr(error, 'reason', error)}")) from None


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
