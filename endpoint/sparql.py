"""The SPARQL 1.1 protocol: a query becomes a job of the pool, and what the pool answers becomes HTTP."""

import hashlib
import signal
from collections.abc import Collection
from typing import Final, cast

from flask import Blueprint, Response, request

from endpoint import admission, asking, codings, description, dump, guard, position
from endpoint.allowed import allowed
from endpoint.config import Config
from endpoint.errors import ProblemError, wants_page
from endpoint.language import LANGUAGES
from endpoint.negotiation import GRAPHS, PAGE, VARY, Form, choose
from endpoint.pool import BusyError
from endpoint.process import AbandonedError, Answer, EndedError, Job, TimedOutError
from endpoint.site import root, site
from ontology.terms import SHARED

blueprint: Final = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answer a query completely, or say why not; an update is for a store that may be written to."""
    if asking.is_update():
        return _update()
    texts = asking.queries()
    if not texts and request.method in {"GET", "HEAD"}:
        return _form() if _wants_form() and site().workbench is None else description.service()
    query = asking.only(texts)
    shape = inspect(query)
    forms = asking.forms()
    return respond(_job(query, shape, forms), forms, changes=shape.changes)


def respond(job: Job, forms: asking.Forms, *, changes: bool = False) -> Response:
    """Have a job answered in one of two forms, for a table and for a graph; `changes` is for what no cache may keep."""
    tag = _etag(job, forms)
    known = None if changes or request.method == "POST" else codings.held(tag)
    if known is not None:
        return _headers(Response(status=304), known, changes=changes)
    answer = run(job) if changes else _remembered(job, forms, tag)
    results, graph = forms
    form = cast("Form", graph if answer.header.get("ending") == job.graph and graph else results)
    response = Response(answer.body, content_type=form.content_type)
    return _headers(response, _etag(job, forms, answer.version), form, changes=changes)


def _remembered(job: Job, forms: asking.Forms, tag: str) -> Answer:
    """The answer that was given before to the same query on the same version, else a new one."""
    found = site().answers.find(tag)
    if found is None:
        found = run(job)
        site().answers.keep(_etag(job, forms, found.version), found)
    else:
        admission.tell(found)
    return found


def _wants_form() -> bool:
    """Tell whether the client is a browser; programs that name HTML last (Comunica) want what they named before."""
    return wants_page() and choose(request.headers.get("Accept"), (*GRAPHS, PAGE)) is PAGE


def _form() -> Response:
    """Lead a browser to the page on which queries are written (303), in the language it asked for."""
    wanted = request.args.get("lang")
    response = Response(status=303)
    response.headers["Location"] = f"{root()}/query" + (f"?lang={wanted}" if wanted in LANGUAGES else "")
    response.headers["Vary"] = VARY
    return response


def _update() -> Response:
    update = site().update
    if update is None:
        told = "This endpoint is read-only: its data are published by a build, not by requests."
        raise ProblemError(403, told, members={"rule": "read-only"})
    return update()


def inspect(query: str, services: Collection[str] | None = None) -> guard.Shape:
    """Look at a query or an update; a problem where the guard refuses it.

    `services` are the addresses that SERVICE may name: the site's unless they are given.
    """
    services = allowed(site().follower.snapshot()).keys() if services is None else services
    try:
        return guard.inspect(query, services)
    except guard.RefusedError as error:
        found = position.refused(query, error.reason, services) if query.strip() else {}
        raise ProblemError(error.status, error.reason, members={"rule": error.rule, **found}) from None


def _job(query: str, shape: guard.Shape, forms: asking.Forms) -> Job:
    """Make all graphs together the default graph, unless the query or the request names a dataset."""
    default, named = asking.graphs("default-graph-uri"), asking.graphs("named-graph-uri")
    chosen = bool(default or named)
    results, graph = forms
    return Job(
        query=query,
        base=SHARED,
        union=site().union and not chosen and not shape.names_dataset,
        default_graphs=default if chosen else None,
        named_graphs=named if chosen else None,
        required=_required(shape, [*default, *named]),
        results=results.ending if results else None,
        graph=graph.ending if graph else None,
    )


def _required(shape: guard.Shape, chosen: list[str]) -> list[str]:
    """The graphs that must be there; in a store that is written to, one that is not yet there is an empty one."""
    if site().workbench is not None:
        return []
    return chosen or list(shape.graphs)


def _etag(job: Job, forms: asking.Forms, version: str | None = None) -> str:
    """Made of version, query and format (RFC 9110, section 8.8.3): the same bytes have the same tag."""
    types = [form and form.content_type for form in forms]
    digest = hashlib.sha256(repr((job, types)).encode("utf-8", "replace")).hexdigest()[:24]
    return f"{version or site().pool.version}-{digest}"


def run(job: Job) -> Answer:
    """Have the job answered; every way a worker can end has its status."""
    try:
        answer = admission.run(job)
    except TimedOutError:
        raise late(admission.seconds()) from None
    except BusyError:
        detail = f"All workers were busy for {site().config.wait_seconds:g} seconds; try again."
        raise ProblemError(503, detail, headers={"Retry-After": "5"}, members={"rule": "busy"}) from None
    except AbandonedError:
        raise ProblemError(400, "The client left.") from None
    except EndedError as error:
        raise ended(error.code) from None
    outcome = answer.header["outcome"]
    if outcome != "ok":
        raise problem(str(outcome), answer.header, job.query)
    return answer


def late(seconds: float, limits: Config | None = None) -> ProblemError:
    """Say that a query took longer than it may; `limits` as in `ended`."""
    told = f"The query took longer than the limit of {seconds:g} seconds.{_advice(limits)}"
    return ProblemError(504, told, members={"rule": "time"})


def ended(code: int, what: str = "query", limits: Config | None = None) -> ProblemError:
    """Say what the return code of a process means; `what` it had to do; `limits` are the site's unless given."""
    if code in {-signal.SIGABRT, -signal.SIGKILL}:
        limit = (limits or site().config).query_memory // 1024**2
        told = f"The {what} needed more memory than the limit of {limit} MiB.{_advice(limits)}"
        return ProblemError(507, told, members={"rule": "memory"})
    told = f"The engine crashed on this {what}; its process has been replaced and nothing else was touched."
    return ProblemError(500, told, members={"rule": "crash"})


