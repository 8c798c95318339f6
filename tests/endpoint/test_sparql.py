"""The SPARQL protocol over the test client: forms, formats, datasets, refusals."""

import csv
import io
import socket
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from werkzeug.test import TestResponse

EVERYTHING = "SELECT * { ?s ?p ?o } LIMIT 3"
BUILD = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }"
FIGURES = "https://w3id.org/omin/bordeaux-metropole/graph/published-figures"
HOUSEHOLDS = "https://data.example.org/obs/graph/households"
ALL = 29  # observations of example.trig and places.trig
COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <http://purl.org/linked-data/cube#Observation> }"


def ask(client: FlaskClient, query: str, accept: str = "*/*", **parameters: str) -> TestResponse:
    return client.get("/sparql?" + urlencode({"query": query, **parameters}), headers={"Accept": accept})


def number(response: TestResponse) -> int:
    assert response.status_code == 200, response.text
    assert response.json is not None
    return int(response.json["results"]["bindings"][0]["n"]["value"])


def test_three_ways_to_ask(client: FlaskClient) -> None:
    get = ask(client, EVERYTHING)
    form = client.post("/sparql", data={"query": EVERYTHING})
    direct = client.post("/sparql", data=EVERYTHING.encode(), content_type="application/sparql-query")
    assert get.status_code == form.status_code == direct.status_code == 200
    assert get.json == form.json == direct.json
    assert get.content_length == len(get.data)
    assert get.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (EVERYTHING, "*/*", "application/sparql-results+json"),
        (EVERYTHING, "application/sparql-results+xml", "application/sparql-results+xml"),
        (EVERYTHING, "application/json", "application/json"),
        (EVERYTHING, "text/csv;q=0.9, application/sparql-results+json;q=0.1", "text/csv"),
        (EVERYTHING, "text/tab-separated-values", "text/tab-separated-values"),
        (EVERYTHING, "text/turtle, text/csv;q=0.1", "text/csv"),
        ("ASK { ?s ?p ?o }", "*/*", "application/sparql-results+json"),
        ("ASK { ?s ?p ?o }", "application/sparql-results+xml", "application/sparql-results+xml"),
        (BUILD, "*/*", "text/turtle"),
        (BUILD, "application/n-triples", "application/n-triples"),
        (BUILD, "application/rdf+xml", "application/rdf+xml"),
        (BUILD, "application/ld+json", "application/ld+json"),
    ],
)
def test_formats_by_accept(client: FlaskClient, query: str, accept: str, media: str) -> None:
    response = ask(client, query, accept)
    assert (response.status_code, response.mimetype) == (200, media)


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_formats_by_name(client: FlaskClient, name: str) -> None:
    media = str(ask(client, EVERYTHING, "image/png", format=name).mimetype)
    assert name in media.replace("tab-separated-values", "tsv")


@pytest.mark.parametrize(("name", "parser"), [("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")])
def test_graph_formats_by_name(client: FlaskClient, name: str, parser: str) -> None:
    assert len(Graph().parse(data=ask(client, BUILD, format=name).data, format=parser)) > 20


def test_a_table_is_whole(client: FlaskClient) -> None:
    response = ask(client, "SELECT ?s { ?s a <http://purl.org/linked-data/cube#Observation> }", format="csv")
    assert len(list(csv.reader(io.StringIO(response.text)))) == ALL + 1
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0, image/*"])
def test_unacceptable(client: FlaskClient, accept: str) -> None:
    assert ask(client, EVERYTHING, accept).status_code == 406


def test_unacceptable_for_this_kind_of_query(client: FlaskClient) -> None:
    assert ask(client, EVERYTHING, "text/turtle").status_code == 406
    assert ask(client, BUILD, "text/csv").status_code == 406
    assert ask(client, EVERYTHING, format="<script>").status_code == 400


def test_caches(client: FlaskClient) -> None:
    etag = ask(client, EVERYTHING).headers["ETag"]
    again = {"Accept": "*/*", "If-None-Match": etag}
    other = {"Accept": "text/csv", "If-None-Match": etag}
    path = "/sparql?" + urlencode({"query": EVERYTHING})
    assert client.get(path, headers=again).status_code == 304
    assert client.get(path, headers=other).status_code == 200


def test_what_changes_is_not_kept(client: FlaskClient) -> None:
    response = ask(client, "SELECT (NOW() AS ?t) {}")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


def test_all_graphs_together_unless_some_are_named(client: FlaskClient) -> None:
    assert number(ask(client, COUNT)) == ALL
    assert number(ask(client, COUNT.replace("{", f"FROM <{HOUSEHOLDS}> {{", 1))) == 3
    both = f"FROM <{HOUSEHOLDS}> FROM <{FIGURES}> {{"
    assert number(ask(client, COUNT.replace("{", both, 1))) == 12
    nowhere = ask(client, COUNT.replace("{", "FROM <http://nowhere.example/> {", 1))
    assert (nowhere.status_code, "<http://nowhere.example/>" in nowhere.text) == (400, True)
    assert number(ask(client, COUNT.replace("{", f"FROM NAMED <{FIGURES}> {{", 1))) == 0


