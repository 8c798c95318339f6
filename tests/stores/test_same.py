"""The same pages and the same answers come from a folder, from `oxigraph serve` and from Virtuoso 7."""

import gzip
import json
import re
from pathlib import Path
from typing import Final

import pytest
from flask import Flask

from endpoint.site import EXTENSION, Site
from endpoint.stored import queries
from tests.endpoint.pages.walk import examples
from tests.endpoint.test_pages import PATHS

ROOT: Final = Path(__file__).parents[2]
LANGUAGES: Final = ("fr", "en")
GRAPHS: Final = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
TABLES: Final = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
# What may differ, and why; see docs/remote-store.md.
DIFFERENT: Final = (
    # One example of each term of the vocabulary: whichever the store finds first.
    re.compile(r'<p class="meta">(?:Par exemple|For example).*?</p>', re.DOTALL),
    # What speaks of a thing is cut at fifty: whichever fifty the store finds first.
    re.compile(r"<h2>(?:Ce qui y renvoie|What refers to it)</h2>\s*<ul>.*?</ul>", re.DOTALL),
)


def same(text: str) -> str:
    """What must be the same in a page."""
    for pattern in DIFFERENT:
        text = pattern.sub("", text)
    return text


def test_every_kind_of_page(here: Flask, elsewhere: Flask) -> None:
    ours, theirs = here.test_client(), elsewhere.test_client()
    wrong = []
    for example in examples(here):
        if example.path.startswith("/versions"):
            continue  # a store elsewhere has no history beside it
        for language in LANGUAGES:
            headers = {"Accept": "text/html", "Accept-Language": language}
            mine, other = ours.get(example.path, headers=headers), theirs.get(example.path, headers=headers)
            if (mine.status_code, same(mine.text)) != (other.status_code, same(other.text)):
                wrong.append(f"{example.path} ({language}): {mine.status_code}, {other.status_code}")
    assert wrong == []


@pytest.mark.parametrize("accept", GRAPHS)
def test_every_kind_of_thing_as_data(here: Flask, elsewhere: Flask, accept: str) -> None:
    ours, theirs = here.test_client(), elsewhere.test_client()
    paths = [path.removeprefix("/page") for path in PATHS.values() if path.startswith("/page/")]
    for path in paths:
        asked = {"path": path, "headers": {"Accept": accept}, "follow_redirects": True}
        mine, other = ours.get(**asked), theirs.get(**asked)
        assert (mine.status_code, undumped(here, mine.data)) == (other.status_code, undumped(elsewhere, other.data)), (
            path
        )


def undumped(app: Flask, data: bytes) -> bytes:
    """What is said without the size and the checksum of the dump, whose quads stand in another order."""
    part = app.extensions[EXTENSION]
    assert isinstance(part, Site)
    told = json.loads((part.follower.snapshot().directory / "dump.json").read_text("utf-8"))
    for value in told.values():
        data = data.replace(str(value).encode(), b"")
    return data


def asked(name: str) -> str:
    return (ROOT / "ontology" / "queries" / f"{name}.rq").read_text("utf-8")


@pytest.mark.parametrize("ending", ["csv", "json", "xml", "tsv"])
def test_every_stored_query(here: Flask, elsewhere: Flask, ending: str) -> None:
    part = here.extensions[EXTENSION]
    assert isinstance(part, Site)
    ours, theirs = here.test_client(), elsewhere.test_client()
    rows = 0
    for name in [one for one in queries(part.follower.snapshot()) if one not in unable(elsewhere)]:
        mine, other = (client.get(f"/api/{name}", query_string={"format": ending}) for client in (ours, theirs))
        assert (mine.status_code, rows_of(mine.text)) == (other.status_code, rows_of(other.text)), name
        rows += mine.text.count("\n")
    assert rows or ending in {"json", "xml"}


def unable(app: Flask) -> tuple[str, ...]:
    """The stored queries that a store cannot answer: Virtuoso has no distances (geof:distance), and it is said so."""
    answer = app.test_client().get("/api/places-near-a-point?format=json")
    if answer.status_code == 200:
        return ()
    assert (answer.status_code, json.loads(answer.data)["rule"]) == (400, "function")
    return ("places-near-a-point",)


def rows_of(text: str) -> list[str]:
    """The rows of an answer in any order: those that a query puts in no full order come as the store finds them."""
    return sorted(re.split(r"\n|(?<=\}),(?=\{)|(?<=\[)|(?=\])|(?=</?result>)", text))


