"""What a request of the SPARQL 1.1 Protocol carries: a query or an update, a dataset, the forms its answer may have."""

from typing import Final

from flask import request

from endpoint.errors import ProblemError
from endpoint.negotiation import CSV, GRAPHS, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Form, choose
from endpoint.site import root
from endpoint.store import written

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
_HOW: Final = "Send a query: GET or POST form with `query=…`, or POST it as application/sparql-query."

JSON: Final = Form("application/sparql-results+json", "json", "application/sparql-results+json")
XML: Final = Form("application/sparql-results+xml", "xml", "application/sparql-results+xml")
TSV: Final = Form("text/tab-separated-values", "tsv", "text/tab-separated-values; charset=utf-8")
TRIG: Final = Form("application/trig", "trig", "application/trig; charset=utf-8")
N_QUADS: Final = Form("application/n-quads", "nq", "application/n-quads; charset=utf-8")
TABLES: Final = (
    JSON,
    XML,
    CSV,
    TSV,
    Form("application/json", "json", "application/json"),
    Form("application/xml", "xml", "application/xml"),
    Form("text/xml", "xml", "text/xml; charset=utf-8"),
)
TRIPLES: Final = (*GRAPHS, TRIG, N_QUADS)  # the quads of a graph that has no name are its triples
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
    "trig": (None, TRIG),
    "nq": (None, N_QUADS),
}

Forms = tuple[Form | None, Form | None]


def fields() -> dict[str, list[str]]:
    """The fields of a form that was posted."""
    return request.form.to_dict(flat=False) if request.mimetype == FORM else {}


def parameters(name: str) -> list[str]:
    """Every value of a parameter, from the address and from a posted form."""
    return [*request.args.getlist(name), *fields().get(name, [])]


def graphs(name: str) -> list[str]:
    """Every value of a parameter that names graphs; a problem where one is not an absolute IRI."""
    found = parameters(name)
    for iri in found:
        try:
            written(iri)
        except ValueError:
            raise ProblemError(400, f"{name} must be an absolute IRI.", members={"rule": "graph-iri"}) from None
    return found


def is_update() -> bool:
    """Tell whether the request is an update, or pretends to be one."""
    return request.mimetype == UPDATE or "update" in request.args or "update" in fields()


def queries() -> list[str]:
    """Every query the request carries, by whichever of the three ways (section 2.1)."""
    if request.method != "POST":
        return request.args.getlist("query")
    if request.mimetype == FORM:
        _refuse_coding()
        return parameters("query")
    if request.mimetype == QUERY:
        return [*request.args.getlist("query"), body()]
    raise ProblemError(415, f"Send the query as {FORM} or {QUERY}.", headers={"Accept-Post": f"{FORM}, {QUERY}"})


def body() -> str:
    """The body as text; a problem where it is compressed or not UTF-8, the only encoding of the protocol."""
    _refuse_coding()
    if request.mimetype_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
        raise ProblemError(415, "Send the text as UTF-8.")
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise ProblemError(400, "The text is not UTF-8.") from None


def _refuse_coding() -> None:
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise ProblemError(415, "Send the body as it is, without Content-Encoding.")


def only(texts: list[str], direct: str = QUERY, how: str = _HOW) -> str:
    """The one text there must be; `direct` is the media type that carries it as a body of its own."""
    if len(texts) > 1:
        told = "The request carries more than one query or update."
        raise ProblemError(400, told, members={"rule": "query-count"})
    if not texts or not texts[0].strip():
        raise ProblemError(400, how, members={"rule": "query-empty"})
    if "\ufffd" in texts[0] and request.mimetype != direct:
        raise ProblemError(400, "The text is not UTF-8.")
    return texts[0]


def forms() -> Forms:
    """The forms for a table and for a graph: by `format`, else by Accept; not acceptable at all is a problem now."""
    named = parameters("format")
    if named:
        return _named(named[0])
    accept = request.headers.get("Accept")
    found = choose(accept, TABLES), choose(accept, TRIPLES)
    if found == (None, None):
        raise unacceptable()
    return found


def _named(ending: str) -> Forms:
    found = _NAMED.get(ending)
    if found is None:
        raise ProblemError(400, f"The format must be one of {', '.join(_NAMED)}.")
    return found


def alone(form: Form) -> str | None:
    """The address of this form, whatever `Accept` says (RFC 9110, section 8.7), where the request was for another."""
    asked = request.query_string.decode("latin-1")
    chosen = request.method != "POST" and "format" not in request.args
    if not chosen or form not in _NAMED.get(form.ending, ()) or not (asked.isascii() and asked.isprintable()):
        return None
    return f"{root()}{request.path}?{asked}{'&' if asked else ''}format={form.ending}"


def unacceptable() -> ProblemError:
    """The problem that nothing on offer is acceptable, with what is."""
    tables, graphs = (", ".join(form.media for form in offers) for offers in (TABLES, TRIPLES))
    told = f"SELECT and ASK are answered as {tables}; CONSTRUCT and DESCRIBE as {graphs}."
    return ProblemError(406, told, members={"rule": "not-acceptable"})
