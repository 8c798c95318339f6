"""What the endpoint says of itself: a SPARQL 1.1 Service Description, and VoID for all the data behind it.

What is always so stands in `endpoint/described/*.ttl`; what depends on the version is counted in it, once a version.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request

from endpoint import allowed, asking, codings, dump, locate
from endpoint.errors import ProblemError
from endpoint.negotiation import GRAPHS, VARY, Form, choose
from endpoint.site import query, root, site
from endpoint.store import Graph, Snapshot, Term, remembered
from endpoint.stream import offer
from ontology.terms import DCAT, DCT, PREFIXES, RDFS, SHARED, TYPE, VOID, XSD

blueprint: Final = Blueprint("description", __name__)

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_OWN: Final = "/sparql"
_LIMITS: Final = {
    "fr": "Une requête a au plus {seconds:g} secondes et {memory} Mio de mémoire, son résultat {size} octets.",
    "en": "A query has at most {seconds:g} seconds and {memory} MiB of memory, its result {size} bytes.",
}
_ALL: Final = {
    "fr": "Toutes les données en un fichier de N-Quads : {dump}",
    "en": "All data in one file of N-Quads: {dump}",
}
_FEDERATED: Final = {
    "fr": "SERVICE peut l'interroger : au plus {seconds:g} secondes, {rows} lignes et {size} octets.",
    "en": "SERVICE may ask it: at most {seconds:g} seconds, {rows} rows and {size} bytes.",
}

Fill = Callable[[Graph, str, Snapshot], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a version holds: triples by graph and property, things by class, an example of each class."""

    triples: int
    subjects: int
    graphs: dict[str, int]
    properties: dict[str, int]
    classes: dict[str, int]
    examples: dict[str, str]
    links: dict[tuple[str, str], int]  # by property and the beginning of what it leads to


