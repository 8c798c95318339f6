"""What the endpoint says of itself is true: formats are served, functions work, numbers are those of a COUNT."""

import json
from urllib.parse import quote, urlencode

import httpx
import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, VOID, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SERVICE = URIRef("http://localhost/sparql#service")
WHOLE = URIRef("http://localhost/.well-known/void#dataset")
# The terms of https://www.w3.org/TR/sparql11-service-description/ with the class of what they describe and give.
SCHEMA = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "extensionFunction": ("Service", "Function"),
    "supportedLanguage": ("Service", "Language"),
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
INSTANCES = {
    "Feature": {SD.UnionDefaultGraph, SD.EmptyGraphs},
    "Language": {SD.SPARQL11Query, SD.SPARQL11Update},
    "EntailmentRegime": {URIRef("http://www.w3.org/ns/entailment/Simple")},
}
MEDIA = {
    "SPARQL_Results_JSON": "application/sparql-results+json",
    "SPARQL_Results_XML": "application/sparql-results+xml",
    "SPARQL_Results_CSV": "text/csv",
    "SPARQL_Results_TSV": "text/tab-separated-values",
    "Turtle": "text/turtle",
    "N-Triples": "application/n-triples",
    "RDF_XML": "application/rdf+xml",
    "JSON-LD": "application/ld+json",
    "TriG": "application/trig",
    "N-Quads": "application/n-quads",
}
SQUARE = '"POLYGON((0 0,2 0,2 2,0 2,0 0))"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
POINTS = [f'"POINT({n} {n})"^^<http://www.opengis.net/ont/geosparql#wktLiteral>' for n in (1, 2)]
METRE = "<http://www.opengis.net/def/uom/OGC/1.0/metre>"
ARGUMENTS = [
    SQUARE,
    f"{SQUARE}, {POINTS[0]}",
    f"{SQUARE}, {METRE}",
    f"{POINTS[0]}, {POINTS[1]}, {METRE}",
    f"{SQUARE}, {SQUARE}, 'T*****FF*'",
]


def described(client: FlaskClient, path: str = "/sparql") -> Graph:
    return Graph().parse(data=client.get(path, headers={"Accept": "text/turtle"}).data, format="turtle")


def count(client: FlaskClient, pattern: str, what: str = "*") -> Literal:
    query = f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}"
    answer = client.get("/sparql?" + urlencode({"query": query, "format": "json"}))
    return Literal(int(json.loads(answer.data)["results"]["bindings"][0]["n"]["value"]))


def misfits(graph: Graph) -> list[tuple[Node, Node]]:
    """Uses of the vocabulary that its definitions do not allow."""
    found: list[tuple[Node, Node]] = []
    for subject, predicate, value in graph:
        if str(predicate).startswith(str(SD)):
            domain, kind = SCHEMA.get(str(predicate).removeprefix(str(SD)), ("nothing", None))
            fits = kind is None or (value, RDF.type, SD[kind]) in graph or value in INSTANCES.get(kind, ())
            if (subject, RDF.type, SD[domain]) not in graph or not fits or isinstance(value, Literal):
                found.append((subject, predicate))
    return found