ASKED: Final = {
    "everything": "SELECT (COUNT(*) AS ?number) WHERE { ?s ?p ?o }",
    "named graphs": "SELECT ?g (COUNT(*) AS ?number) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "one graph": "SELECT * WHERE { GRAPH <https://w3id.org/omin/graph/vocabulary> { ?s a ?type } }",
    "one graph by prefix": "PREFIX g: <https://w3id.org/omin/graph/> ASK { GRAPH g:vocabulary { ?s a ?type } }",
    "from": "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/omin/graph/vocabulary> WHERE { ?s ?p ?o }",
    "from by prefix": "PREFIX g: <https://w3id.org/omin/graph/> SELECT (COUNT(*) AS ?n) FROM g:vocabulary { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <https://w3id.org/omin/graph/vocabulary> { GRAPH ?g { ?s a ?type } }",
    "no such graph": "SELECT * FROM <urn:omin:journal> WHERE { ?s ?p ?o }",
    "journal": "SELECT * WHERE { GRAPH <urn:omin:journal> { ?s ?p ?o } }",
    "journal by prefix": "PREFIX u: <urn:omin:> SELECT * FROM u:journal WHERE { ?s ?p ?o }",
    "numbers": "SELECT ?o ?v WHERE { ?o <https://w3id.org/omin/def#value> ?v }",
    "outlines": "SELECT ?g ?w WHERE { ?g <http://www.opengis.net/ont/geosparql#asWKT> ?w }",
    "truths": "SELECT ?s ?v WHERE { ?s ?p ?v FILTER(DATATYPE(?v) = <http://www.w3.org/2001/XMLSchema#boolean>) }",
    "language": 'SELECT ?s ?l WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?l FILTER(LANG(?l) = "fr") }',
    "settled": 'SELECT ?s WHERE { VALUES ?lang { "en" } ?s ?p ?o . OPTIONAL { ?o ?q ?l FILTER(LANG(?l) = ?lang) } }',
    "no such": "SELECT * WHERE { ?s <urn:nothing> ?o }",
    "yes": "ASK { ?s ?p ?o }",
    "no": "ASK { ?s <urn:nothing> ?o }",
    "mistake": "SELECT * WHERE { ?s ?p",
    "service": "SELECT * WHERE { SERVICE <https://example.org/sparql> { ?s ?p ?o } }",
}


@pytest.mark.parametrize("accept", TABLES)
@pytest.mark.parametrize("name", ASKED)
def test_tables(here: Flask, elsewhere: Flask, name: str, accept: str) -> None:
    given = {"data": {"query": ASKED[name]}, "headers": {"Accept": accept}}
    mine, other = here.test_client().post("/sparql", **given), elsewhere.test_client().post("/sparql", **given)
    assert (mine.status_code, mine.mimetype) == (other.status_code, other.mimetype)
    assert rows_of(mine.text) == rows_of(other.text)


GIVEN: Final = {
    "describe": "DESCRIBE <https://w3id.org/omin/indicator/sans-smartphone>",
    "describe what is found": "DESCRIBE ?x WHERE { ?x a <https://w3id.org/omin/def#Territory> }",
    "construct": "CONSTRUCT { ?s <urn:of> ?o } WHERE { ?s <https://w3id.org/omin/def#value> ?o }",
    "construct where": "CONSTRUCT WHERE { ?s <http://www.w3.org/2004/02/skos/core#notation> ?o }",
}


@pytest.mark.parametrize("accept", GRAPHS)
@pytest.mark.parametrize("name", GIVEN)
def test_triples(here: Flask, elsewhere: Flask, name: str, accept: str) -> None:
    given = {"data": {"query": GIVEN[name]}, "headers": {"Accept": accept}}
    mine, other = here.test_client().post("/sparql", **given), elsewhere.test_client().post("/sparql", **given)
    assert (mine.status_code, mine.mimetype) == (other.status_code, other.mimetype)
    plain = {"data": {"query": GIVEN[name]}, "headers": {"Accept": "application/n-triples"}}
    lines = [
        client.post("/sparql", **plain).text.splitlines() for client in (here.test_client(), elsewhere.test_client())
    ]
    assert set(lines[0]) == set(lines[1]) != set()


def test_a_dataset_chosen_by_the_request(here: Flask, elsewhere: Flask) -> None:
    chosen = {"query": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "format": "csv"}
    for graph in ("https://w3id.org/omin/graph/vocabulary", "urn:omin:journal"):
        for name in ("default-graph-uri", "named-graph-uri"):
            mine, other = (app.test_client().post("/sparql", data={**chosen, name: graph}) for app in (here, elsewhere))
            assert (mine.status_code, mine.text) == (other.status_code, other.text)


def test_all_data_in_one_file(here: Flask, elsewhere: Flask) -> None:
    mine, other = (gzip.decompress(app.test_client().get("/dump.nq.gz").data) for app in (here, elsewhere))
    assert sorted(mine.splitlines()) == sorted(other.splitlines())
