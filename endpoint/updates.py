"""Writes by HTTP, only where `omin serve --writable` says so: SPARQL Update, and graphs put, extended and deleted."""

import re
from typing import Final, cast
from uuid import uuid4

from flask import Blueprint, Response, request

from endpoint import asking, authority, graph_store, guard, sparql, using
from endpoint.errors import ProblemError
from endpoint.negotiation import GRAPHS
from endpoint.process import EndedError, TimedOutError
from endpoint.site import root, site
from endpoint.workbench import Change, Workbench
from ontology.terms import SHARED

blueprint: Final = Blueprint("updates", __name__)

_HOW: Final = "POST an update: as a form with `update=…`, or as application/sparql-update."
_LOAD: Final = re.compile("LOAD")
_ENDINGS: Final = {form.media: form.ending for form in GRAPHS}


def answer() -> Response:
    """Make the update a request asks for (SPARQL 1.1 Protocol, section 2.2)."""
    authority.require()
    text = asking.only(_texts(), asking.UPDATE, _HOW)
    sparql.inspect(text)
    if any(_LOAD.search(guard.bare(*token)) for token in guard.tokens(text) if token[0] in {"word", "name"}):
        told = "LOAD is not available: send what is to be loaded."
        raise ProblemError(403, told, members={"rule": "load"})
    _write(Change("update", SHARED), _with_dataset(text).encode())
    return Response(status=204)


def _texts() -> list[str]:
    if request.method != "POST" or "update" in request.args:
        raise ProblemError(400, _HOW)
    if request.mimetype == asking.UPDATE:
        return [asking.body()]
    return [*asking.fields().get("update", []), *asking.parameters("query")]


def _with_dataset(text: str) -> str:
    default, named = asking.graphs("using-graph-uri"), asking.graphs("using-named-graph-uri")
    try:
        return using.with_dataset(text, default, named)
    except using.ConflictError as error:
        raise ProblemError(400, str(error)) from None


def _write(change: Change, body: bytes) -> dict[str, object]:
    workbench = cast("Workbench", site().workbench)
    try:
        header = workbench.write(change, body, lambda: site().pool.version)
    except TimedOutError:
        limit = site().config.query_seconds
        told = f"The write took longer than the limit of {limit:g} seconds."
        raise ProblemError(504, told, members={"rule": "time"}) from None
    except EndedError as error:
        raise sparql.ended(error.code, "write") from None
    if header["outcome"] != "ok":
        text = body if len(change.parts) <= 1 else b""  # a place is one in its part
        raise sparql.problem(str(header["outcome"]), header, text.decode("utf-8", "replace"))
    return header


@blueprint.put("/gsp")
@blueprint.put("/gsp/<path:path>")
def put(path: str | None = None) -> Response:
    """Replace a graph: 201 where it is new, else 204."""
    authority.require()
    return _stored("put", graph_store.named(path))


@blueprint.post("/gsp")
@blueprint.post("/gsp/<path:path>")
def post(path: str | None = None) -> Response:
    """Merge into a graph; where none is named, into a new one whose address is told."""
    authority.require()
    fresh = path is None and not request.args
    graph = f"{root()}/gsp/{uuid4().hex}" if fresh else graph_store.named(path)
    response = _stored("post", graph)
    if fresh and graph is not None:
        response.headers["Location"] = graph
    return response


@blueprint.delete("/gsp")
@blueprint.delete("/gsp/<path:path>")
def delete(path: str | None = None) -> Response:
    """Remove a graph."""
    authority.require()
    graph = graph_store.named(path)
    if not _write(Change("delete", SHARED, graph), b"")["existed"]:
        raise graph_store.missing()
    return Response(status=204)


def _stored(action: str, graph: str | None) -> Response:
    parts = _parts()
    sizes = tuple((ending, len(body)) for ending, body in parts)
    header = _write(Change(action, graph or SHARED, graph, sizes), b"".join(body for _, body in parts))
    return Response(status=201 if header["created"] else 204)


def _parts() -> list[tuple[str, bytes]]:
    """What is to be stored: the body, or every file of a form (section 5.5 of the Graph Store Protocol)."""
    if request.mimetype != "multipart/form-data":
        return [(_ending(request.mimetype), request.get_data())]
    if request.form:
        raise ProblemError(400, "Every part of the form must be a file with a media type.")
    return [(_ending(file.mimetype), file.read()) for files in request.files.listvalues() for file in files]


def _ending(media: str) -> str:
    if media not in _ENDINGS:
        accepted = ", ".join(_ENDINGS)
        raise ProblemError(415, f"Send a graph as {accepted}.", headers={"Accept-Post": accepted})
    return _ENDINGS[media]
