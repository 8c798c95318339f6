"""What aggregators take from `/catalogue`: the catalogues of all observatories served here, as one document."""

import hashlib
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from endpoint import catalogues, codings
from endpoint.errors import ProblemError
from endpoint.negotiation import ENDINGS, GRAPHS, PAGE, RDF_XML, VARY, Form, choose
from endpoint.site import query, root, site
from endpoint.wellformed import is_wellformed

blueprint: Final = Blueprint("aggregators", __name__)

PATH: Final = "/catalogue"
_OFFERS: Final = (PAGE, *GRAPHS)


def address(form: Form) -> str:
    """Where a form of it is, with the page that is asked for here."""
    asked = {"page": request.args["page"]} if "page" in request.args and form is not PAGE else {}
    place = f"{root()}{PATH}" if form is PAGE else f"{root()}/data{PATH}.{form.ending}"
    return f"{place}?{urlencode(asked)}" if asked else place


def lead(offers: Sequence[Form] = _OFFERS) -> Response | None:
    """Lead to the form that is wanted (303); None where that is the page; ProblemError where none is acceptable."""
    form = choose(request.headers.get("Accept"), offers)
    if form is None:
        alternatives = [{"type": one.media, "href": address(one)} for one in offers]
        told = f"This is available as {', '.join(one.media for one in offers)}."
        raise ProblemError(406, told, headers={"Link": links()}, members={"alternatives": alternatives})
    return None if form is PAGE else _redirect(form)


def links(but: Form | None = None) -> str:
    """The forms there are, but for the one sent, for the `Link` header."""
    relation = "describedby" if but is PAGE else "alternate"
    others = [form for form in _OFFERS if form is not but]
    return ", ".join(f'<{address(form)}>; rel="{relation}"; type="{form.media}"' for form in others)


def _redirect(form: Form) -> Response:
    response = Response(status=303)
    del response.headers["Content-Type"]
    response.headers["Location"] = address(form)
    response.headers["Vary"] = VARY
    response.headers["Link"] = links()
    return response


@blueprint.get("/catalogue.<any(ttl, nt, rdf, jsonld):ending>")
def named(ending: str) -> Response:
    """Lead to the form of an ending, whatever `Accept` says."""
    return _redirect(ENDINGS[ending])


@blueprint.get("/data/catalogue")
def generic() -> Response:
    """Lead to the form that is wanted."""
    return lead(GRAPHS) or _redirect(GRAPHS[0])


@blueprint.get("/data/catalogue.<any(ttl, nt, rdf, jsonld):ending>")
def data(ending: str) -> Response:
    """Give a page of the catalogues in a form."""
    snapshot, form, place = site().follower.snapshot(), ENDINGS[ending], f"{root()}/data{PATH}"
    every = [row["catalogue"].value for row in snapshot.select(query("catalogues"))]
    sheet = catalogues.sheet(every, request.args.get("page"), snapshot)
    response = Response(content_type=form.content_type)
    digest = hashlib.sha256(f"{address(form)}{catalogues.state(snapshot)}".encode()).hexdigest()[:16]
    response.set_etag(f"{snapshot.version}-{digest}-{ending}")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Link"] = ", ".join([links(form), *catalogues.links(place, ending, sheet)])

    def write() -> bytes:
        body = catalogues.document(place, ending, every, sheet, snapshot)
        if form is RDF_XML and not is_wellformed(body):
            raise ProblemError(406, "XML cannot hold all of this; ask for Turtle.", headers={"Vary": VARY})
        return body

    return codings.fill(response, write)