@pytest.mark.parametrize(
    "inside", ["FILTER('x'@from != 'y')", "OPTIONAL { ?s <http://x/a> <from> }", "OPTIONAL { ?s ex:a.from ?x }"]
)
def test_from_is_a_keyword_only_outside_braces(client: FlaskClient, inside: str) -> None:
    query = COUNT.replace("Observation> }", f"Observation> {inside} }}")
    assert number(ask(client, "PREFIX ex: <http://x/> " + query)) == ALL
    assert number(ask(client, "PREFIX ex: <http://x/> " + query.replace("{", f"FROM <{HOUSEHOLDS}> {{", 1))) == 3


def test_the_dataset_of_a_graph_that_is_built(client: FlaskClient) -> None:
    whole = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s a <http://purl.org/linked-data/cube#Observation> }"
    everything = Graph().parse(data=ask(client, whole).data, format="turtle")
    one = Graph().parse(data=ask(client, whole.replace("WHERE", f"FROM<{HOUSEHOLDS}>WHERE")).data, format="turtle")
    assert 0 < len(one) < len(everything)


def test_the_request_may_name_graphs(client: FlaskClient) -> None:
    inside = COUNT.replace("?s a", "GRAPH ?g { ?s a") + " }"
    assert number(ask(client, COUNT, **{"default-graph-uri": HOUSEHOLDS})) == 3
    assert number(ask(client, COUNT, **{"named-graph-uri": FIGURES})) == 0
    assert number(ask(client, inside, **{"named-graph-uri": FIGURES})) == 9
    assert number(ask(client, inside, **{"default-graph-uri": FIGURES})) == 0
    over = COUNT.replace("{", f"FROM <{FIGURES}> {{", 1)
    assert number(ask(client, over, **{"default-graph-uri": HOUSEHOLDS})) == 3
    assert ask(client, COUNT, **{"default-graph-uri": "not an iri"}).status_code == 400


@pytest.mark.parametrize("query", ["", "   ", "# nothing"])
def test_nothing_asked(client: FlaskClient, query: str) -> None:
    assert ask(client, query).status_code == 400


def test_refusals_of_the_protocol(client: FlaskClient) -> None:
    assert client.get("/sparql?query=ASK{}&query=ASK{}").status_code == 400
    assert client.get("/sparql?update=CLEAR+ALL").status_code == 403
    assert client.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert client.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update").status_code == 403
    assert ask(client, "CLEAR ALL").status_code == 400
    assert ask(client, "LOAD <http://x/>").status_code == 400
    assert client.post("/sparql", data="ASK {}", content_type="text/plain").status_code == 415
    assert client.post("/sparql", data=b"ASK {\xff}", content_type="application/sparql-query").status_code == 400
    assert client.get("/sparql?query=ASK{%27%ff%27}").status_code == 400
    zipped = {"Content-Encoding": "gzip"}
    assert client.post("/sparql", data=b"x", content_type="application/sparql-query", headers=zipped).status_code == 415
    too_long = client.post("/sparql", data=b"x" * 200_000, content_type="application/sparql-query")
    assert (too_long.status_code, too_long.mimetype) == (413, "application/problem+json")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql", method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_people_are_led_to_the_editor(client: FlaskClient) -> None:
    response = client.get("/sparql?lang=en", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["Location"]) == (303, "http://localhost/query?lang=en")
    assert client.get("/sparql?lang=%0d", headers={"Accept": "text/html"}).headers["Location"].endswith("/query")
    assert client.get("/sparql").mimetype == "text/turtle"


def test_a_syntax_error_has_a_place_and_no_internals(client: FlaskClient) -> None:
    response = ask(client, "SELECT * {\n ?s ?p }")
    assert response.status_code == 400
    assert response.json is not None
    assert (response.json["line"], response.json["column"]) == (2, 9)
    assert "expected" not in response.text


def test_an_unknown_function_is_named(client: FlaskClient) -> None:
    response = ask(client, "SELECT (<http://x/f>(1) AS ?x) {}")
    assert response.status_code == 400
    assert "http://x/f" in response.text


def test_relative_names_never_come_from_the_host(client: FlaskClient) -> None:
    assert "https://w3id.org/omin/rel" in ask(client, "SELECT (<rel> AS ?x) {}").text


def test_characters_that_xml_cannot_hold(client: FlaskClient) -> None:
    query = 'SELECT ("a\\u0001b" AS ?x) {}'
    assert ask(client, query, format="xml").status_code == 406
    assert ask(client, query, format="json").status_code == 200


@pytest.mark.parametrize("query", ["SELECT * { SERVICE <URL> { ?s ?p ?o } }", "ASK { ?s ?p 'FR'SERVICE <URL> { } }"])
def test_no_socket_is_ever_opened(client: FlaskClient, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard refuses; and with the guard off, the worker still cannot dial out."""
    with socket.socket() as canary:
        canary.bind(("127.0.0.1", 0))
        canary.listen()
        canary.settimeout(0.2)
        asked = query.replace("URL", f"http://127.0.0.1:{canary.getsockname()[1]}/")
        assert ask(client, asked).status_code == 403
        monkeypatch.setattr("endpoint.guard._refuse_service", lambda _words: None)  # pyright: ignore[reportUnknownLambdaType]
        assert ask(client, asked).status_code in {400, 403}
        with pytest.raises(TimeoutError):
            canary.accept()