def test_w3c_service_description(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The three tests of the W3C have names only: what they ask is done here."""
    answer = httpx.get(f"{address}/sparql", headers={"Accept": "application/rdf+xml"})
    graph = Graph().parse(data=answer.content, format="xml")
    services = list(graph.subjects(RDF.type, SD.Service))
    passed = {
        "returns-rdf": answer.status_code == 200 and len(graph) > 0,
        "has-endpoint-triple": [graph.value(one, SD.endpoint) for one in services] == [URIRef(f"{address}/sparql")],
        "conforms-to-schema": misfits(graph) == [],
    }
    with capsys.disabled():
        print(f"\nW3C SPARQL 1.1 service description: {sum(passed.values())}/{len(passed)}")
    assert passed == dict.fromkeys(passed, True)


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_every_form_says_the_same(client: FlaskClient, path: str) -> None:
    turtle = described(client, path)
    for media, parser in (("application/n-triples", "nt"), ("application/ld+json", "json-ld")):
        answer = client.get(path, headers={"Accept": media})
        assert (answer.mimetype, answer.headers["Vary"]) == (media, "Accept, Accept-Language, Accept-Encoding")
        assert isomorphic(turtle, Graph().parse(data=answer.data, format=parser))
        again = {"Accept": media, "If-None-Match": answer.headers["ETag"]}
        assert client.get(path, headers=again).status_code == 304
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406
    assert client.get(path + "?format=nt").mimetype == "application/n-triples"
    assert client.head(path).content_length == client.get(path).content_length


def test_every_result_format_is_served(client: FlaskClient) -> None:
    claimed = {str(one).rpartition("/")[2] for one in described(client).objects(SERVICE, SD.resultFormat)}
    assert claimed == MEDIA.keys()
    for name, media in MEDIA.items():
        query = "SELECT * { ?s ?p ?o } LIMIT 1" if "Results" in name else "CONSTRUCT WHERE { ?s a ?o }"
        assert client.get("/sparql?query=" + quote(query), headers={"Accept": media}).mimetype == media


def test_every_function_works(client: FlaskClient) -> None:
    claimed = set(described(client).objects(SERVICE, SD.extensionFunction))
    bound: set[Node] = set()
    for function in claimed:
        tries = " ".join(f"(<{function}>({given}) AS ?v{n})" for n, given in enumerate(ARGUMENTS))
        answer = client.get("/sparql?" + urlencode({"query": f"SELECT {tries} {{}}", "format": "json"}))
        assert answer.status_code == 200, answer.text
        if json.loads(answer.data)["results"]["bindings"][0]:
            bound.add(function)
    assert len(claimed) > 30
    assert claimed == bound


def test_the_numbers_are_those_of_a_count(client: FlaskClient) -> None:
    graph = described(client)
    assert graph.value(URIRef("http://localhost/sparql#default-graph"), VOID.triples) == count(client, "?s ?p ?o")
    named = set(graph.objects(None, SD.name))
    assert Literal(len(named)) == count(client, "GRAPH ?g { ?s ?p ?o }", "DISTINCT ?g")
    for name in named:
        assert graph.value(name, VOID.triples) == count(client, f"GRAPH <{name}> {{ ?s ?p ?o }}")


def test_void_is_true(client: FlaskClient) -> None:
    graph = described(client, "/.well-known/void")
    assert graph.value(WHOLE, VOID.triples) == count(client, "?s ?p ?o")
    assert graph.value(WHOLE, VOID.distinctSubjects) == count(client, "?s ?p ?o", "DISTINCT ?s")
    assert graph.value(WHOLE, VOID.sparqlEndpoint) == URIRef("http://localhost/sparql")
    for part in set(graph.objects(WHOLE, VOID.subset)) - set(graph.subjects(RDF.type, VOID.Linkset)):
        assert graph.value(part, VOID.triples) == count(client, f"GRAPH <{part}> {{ ?s ?p ?o }}")
    for part in graph.objects(WHOLE, VOID.classPartition):
        kind = graph.value(part, VOID["class"])
        assert graph.value(part, VOID.entities) == count(client, f"?s a <{kind}>", "DISTINCT ?s")
    for part in graph.objects(WHOLE, VOID.propertyPartition):
        assert graph.value(part, VOID.triples) == count(client, f"?s <{graph.value(part, VOID.property)}> ?o")


def test_the_limits_are_told(client: FlaskClient) -> None:
    comments = {str(one) for one in described(client).objects(SERVICE, RDFS.comment)}
    assert any("1.5 seconds" in one and "256 MiB" in one for one in comments)
    assert any("1.5 secondes" in one for one in comments)


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", 303),
        ("text/html", 303),
        ("application/n-quads,text/turtle;q=0.6,application/ld+json;q=0.9,text/html;q=0.2,application/xml;q=0.3", 200),
        ("*/*", 200),
    ],
)
def test_a_program_that_names_html_last_gets_the_description(client: FlaskClient, accept: str, status: int) -> None:
    """So Comunica finds out that this is a SPARQL endpoint."""
    assert client.get("/sparql", headers={"Accept": accept}).status_code == status
