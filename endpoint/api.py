"""Stored queries as plain addresses (`/api/<slug>?name=value`), for those who do not write SPARQL.

A call is a query like any other: the same workers, budgets, tags and problems as at `/sparql`.
"""

from typing import Final

from flask import Blueprint, Response, request

from endpoint import asking, calls, codings, openapi, plain, sparql
from endpoint.errors import ProblemError
from endpoint.negotiation import CSV, PAGE, VARY, Form, choose
from endpoint.pages import views
from endpoint.pages.stored import Answer
from endpoint.process import Job
from endpoint.site import root, site
from endpoint.store import Snapshot
from endpoint.stored import Stored, queries
from ontology.terms import SHARED

blueprint: Final = Blueprint("api", __name__)

PLAIN: Final = Form("application/json", "json", "application/json")
_OPENAPI: Final = Form("application/vnd.oai.openapi+json", "json", "application/vnd.oai.openapi+json;version=3.1")
_OFFERS: Final = (PLAIN, CSV, asking.JSON, asking.XML, asking.TSV, PAGE)
_NAMED: Final = {"json": PLAIN, "csv": CSV, "tsv": asking.TSV, "srj": asking.JSON, "xml": asking.XML, "html": PAGE}
# What every call understands beside the parameters of its query; `lang` is the language of a page.
_COMMON: Final = frozenset({"format", "timeout", "lang"})


@blueprint.get("/api")
def index() -> Response:
    """List the queries: a page for people, the OpenAPI document for programs."""
    form = choose(request.headers.get("Accept"), (PLAIN, _OPENAPI, PAGE))
    if form is None:
        raise ProblemError(406, "This is available as text/html and application/json.", headers={"Vary": VARY})
    return views.stored_queries() if form is PAGE else _document(form)


@blueprint.get("/api/openapi.json")
def document() -> Response:
    """Describe the addresses (OpenAPI 3.1)."""
    return _document(PLAIN)


def _document(form: Form) -> Response:
    language, snapshot = views.language(), site().follower.snapshot()
    body = openapi.document(snapshot, language, root(), site().config)
    response = Response(body, content_type=form.content_type)
    response.headers["Content-Language"] = language.code
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Vary"] = VARY
    response.add_etag()
    return codings.fill(response, lambda: body)


@blueprint.get("/api/<name>")
def call(name: str) -> Response:
    """Answer a stored query, with the values that the address gives its parameters."""
    slug, ending = _split(name)
    snapshot = site().follower.snapshot()
    query = queries(snapshot).get(slug)
    if query is None or (ending and ending not in _NAMED):
        raise ProblemError(404, f"There is no stored query at {request.path}; /api lists them.")
    form = _form(ending)
    chosen = _chosen(query, snapshot, _COMMON - {"format"} if ending else _COMMON)
    text = calls.written(query, chosen)
    shape = sparql.inspect(text)
    job = Job(text, SHARED, union=True, results=form.ending)
    response = sparql.respond(job, (form, None), changes=shape.changes)
    if response.status_code == 200:  # noqa: PLR2004  # not 304
        _finish(response, query, form, chosen)
    if ending:  # this address has one form only, so there is no other that always has it
        response.headers.pop("Content-Location", None)
    response.headers.add("Link", f'<{root()}/api/openapi.json>; rel="service-desc"; type="application/json"')
    response.headers.add("Link", f'<{query.iri}>; rel="describedby"')
    return response


def _split(name: str) -> tuple[str, str]:
    slug, _, ending = name.partition(".")
    return slug, ending


def _form(ending: str) -> Form:
    """The form of an answer: the ending of the address, else `format`, else Accept."""
    wanted = ending or request.args.get("format")
    if wanted:
        found = _NAMED.get(wanted)
        if found is None:
            raise ProblemError(400, f"The format must be one of {', '.join(_NAMED)}.", members={"parameter": "format"})
    else:
        found = choose(request.headers.get("Accept"), _OFFERS)
    if found is None:
        offers = ", ".join(form.media for form in _OFFERS)
        raise ProblemError(406, f"This is available as {offers}.", headers={"Vary": VARY})
    return Form(PAGE.media, "json", PAGE.content_type) if found is PAGE else found


def _chosen(query: Stored, snapshot: Snapshot, common: frozenset[str]) -> dict[str, str]:
    own = {one.name for one in query.parameters}
    given = {name: values for name, values in request.args.lists() if name in own or name not in common}
    twice = next((name for name, values in given.items() if len(values) > 1), None)
    if twice is not None:
        raise ProblemError(400, f"{twice} is given more than once.", members={"parameter": twice[:200]})
    try:
        return calls.settled(query, {name: values[0] for name, values in given.items()}, snapshot)
    except calls.UnfitError as error:
        raise ProblemError(400, str(error), members={"rule": "parameter", **error.members}) from None


def _finish(response: Response, query: Stored, form: Form, chosen: dict[str, str]) -> None:
    if form is PLAIN:
        response.set_data(plain.answer(query.iri, chosen, response.get_data()))
    if form.media == PAGE.media:
        answer = Answer(chosen, *plain.table(response.get_data()))
        page = views.stored_answer(query, answer)
        response.set_data(page)
        response.headers.pop("ETag", None)
        response.headers["Content-Language"] = views.language().code
    if "Content-Disposition" in response.headers:
        response.headers["Content-Disposition"] = f'attachment; filename="{query.slug}.{form.ending}"'
