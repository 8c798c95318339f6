"""Checks of the SPARQL endpoint: what it says of itself, and whether it speaks the protocol."""

import csv
import io
import json
from typing import Final
from urllib.parse import urlencode

from loader.conform.net import Reply
from loader.conform.verdict import NOTHING, Verdict, all_of, met, missing, warning
from loader.conform.visit import Visit, asked, query

_JSON: Final = "application/sparql-results+json"
_TABLES: Final = {
    "json": _JSON,
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_SAID: Final = {
    "language": "sd:supportedLanguage",
    "format": "sd:resultFormat",
    "dataset": "sd:defaultDataset",
}
_ONE: Final = "SELECT (1 AS ?one) {}"
_BROKEN: Final = "SELECT * { ?s ?p "
_NOWHERE: Final = "SELECT * { SERVICE <http://omin-conform.invalid/sparql> { ?s ?p ?o } }"
_ORIGIN: Final = "https://omin-conform.invalid"
_REFUSED: Final = range(400, 500)
_BAD: Final = 400
_UNACCEPTABLE: Final = 406
_TEXT: Final = "application/sparql-query"
_FORM: Final = "application/x-www-form-urlencoded"


def void(visit: Visit) -> Verdict:
    """VoID at the well-known address names the endpoint or a dump."""
    if visit.void.fault:
        return missing(visit.void.fault)
    named = any(visit.void.triples.rows(query("void-dataset")))
    place = visit.void.reply.url
    return met(place) if named else warning(f"void:sparqlEndpoint, void:dataDump: {place}")


def endpoint(visit: Visit) -> Verdict:
    """There is a SPARQL endpoint."""
    return met(visit.endpoint) if visit.endpoint else missing(visit.url)


def description(visit: Visit) -> Verdict:
    """It describes itself: its own address, languages, forms, and a default dataset."""
    if visit.description is None:
        return NOTHING
    if visit.description.fault:
        return missing(visit.description.fault)
    row = next(iter(visit.description.triples.select(query("service"))), {})
    if row.get("endpoint") != visit.endpoint:
        return missing(f"sd:endpoint {row.get('endpoint', '')} ≠ {visit.endpoint}")
    lacks = [said for name, said in _SAID.items() if name not in row]
    return warning(*lacks) if lacks else met()


def get(visit: Visit) -> Verdict:
    """A query by GET is answered."""
    return NOTHING if visit.endpoint is None else _answered(visit.ask_get(visit.endpoint, _ONE))


def post_form(visit: Visit) -> Verdict:
    """A query in a posted form is answered."""
    return _posted(visit, _FORM, urlencode({"query": _ONE}))


def post_text(visit: Visit) -> Verdict:
    """A query posted as it is is answered."""
    return _posted(visit, _TEXT, _ONE)


def _posted(visit: Visit, media: str, body: str) -> Verdict:
    if visit.endpoint is None:
        return NOTHING
    headers = {"Accept": _JSON, "Content-Type": media}
    return _answered(visit.net.ask("POST", visit.endpoint, headers, body.encode()))


def _answered(reply: Reply) -> Verdict:
    """Met where the answer is the one row that the query has."""
    if not reply.ok or reply.media != _JSON:
        return missing(f"{reply.media} {reply.told}")
    try:
        rows = json.loads(reply.body)["results"]["bindings"]
        return met() if [row["one"]["value"] for row in rows] == ["1"] else missing(reply.told)
    except (ValueError, KeyError, TypeError, RecursionError):
        return missing(f"{_JSON}: {reply.told}")


def tables(visit: Visit) -> Verdict:
    """Results come as JSON, XML, CSV and TSV."""
    if visit.endpoint is None:
        return NOTHING
    found = {name: visit.ask_get(visit.endpoint, _ONE, media) for name, media in _TABLES.items()}
    return all_of([f"{name}: {one.media} {one.told}" for name, one in found.items() if not _is_table(name, one)])


def _is_table(name: str, reply: Reply) -> bool:
    if not reply.ok or reply.media != _TABLES[name]:
        return False
    if name in {"csv", "tsv"}:
        text = reply.body.decode("utf-8", "replace")
        rows = list(csv.reader(io.StringIO(text), delimiter="," if name == "csv" else "\t"))
        return [row[0].lstrip("?") for row in rows if row] == ["one", "1"]
    return b"one" in reply.body


def broken(visit: Visit) -> Verdict:
    """A query that is none is answered 400."""
    if visit.endpoint is None:
        return NOTHING
    reply = visit.ask_get(visit.endpoint, _BROKEN)
    return met(reply.status) if reply.status == _BAD else missing(reply.told)


def unacceptable(visit: Visit) -> Verdict:
    """A form that there is not is answered 406."""
    if visit.endpoint is None:
        return NOTHING
    reply = visit.ask_get(visit.endpoint, _ONE, "image/png")
    return met(reply.status) if reply.status == _UNACCEPTABLE else warning(f"{reply.status} {reply.media}")


def head(visit: Visit) -> Verdict:
    """HEAD is answered as GET, without a body."""
    if visit.endpoint is None:
        return NOTHING
    reply = visit.net.ask("HEAD", asked(visit.endpoint, _ONE), {"Accept": _JSON})
    return met(reply.status) if reply.ok and not reply.body else warning(reply.told)


def cors(visit: Visit) -> Verdict:
    """Pages of others may read the answers, and with nobody's credentials."""
    if visit.endpoint is None:
        return NOTHING
    reply = visit.net.get(asked(visit.endpoint, _ONE), _JSON, Origin=_ORIGIN)
    allowed = reply.headers.get("access-control-allow-origin", "")
    if reply.headers.get("access-control-allow-credentials", "").lower() == "true" and allowed:
        return missing(f"Access-Control-Allow-Credentials: true, Access-Control-Allow-Origin: {allowed}")
    return met() if allowed in {"*", _ORIGIN} else missing(f"Access-Control-Allow-Origin: {allowed}")


def service(visit: Visit) -> Verdict:
    """A SERVICE that nobody listed is refused; it is tried with a name that leads nowhere."""
    if visit.endpoint is None:
        return NOTHING
    reply = visit.ask_get(visit.endpoint, _NOWHERE)
    return met(reply.status) if reply.status in _REFUSED else missing(reply.told)