def service() -> Response:
    """The description a GET of the endpoint without a query gives (Service Description, section 2)."""
    return _given(f"{root()}{request.path}", _service)


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The VoID description (VoID, section 7.2)."""
    return _given(f"{root()}/.well-known/void", _void)


def _given(address: str, fill: Fill) -> Response:
    """Give a description in the form wanted, or say that the client has it."""
    snapshot = site().follower.snapshot()
    form = asking.forms()[1] if "format" in request.args else choose(request.headers.get("Accept"), GRAPHS)
    if form is None or form not in GRAPHS:
        raise ProblemError(406, f"This description is given as {', '.join(offer.media for offer in GRAPHS)}.")
    depends = address, site().config, dump.held(snapshot), allowed.allowed(snapshot)
    digest = hashlib.sha256(repr(depends).encode()).hexdigest()[:16]
    response = Response(content_type=form.content_type)
    response.set_etag(f"{snapshot.version}-{digest}-{form.ending}")
    response.headers["Vary"] = VARY
    place = asking.alone(form)
    if place:
        response.headers["Content-Location"] = place
    response.headers["Cache-Control"] = "public, max-age=300"
    return codings.fill(response, lambda: _written(address, fill, form, snapshot))


def _written(address: str, fill: Fill, form: Form, snapshot: Snapshot) -> bytes:
    graph = snapshot.graph()
    fill(graph, address, snapshot)
    return graph.serialize(form.ending, address)


def _service(graph: Graph, address: str, snapshot: Snapshot) -> None:
    for name in _always():
        graph.read(_text(name), address)
    limits = site().config
    values = {"seconds": limits.query_seconds, "memory": limits.query_memory // 1024**2, "size": limits.result_bytes}
    graph.add(f"{address}#service", _SD + "endpoint", _iri(address))
    _federation(graph, address, snapshot)
    for language, text in _LIMITS.items():
        graph.add(f"{address}#service", RDFS + "comment", Term(text.format(**values), language=language))
    if dump.held(snapshot) is not None:
        for language, text in _ALL.items():
            told = Term(text.format(dump=root() + dump.PATH), language=language)
            graph.add(f"{address}#service", RDFS + "comment", told)
    if site().union:
        graph.add(f"{address}#default-graph", VOID + "triples", _number(counts(snapshot).triples))
    for name, triples in counts(snapshot).graphs.items():
        node = f"{address}#named-graph-{_short(name)}"
        graph.add(f"{address}#dataset", _SD + "namedGraph", _iri(node))
        graph.add(node, TYPE, _iri(_SD + "NamedGraph"))
        graph.add(node, _SD + "name", _iri(name))
        graph.add(node, _SD + "graph", _iri(name))
        graph.add(name, TYPE, _iri(_SD + "Graph"))
        graph.add(name, VOID + "triples", _number(triples))


def _always() -> tuple[str, ...]:
    """The parts that hold whatever the version: of a store that is written to, of our own, of the copy of others."""
    if not site().union:
        return "service", "writable"
    return ("service", "union", "published") if request.path == _OWN else ("service", "union")


def _federation(graph: Graph, address: str, snapshot: Snapshot) -> None:
    """Which other endpoints SERVICE may ask, and what for."""
    for one in allowed.allowed(snapshot).values():
        node = f"{address}#federated-{_short(one.url)}"
        graph.add(f"{address}#service", _SD + "feature", _iri(_SD + "BasicFederatedQuery"))
        graph.add(f"{address}#service", DCT + "relation", _iri(node))
        graph.add(node, TYPE, _iri(DCAT + "DataService"))
        graph.add(node, DCAT + "endpointURL", _iri(one.url))
        for language, text in one.title.items():
            graph.add(node, DCT + "title", Term(text, language=language))
        for language, text in _FEDERATED.items():
            filled = text.format(seconds=one.seconds, rows=one.rows, size=one.size)
            graph.add(node, RDFS + "comment", Term(filled, language=language))


def _void(graph: Graph, address: str, snapshot: Snapshot) -> None:
    graph.read(_text("void"), address)
    held, whole = counts(snapshot), f"{address}#dataset"
    graph.add(whole, VOID + "sparqlEndpoint", _iri(f"{root()}/sparql"))
    numbers = {"triples": held.triples, "distinctSubjects": held.subjects, "properties": len(held.properties)}
    for name, number in {**numbers, "classes": len(held.classes)}.items():
        graph.add(whole, VOID + name, _number(number))
    for base in dict.fromkeys([SHARED, *locate.bases(snapshot)]):
        graph.add(whole, VOID + "uriSpace", Term(base))
    for row in snapshot.select(query("catalogues")):
        graph.add(whole, VOID + "rootResource", row["catalogue"])
    for iri in _vocabularies(held):
        graph.add(whole, VOID + "vocabulary", _iri(iri))
    for iri in held.examples.values():
        if locate.local_path(iri, locate.bases(snapshot)) and "#" not in iri:
            graph.add(whole, VOID + "exampleResource", _iri(iri))
    _parts(graph, whole, held)
    _links(graph, whole, held, locate.bases(snapshot))
    _dump(graph, whole, snapshot)
    if offer.held(snapshot) is not None:
        offer.describe(graph, whole, f"{whole}-stream")


def _parts(graph: Graph, whole: str, held: Counts) -> None:
    """The graphs, classes and properties, each with its number."""
    for name, triples in held.graphs.items():
        graph.add(whole, VOID + "subset", _iri(name))
        graph.add(name, TYPE, _iri(VOID + "Dataset"))
        graph.add(name, VOID + "triples", _number(triples))
    parts = (("class", "entities", held.classes), ("property", "triples", held.properties))
    for kind, measure, numbers in parts:
        for iri, number in numbers.items():
            node = f"{whole}-{kind}-{_short(iri)}"
            graph.add(whole, f"{VOID}{kind}Partition", _iri(node))
            graph.add(node, VOID + kind, _iri(iri))
            graph.add(node, VOID + measure, _number(number))


def _links(graph: Graph, whole: str, held: Counts, bases: tuple[str, ...]) -> None:
    """The links to the data of others (VoID, section 5): a linkset for each property and site."""
    for (link, space), number in held.links.items():
        if any(base.startswith(space) for base in bases):
            continue
        other, node = f"{whole}-target-{_short(space)}", f"{whole}-links-{_short(link + space)}"
        graph.add(other, TYPE, _iri(VOID + "Dataset"))
        graph.add(other, VOID + "uriSpace", Term(space))
        graph.add(whole, VOID + "subset", _iri(node))
        graph.add(node, TYPE, _iri(VOID + "Linkset"))
        graph.add(node, VOID + "subjectsTarget", _iri(whole))
        graph.add(node, VOID + "objectsTarget", _iri(other))
        graph.add(node, VOID + "linkPredicate", _iri(link))
        graph.add(node, VOID + "triples", _number(number))


def _dump(graph: Graph, whole: str, snapshot: Snapshot) -> None:
    """Where all data are in one file, how long it is, and its checksum."""
    found = dump.held(snapshot)
    if found is None:
        return
    node = f"{whole}-dump"
    graph.add(whole, VOID + "dataDump", _iri(root() + dump.PATH))
    graph.add(whole, DCAT + "distribution", _iri(node))
    dump.describe(graph, node, found)


def _vocabularies(held: Counts) -> Iterator[str]:
    used = [*held.classes, *held.properties]
    return (space for space in PREFIXES.values() if any(iri.startswith(space) for iri in used))


@remembered
def counts(snapshot: Snapshot) -> Counts:
    """Count what a version holds."""
    totals = next(iter(snapshot.select(query("totals"))))
    classes = [row for row in snapshot.select(query("classes")) if row["class"].is_iri]
    return Counts(
        int(totals["triples"].value),
        int(totals["subjects"].value),
        _numbers("graphs", "graph", snapshot),
        _numbers("properties", "property", snapshot),
        {row["class"].value: int(row["number"].value) for row in classes},
        {row["class"].value: row["example"].value for row in classes if "example" in row},
        {(row["link"].value, row["space"].value): int(row["number"].value) for row in snapshot.select(query("links"))},
    )


def _numbers(name: str, key: str, snapshot: Snapshot) -> dict[str, int]:
    return {row[key].value: int(row["number"].value) for row in snapshot.select(query(name))}


def _text(name: str) -> bytes:
    return (Path(__file__).parent / "described" / f"{name}.ttl").read_bytes()


def _short(iri: str) -> str:
    """A part of an address that stands for an IRI and stays the same with it."""
    return hashlib.sha256(iri.encode()).hexdigest()[:12]


def _iri(iri: str) -> Term:
    return Term(iri, is_iri=True)


def _number(value: int) -> Term:
    return Term(str(value), datatype=XSD + "integer")
