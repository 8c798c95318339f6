"""The SPARQL 1.1 protocol, read-only: what is asked, in which form, and what the pool's answers mean in HTTP."""

import hashlib
import signal
from typing import Final, cast

from flask import Blueprint, Response, request

from endpoint import admission, guard
from endpoint.errors import ProblemError, wants_page
from endpoint.negotiation import CSV, GRAPHS, JSON_LD, N_TRIPLES, PAGE, RDF_XML, TURTLE, VARY, Form, choose
from endpoint.pages import views
from endpoint.pool import WAIT_SECONDS, BusyError
from endpoint.process import AbandonedError, Answer, EndedError, Job, TimedOutError
from endpoint.site import site
from ontology.terms import SHARED

blueprint: Final = Blueprint("sparql", __name__)

JSON: Final = Form("application/sparql-results+json", "json", "application/sparql-results+json")
XML: Final = Form("application/sparql-results+xml", "xml", "application/sparql-results+xml")
TSV: Final = Form("text/tab-separated-values", "tsv", "text/tab-separated-values; charset=utf-8")
_RESULTS: Final = (
    JSON,
    XML,
    CSV,
    TSV,
    Form("application/json", "json", "application/json"),
    Form("application/xml", "xml", "application/xml"),
    Form("text/xml", "xml", "text/xml; charset=utf-8"),
)
_NAMED: Final[dict[str, tuple[Form | None, Form | None]]] = {
    "json": (JSON, JSON_LD),
    "xml": (XML, RDF_XML),
    "csv": (CSV, None),
    "tsv": (TSV, None),
    "ttl": (None, TURTLE),
    "turtle": (None, TURTLE),
    "nt": (None, N_TRIPLES),
    "rdf": (None, RDF_XML),
    "rdf+xml": (None, RDF_XML),
    "jsonld": (None, JSON_LD),
    "json-ld": (None, JSON_LD),
}
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_HOW: Final = "Send a query: GET or POST form with `query=…`, or POST it as application/sparql-query."


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query completely, or say why not."""
    _refuse_updates()
    texts = _texts()
    if not texts and request.method in {"GET", "HEAD"} and wants_page():
        return _form()
    query = _only(texts)
    shape = _inspect(query)
    results, graph = _forms()
    job = _job(query, shape, results, graph)
    etag = _etag(job)
    if not shape.changes and request.if_none_match.contains(etag):
        return _headers(Response(status=304), etag, shape)
    answer = _run(job)
    form = graph if answer.header.get("ending") == job.graph and graph else results
    response = Response(answer.body, content_type=cast("Form", form).content_type)
    return _headers(response, _etag(job, answer.version), shape, form)


def _form() -> Response:
    response = Response(views.query_form(), content_type=PAGE.content_type)
    response.headers["Vary"] = VARY
    return response


def _refuse_updates() -> None:
    if request.mimetype == _UPDATE or "update" in request.args or "update" in _fields():
        raise ProblemError(403, "This endpoint is read-only: its data are published by a build, not by requests.")


def _fields() -> dict[str, list[str]]:
    return request.form.to_dict(flat=False) if request.mimetype == _FORM else {}


def _texts() -> list[str]:
    """Every query the request carries, by whichever of the three ways."""
    if request.method != "POST":
        return request.args.getlist("query")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise ProblemError(415, "Send the body as it is, without Content-Encoding.")
    if request.mimetype == _FORM:
        return [*request.args.getlist("query"), *_fields().get("query", [])]
    if request.mimetype == _QUERY:
        return [*request.args.getlist("query"), _decoded(request.get_data())]
    raise ProblemError(415, f"Send the query as {_FORM} or {_QUERY}.", headers={"Accept-Post": f"{_FORM}, {_QUERY}"})


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise ProblemError(400, "The query is not UTF-8.") from None


def _only(texts: list[str]) -> str:
    if len(texts) > 1:
        raise ProblemError(400, "The request carries more than one query.")
    if not texts or not texts[0].strip():
        raise ProblemError(400, _HOW)
    if "\ufffd" in texts[0] and request.mimetype != _QUERY:
        raise ProblemError(400, "The query is not UTF-8.")
    return texts[0]


def _inspect(query: str) -> guard.Shape:
    try:
        return guard.inspect(query)
    except guard.RefusedError as error:
        raise ProblemError(error.status, error.reason) from None


def _parameters(name: str) -> list[str]:
    return [*request.args.getlist(name), *_fields().get(name, [])]


def _forms() -> tuple[Form | None, Form | None]:
    """The forms for a table and for a graph: by `format`, else by Accept; not acceptable at all is a problem now."""
    named = _parameters("format")
    if named:
        return _named(named[0])
    accept = request.headers.get("Accept")
    forms = choose(accept, _RESULTS), choose(accept, GRAPHS)
    if forms == (None, None):
        raise _unacceptable()
    return forms


def _named(ending: str) -> tuple[Form | None, Form | None]:
    forms = _NAMED.get(ending)
    if forms is None:
        raise ProblemError(400, f"The format must be one of {', '.join(_NAMED)}.")
    return forms


def _unacceptable() -> ProblemError:
    tables, graphs = (", ".join(form.media for form in forms) for forms in (_RESULTS, GRAPHS))
    return ProblemError(406, f"SELECT and ASK are answered as {tables}; CONSTRUCT and DESCRIBE as {graphs}.")


def _job(query: str, shape: guard.Shape, results: Form | None, graph: Form | None) -> Job:
    """All graphs together are the default graph, unless the query or the request names a dataset."""
    default, named = _parameters("default-graph-uri"), _parameters("named-graph-uri")
    chosen = bool(default or named)
    return Job(
        query=query,
        base=SHARED,
        union=not chosen and not shape.names_dataset,
        default_graphs=default if chosen else None,
        named_graphs=named if chosen else None,
        required=[*default, *named] if chosen else list(shape.graphs),
        results=results.ending if results else None,
        graph=graph.ending if graph else None,
    )


def _etag(job: Job, version: str | None = None) -> str:
    digest = hashlib.sha256(repr(job).encode("utf-8", "replace")).hexdigest()[:24]
    media = hashlib.sha256(request.headers.get("Accept", "").encode("utf-8", "replace")).hexdigest()[:8]
    return f"{version or site().pool.version}-{digest}-{media}"


def _run(job: Job) -> Answer:
    """Have the job answered; every way a worker can end has its status."""
    try:
        answer = admission.run(job)
    except TimedOutError:
        raise ProblemError(504, f"The query took longer than the limit of {admission.seconds():g} seconds.") from None
    except BusyError:
        detail = f"All workers were busy for {WAIT_SECONDS:g} seconds; try again."
        raise ProblemError(503, detail, headers={"Retry-After": "5"}) from None
    except AbandonedError:
        raise ProblemError(400, "The client left.") from None
    except EndedError as error:
        raise _ended(error.code) from None
    outcome = answer.header["outcome"]
    if outcome != "ok":
        raise _problem(str(outcome), answer.header)
    return answer


def _ended(code: int) -> ProblemError:
    if code == -signal.SIGSEGV:
        return ProblemError(400, "The query is nested too deeply.")
    if code not in {-signal.SIGABRT, -signal.SIGKILL}:
        return ProblemError(500, "The query could not be evaluated; the worker it had has been replaced.")
    limit = site().config.query_memory // 1024**2
    return ProblemError(507, f"The query needed more memory than the limit of {limit} MiB.")


def _problem(outcome: str, header: dict[str, object]) -> ProblemError:
    """Say what a worker's outcome means."""
    limits = site().config
    if outcome == "syntax":
        place = {name: header[name] for name in ("line", "column", "excerpt")}
        return ProblemError(400, "Syntax error at line {line}, column {column}.".format(**place), members=place)
    return {
        "function": ProblemError(400, f"The function <{header.get('name')}> is not known here."),
        "too-large": ProblemError(413, f"The result is larger than the limit of {limits.result_bytes} bytes."),
        "memory": _ended(-signal.SIGABRT),
        "no-graph": ProblemError(400, f"There is no graph <{header.get('name')}> here, and none is fetched."),
        "outside": ProblemError(403, "This endpoint answers from its own data only."),
        "not-xml": ProblemError(406, "The result holds characters or names that XML cannot; ask for JSON or Turtle."),
        "not-acceptable": _unacceptable(),
    }.get(outcome, ProblemError(400, "The query could not be evaluated."))


def _headers(response: Response, etag: str, shape: guard.Shape, form: Form | None = None) -> Response:
    response.headers["Vary"] = VARY
    if shape.changes:
        response.headers["Cache-Control"] = "no-store"
        return response
    response.set_etag(etag)
    response.headers["Cache-Control"] = "public, max-age=60"
    if form is not None and form.ending in {"csv", "tsv"}:
        response.headers["Content-Disposition"] = f'attachment; filename="query.{form.ending}"'
    return response
