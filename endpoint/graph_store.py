"""Graphs by name (SPARQL 1.1 Graph Store HTTP Protocol, section 5.2): reading, which is public."""

from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, request

from endpoint import asking, sparql
from endpoint.errors import ProblemError
from endpoint.negotiation import choose
from endpoint.process import Job
from endpoint.site import root, site
from ontology.terms import SHARED

blueprint: Final = Blueprint("graph_store", __name__)

_ALL: Final = "CONSTRUCT { ?subject ?predicate ?object } WHERE { ?subject ?predicate ?object }"
_IN_A_PATH: Final = "/:@!$&'()*+,;=~"


@blueprint.get("/gsp")
@blueprint.get("/gsp/<path:path>")
def get(path: str | None = None) -> Response:
    """Give a graph in the form wanted."""
    graph = named(path)
    form = asking.forms()[1] if "format" in request.args else choose(request.headers.get("Accept"), asking.TRIPLES)
    if form is None:
        raise ProblemError(406, f"Graphs are given as {', '.join(offer.media for offer in asking.TRIPLES)}.")
    if graph is not None and not _known(graph):
        raise missing()
    graphs = None if graph is None else [graph]
    whole = Job(_ALL, SHARED, site().union and graph is None, graphs, graphs and [], [], None, form.ending)
    return sparql.respond(whole, (None, form))


def named(path: str | None) -> str | None:
    """The graph a request is about, by its address or by `?graph=`; None is the default graph, `?default`."""
    names = request.args.getlist("graph")
    if path is not None and not names and "default" not in request.args:
        return f"{root()}/gsp/{quote(path, safe=_IN_A_PATH)}"
    if path is not None or len(names) + ("default" in request.args) != 1:
        raise ProblemError(400, "Name one graph: by its address under /gsp/, by ?graph= and its IRI, or by ?default.")
    return names[0] if names else None


def _known(graph: str) -> bool:
    try:
        return site().follower.snapshot().has_graph(graph)
    except ValueError:
        raise ProblemError(400, "The name of a graph is an absolute IRI.") from None


def missing() -> ProblemError:
    """The problem that there is no such graph."""
    return ProblemError(404, "There is no graph of that name here.")
