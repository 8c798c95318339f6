"""`/sisters/sparql`: SPARQL over the copy of the sisters' data, with the guard, limits and budgets of `/sparql`.

It is answered as `/sparql` is, by a site of its own whose store is the copy: only for that while is it the current one.
"""

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, g, request

from endpoint import annex, sisters, sparql
from endpoint.errors import ProblemError, wants_page
from endpoint.negotiation import VARY
from endpoint.site import EXTENSION, Site, root, site

blueprint: Final = Blueprint("sister_queries", __name__)

PATH: Final = "/sisters/sparql"


@blueprint.route(PATH, methods=["GET", "POST"])
def query() -> Response:
    """Answer a query over what was copied of the sisters; without one, say what this endpoint is."""
    if request.method != "POST" and "query" not in request.args and wants_page():
        return _page()
    g.setdefault(EXTENSION, _part())
    try:
        return sparql.sparql()
    finally:
        g.pop(EXTENSION)


def _part() -> Site:
    here = site()
    follower = sisters.held(here.config.store)
    if follower is None:
        raise ProblemError(404, "No sister observatory has been read here yet.", headers={"Vary": VARY})
    config = annex.limits(here.config, here.config.store / sisters.FOLDER)
    try:
        pool = here.annex.pool(config, follower)
    except RuntimeError:
        raise ProblemError(
            503, "The copy of the sisters' data cannot be opened.", headers={"Retry-After": "60"}
        ) from None
    return replace(here, config=config, follower=follower, pool=pool)


def _page() -> Response:
    """Lead a browser to the page about the sisters (303)."""
    response = Response(status=303)
    response.headers["Location"] = f"{root()}/sisters"
    response.headers["Vary"] = VARY
    return response
