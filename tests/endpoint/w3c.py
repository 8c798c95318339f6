"""The W3C's HTTP suites for SPARQL 1.1 as their manifests write them: requests, and what is to come back."""

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rdflib import Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node

SUITES = Path(__file__).parents[3] / "shared/conformance/sparql11-http"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}


@dataclass(frozen=True)
class Content:
    """A body and its media type."""

    media: str
    body: bytes


@dataclass(frozen=True)
class Request:
    """One request, and what its answer must be: statuses, a kind of result, a graph, a place for `Location`."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: frozenset[str]
    kind: str | None
    truth: bool | None
    media: str | None
    graph: bytes | None
    location: str | None


@dataclass(frozen=True)
class Case:
    """One test: graphs that must be there, then requests."""

    name: str
    graphs: dict[str, bytes]
    requests: tuple[Request, ...]


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes


def cases(manifest: str) -> list[Case]:
    """The tests a manifest lists, in its order."""
    path = SUITES / manifest
    graph = Graph().parse(path, format="turtle")
    listed = [node for entries in graph.objects(None, MF.entries) for node in Collection(graph, entries)]
    return [_case(graph, node, path.parent) for node in listed]


def _case(graph: Graph, node: Node, folder: Path) -> Case:
    data = {_text(graph, item, LABEL): _file(graph, item, folder) for item in graph.objects(node, UT.graphData)}
    action = graph.value(node, MF.action)
    found = graph.value(action, HT.requests)
    assert found is not None, node
    requests = Collection(graph, found)
    return Case(str(node).partition("#")[2], data, tuple(_request(graph, item) for item in requests))


def _file(graph: Graph, item: Node, folder: Path) -> bytes:
    return (folder / _text(graph, item, UT.graph).rpartition("/")[2]).read_bytes()


def _request(graph: Graph, node: Node) -> Request:
    response = graph.value(node, HT.resp)
    assert response is not None
    truth, kind = graph.value(response, MF.expectedBoolean), graph.value(response, MF.expectedFormat)
    location = graph.value(response, MF.expectedLocation)
    body = graph.value(response, HT.body)
    return Request(
        method=_text(graph, node, HT.methodName),
        path=_text(graph, node, HT.absolutePath),
        headers=_headers(graph, node),
        body=_body(graph, graph.value(node, HT.body)),
        statuses=frozenset(str(status).partition("#")[2] for status in graph.objects(response, MF.expectedStatus)),
        kind=str(kind) if kind else None,
        truth=None if truth is None else str(truth) == "true",
        media=_headers(graph, response).get("content-type"),
        graph=_body(graph, body) if body else None,
        location=str(location) if location else None,
    )


def _headers(graph: Graph, node: Node) -> dict[str, str]:
    found = graph.value(node, HT.headers)
    items = list(Collection(graph, found)) if found else []
    return {_text(graph, item, HT.fieldName).lower(): _text(graph, item, HT.fieldValue) for item in items}


def _body(graph: Graph, node: Node | None) -> bytes:
    if node is None:
        return b""
    return _text(graph, node, CNT.chars).encode(_text(graph, node, CNT.characterEncoding))


def _text(graph: Graph, node: Node, predicate: URIRef) -> str:
    found = graph.value(node, predicate)
    assert found is not None, (node, predicate)
    return str(found)


def send(address: str, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
    """Send a request as it is, adding nothing but Host and Content-Length."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        connection.request(method, path, body=body or None, headers=headers)
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def faults(address: str, case: Case) -> Iterator[str]:
    """Run a test and say what is not as it must be."""
    places: dict[str, str] = {}
    for number, request in enumerate(case.requests, 1):
        path, body = request.path.replace("/sparql/", "/sparql"), request.body
        for place, value in places.items():
            path, body = path.replace(place, value), body.replace(place.encode(), value.encode())
        answer = send(address, request.method, path, request.headers, body)
        for fault in _compare(request, answer):
            yield f"{case.name}, request {number}: {fault}"
        if request.location:
            places[request.location] = answer.headers.get("location", "")


def _compare(request: Request, answer: Answer) -> Iterator[str]:
    if not any(_fits(wanted, answer.status) for wanted in request.statuses):
        yield f"{answer.status} is none of {sorted(request.statuses)}: {answer.body[:200]!r}"
        return
    if request.kind and _kind(answer) != request.kind:
        yield f"{answer.headers.get('content-type')} is not {request.kind}"
    if request.truth is not None and json.loads(answer.body)["boolean"] is not request.truth:
        yield f"the answer is not {request.truth}"
    if request.media and answer.headers.get("content-type") != request.media:
        yield f"{answer.headers.get('content-type')} is not {request.media}"
    if request.graph is not None and not isomorphic(_parsed(answer.body), _parsed(request.graph)):
        yield f"another graph: {answer.body!r}"
    if request.location and "location" not in answer.headers:
        yield "no Location"


def _fits(wanted: str, status: int) -> bool:
    family = wanted.removeprefix("StatusCode").removesuffix("xx")
    return status // 100 == int(family) if wanted.startswith("StatusCode") else status == STATUSES[wanted]


def _kind(answer: Answer) -> str:
    if answer.headers["content-type"].startswith("application/sparql-results+json"):
        return "boolean" if "boolean" in json.loads(answer.body) else "tabular"
    return "RDF" if len(_parsed(answer.body)) or not answer.body else "unknown"


def _parsed(body: bytes) -> Graph:
    return Graph().parse(data=body, format="turtle")