def _advice(limits: Config | None) -> str:
    """Where all data are, for who asks a site; on the command line they are at hand."""
    return dump.advice() if limits is None else ""


def problem(outcome: str, header: dict[str, object], text: str, limits: Config | None = None) -> ProblemError:
    """Say what a worker's outcome means, and where in what was sent where that is known; `limits` as in `ended`."""
    if outcome == "syntax" and header["line"]:
        place = position.at(text, cast("int", header["line"]), cast("int", header["column"]))
        told = ProblemError(400, "Syntax error at line {line}, column {column}.".format(**place), members=place)
    else:
        told = _told(outcome, header, limits)
    told.members["rule"] = outcome
    return told


def _told(outcome: str, header: dict[str, object], limits: Config | None) -> ProblemError:
    size = (limits or site().config).result_bytes
    return {
        "syntax": ProblemError(400, "This cannot be read; where it goes wrong is not known."),
        "doctype": ProblemError(400, "RDF/XML with a document type (<!DOCTYPE …>) is not read."),
        "too-deep": ProblemError(400, "This is nested too deeply to be read."),
        "other-graph": ProblemError(400, "This names a graph of its own; send the triples of one graph."),
        "function": ProblemError(400, f"The function <{header.get('name')}> is not known here."),
        "too-large": ProblemError(413, f"The result is larger than {size} bytes.{_advice(limits)}"),
        "memory": ended(-signal.SIGABRT, limits=limits),
        "no-graph": ProblemError(400, f"There is no graph <{header.get('name')}> here, and none is fetched."),
        "outside": ProblemError(403, "This endpoint answers from its own data only."),
        "not-xml": ProblemError(406, "The result holds characters or names that XML cannot; ask for JSON or Turtle."),
        "not-acceptable": asking.unacceptable(),
    }.get(outcome, ProblemError(400, "The query could not be evaluated."))


def _headers(response: Response, etag: str, form: Form | None = None, *, changes: bool) -> Response:
    response.headers["Vary"] = VARY
    place = asking.alone(form) if form else None
    if place:
        response.headers["Content-Location"] = place
    if changes:
        response.headers["Cache-Control"] = "no-store"
        return response
    response.set_etag(etag)
    response.headers["Cache-Control"] = "public, max-age=60" if site().workbench is None else "no-cache"
    if form is not None and form.ending in {"csv", "tsv"}:
        response.headers["Content-Disposition"] = f'attachment; filename="query.{form.ending}"'
    return response
