"""The stream of changes at `/ldes` (Linked Data Event Streams 1.0.0): its root, the publications, their pages.

All but the root are the same forever: caches keep them a year, and a client that has one never asks again.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request

from endpoint import codings
from endpoint.errors import ProblemError
from endpoint.graph import rewritten
from endpoint.negotiation import JSON_LD, N_TRIPLES, TURTLE, VARY, Form, choose
from endpoint.site import root, site
from endpoint.store import Term
from endpoint.stream import offer, pages
from endpoint.stream.offer import PATH
from endpoint.stream.pages import Stream
from endpoint.stream.words import LDES, NAMESPACES, SPECIFICATION
from ontology import history
from ontology.history import Publication
from ontology.terms import XSD

blueprint: Final = Blueprint("stream", __name__)

FORMS: Final = (TURTLE, N_TRIPLES, JSON_LD)
_ENDINGS: Final = {form.ending: form for form in FORMS}
_SHORT: Final = "public, max-age=60"
_FOREVER: Final = "public, max-age=31536000, immutable"
_DESCRIBED: Final = Path(__file__).parents[1] / "described" / "stream.ttl"
_LINKS: Final = f'<{SPECIFICATION}>; rel="profile"'


@blueprint.get(PATH)
@blueprint.get(f"{PATH}.<any(ttl, nt, jsonld):ending>")
def stream(ending: str | None = None) -> Response:
    """Give the root: what the stream is, and the nodes of all publications."""
    found, form = _stream(), _form(ending)
    graph = site().follower.snapshot().graph()
    graph.read(_DESCRIBED.read_bytes(), found.root)
    told = found.publications()
    if told:
        since = Term(told[0].built, datatype=XSD + "dateTime")
        graph.add(f"{found.root}#all", LDES + "startingFrom", since)
    lines = graph.serialize("nt", found.iri) + "".join(pages.relations(found)).encode()
    return _given(lines, form, _SHORT)


@blueprint.get(f"{PATH}/<version>")
@blueprint.get(f"{PATH}/<version>.<any(ttl, nt, jsonld):ending>")
def publication(version: str, ending: str | None = None) -> Response:
    """Give the node of a publication: the pages of its members."""
    found, form = _stream(), _form(ending)
    return _given(_joined(pages.publication(found, _publication(found, version))), form, _FOREVER)


@blueprint.get(f"{PATH}/<version>/<int:number>")
@blueprint.get(f"{PATH}/<version>/<int:number>.<any(ttl, nt, jsonld):ending>")
def page(version: str, number: int, ending: str | None = None) -> Response:
    """Give a page of a publication."""
    found, form = _stream(), _form(ending)
    of = _publication(found, version)
    if not 1 <= number <= found.pages(of):
        raise ProblemError(404, f"This publication has the pages 1 to {found.pages(of)}.", headers={"Vary": VARY})
    return _given(_joined(pages.page(found, of, number)), form, _FOREVER)


def _stream() -> Stream:
    found = offer.held(site().follower.snapshot())
    if found is None:
        raise ProblemError(404, "No history of changes is kept with these data.")
    return found


def _publication(found: Stream, version: str) -> Publication:
    number = version.partition("-")[0]
    told = history.told(found.folder, int(number)) if number.isdecimal() and number.isascii() else None
    if told is None or told.version != version:
        raise ProblemError(404, "There was no such publication.", headers={"Vary": VARY})
    return told


def _form(ending: str | None) -> Form:
    form = _ENDINGS[ending] if ending else choose(request.headers.get("Accept"), FORMS)
    if form is None:
        raise ProblemError(406, f"This is available as {', '.join(one.media for one in FORMS)}.")
    return form


def _joined(lines: Iterable[str]) -> bytes:
    return "".join(lines).encode()


def _given(lines: bytes, form: Form, kept: str) -> Response:
    body = lines if form is N_TRIPLES else rewritten(lines, form.ending, NAMESPACES)
    response = Response(content_type=form.content_type)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = kept
    response.headers["Vary"] = "Accept"
    response.headers["Content-Location"] = f"{root()}{_bare(request.path)}.{form.ending}"
    response.headers["Link"] = _LINKS
    return codings.fill(response, lambda: body)


def _bare(path: str) -> str:
    return next((path.removesuffix(f".{one}") for one in _ENDINGS if path.endswith(f".{one}")), path)
