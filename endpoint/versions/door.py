"""The door to former versions: `/version/<number>/…` is the whole site as it was then, `Accept-Datetime` leads there.

The number is taken off the path before the application sees it, so that every address answers by the code it always
has, on the store of that version; what comes out is told when it was, and its links stay in the version.
"""

import re
from dataclasses import replace
from datetime import UTC
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, g, request
from werkzeug.http import parse_date

from endpoint.errors import ProblemError
from endpoint.site import EXTENSION, base, current, site
from endpoint.store import Snapshot
from endpoint.versions import mementos
from endpoint.versions.archive import Still
from endpoint.versions.kept import Kept, kept, live
from endpoint.versions.told import missing
from endpoint.versions.views import missing_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_NUMBERED: Final = re.compile(r"(/version/0*([1-9][0-9]{0,8}))(/.*)", re.DOTALL)
_NUMBER: Final = "omin.version"
# The media that hold addresses of ours without a host, and how those are written there.
_WRITTEN: Final = frozenset({"text/html", "image/svg+xml", "application/geo+json", "application/json"})
_LOCAL: Final = re.compile(
    rb'((?:\s(?:href|src|action|formaction|xlink:href|data-[a-z-]+)=|"(?:href|page)": ?)")(/(?!/)[^/"?#]*)(?=[/"?#])'
)
_ANSWERED: Final = frozenset({200, 206, 301, 303, 304, 410})
_PAGE_AGE: Final = "public, max-age=3600"  # it tells whether it is the current one
_DATA_AGE: Final = "public, max-age=604800"


def install(app: Flask) -> None:
    """Open the door; call it before functions are registered that make links of answers, and after those that code."""
    inner = app.wsgi_app

    def numbered(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        found = _NUMBERED.fullmatch(environ.get("PATH_INFO", ""))
        if found:
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + found[1]
            environ["PATH_INFO"], environ[_NUMBER] = found[3], int(found[2])
        return inner(environ, start_response)

    app.wsgi_app = numbered  # type: ignore[method-assign]  # as Flask's documentation has it
    app.after_request(leave)


def enter() -> Response | None:
    """Answer a request on the version it names, or lead it to the one that its date names."""
    number: int | None = request.environ.get(_NUMBER)
    if number is not None:
        return _numbered(number)
    if "Accept-Datetime" in request.headers and request.method in {"GET", "HEAD"}:
        return None if mementos.outside(request.path) else _by_date(request.headers["Accept-Datetime"])
    return None


def _numbered(number: int) -> Response | None:
    address = mementos.asked()
    if mementos.outside(request.path):
        return _led(302, base() + address)
    if request.script_root != f"/version/{number}":  # with zeros before it
        return _led(308, f"{base()}/version/{number}{address}")
    here = current()
    snapshot = here.follower.snapshot()
    found = next((one for one in kept(snapshot) if one.number == number), None)
    if found is None:
        return _missing(number, snapshot)
    try:
        opened, pool = here.archive.opened(found.directory, here.config, snapshot)
    except (OSError, ValueError):
        return _missing(number, snapshot)
    setattr(g, EXTENSION, replace(here, follower=Still(opened), pool=pool, reading=found))
    return None


def _missing(number: int, snapshot: Snapshot) -> Response:
    """What is still told of a version that is kept no more, as a page or as a problem."""
    page = missing_page(number)
    if page is None:
        raise missing(number, snapshot)
    return page


def _by_date(text: str) -> Response | None:
    """Lead to what was current at a date (section 4.5): the first where it is earlier; None where nothing is known."""
    moment = parse_date(text)
    if moment is None:
        raise ProblemError(400, "Accept-Datetime is a date such as Tue, 24 Nov 2026 08:00:00 GMT.")
    if live(current().follower.snapshot()) is None:
        raise ProblemError(404, "No former versions are kept here.")
    there = mementos.of(request.path)
    before = [one for one in there if one.built <= moment.astimezone(UTC)]
    chosen = before[-1] if before else next(iter(there), None)
    if chosen is None:
        return None
    address = mementos.asked()
    response = _led(302, base() + chosen.prefix + address)
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Link"] = ", ".join([*mementos.original(address), *mementos.around(chosen, address, there)])
    return response


def _led(status: int, address: str) -> Response:
    response = Response(status=status)
    response.autocorrect_location_header = False
    del response.headers["Content-Type"]
    response.headers["Location"] = address
    return response


def leave(response: Response) -> Response:
    """Say of an answer which version it is of, and where it is in others."""
    reading, address = site().reading, mementos.asked()
    last = live(current().follower.snapshot()) if reading is None else None
    if reading is not None:
        _former(response, reading, address)
    elif last is not None and _NUMBER not in request.environ and not mementos.outside(request.path):
        _current(response, last, address)
    return response


def _current(response: Response, last: Kept, address: str) -> None:
    """Links from what is current, or is gone, to former versions (section 4.1, pattern 1)."""
    if request.method not in {"GET", "HEAD"}:
        return
    response.vary.add("Accept-Datetime")
    if response.status_code in _ANSWERED and "Accept-Datetime" not in request.headers:
        response.headers.add("Link", ", ".join(mementos.original(address)))
        if response.status_code != HTTPStatus.GONE:
            response.headers.add("Link", mementos.memento(last, address))


def _former(response: Response, one: Kept, address: str) -> None:
    """The moment and the links of an answer of a kept version (sections 2.1.1 and 4.2), and how long it is kept."""
    if response.mimetype in _WRITTEN and not response.is_streamed:
        response.set_data(_inside(response.get_data(), one.prefix.encode()))
    response.headers["X-Robots-Tag"] = "noindex"
    if response.status_code not in _ANSWERED:
        return
    if 'rel="canonical"' not in response.headers.get("Link", ""):
        response.headers.add("Link", f'<{base()}{address}>; rel="canonical"')
    there = kept(current().follower.snapshot())
    response.headers["Memento-Datetime"] = one.moment
    response.headers.add("Link", ", ".join([*mementos.original(address), *mementos.around(one, address, there)]))
    if response.headers.get("Cache-Control", "").startswith("public"):
        response.headers["Cache-Control"] = _PAGE_AGE if response.mimetype == "text/html" else _DATA_AGE


def _inside(body: bytes, prefix: bytes) -> bytes:
    """A page or drawing whose links to what is of a version lead into that version."""

    def led(found: re.Match[bytes]) -> bytes:
        place = b"" if mementos.outside(found[2].decode("latin-1")) else prefix
        return found[1] + place + found[2]

    return _LOCAL.sub(led, body)
