"""Short links of queries at `/q/<name>`: who made them is kept nowhere, and they are for people, not for robots."""

from typing import Final

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from endpoint import admission, asking
from endpoint.errors import ProblemError
from endpoint.pages import editor
from endpoint.shelf import FullError, shelf
from endpoint.site import root, site
from endpoint.sparql import inspect

blueprint: Final = Blueprint("links", __name__)

_COST: Final = 1.0  # second of the client's budget: as much as a slow query
_NONE: Final = "Short links are not kept here."
_FULL: Final = "No more short links can be kept here; share the address of the query."


@blueprint.post("/q")
def keep() -> Response:
    """Keep a query that the guard lets through, and tell its address (201); the same query has the same."""
    if not shelf().able():
        raise ProblemError(403, _NONE)
    query = asking.only(asking.queries())
    inspect(query)
    site().ledger.charge(admission.client(), _COST)
    try:
        name = shelf().keep(query)
    except FullError:
        raise ProblemError(507, _FULL) from None
    address = f"{root()}/q/{name}"
    response = Response(f"{address}\n", 201, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = address
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/q/<name>")
def find(name: str) -> Response:
    """Show the query of that name."""
    query = shelf().find(name)
    if query is None:
        raise NotFound
    return editor.answer(f"/q/{name}", query)
