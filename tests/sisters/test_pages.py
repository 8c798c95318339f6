"""The page of the sisters, their register as RDF, SPARQL over the copy, and the figures that pages compare with."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, RDF

from endpoint import sisters
from endpoint.app import close, create_app
from endpoint.site import EXTENSION, Site
from loader import store, versions
from loader.shacl.validation import load_shapes, plan, validate
from loader.sisters.harvest import harvest
from loader.sisters.limits import Limits
from ontology.terms import OMIN
from tests.endpoint.conftest import running as alive
from tests.endpoint.conftest import settings
from tests.sisters.elsewhere import BASE, CATALOGUE, elsewhere
from tests.sisters.served import built, running, territory
from tests.sisters.speaking import Speaking, figure

OURS: Final = "https://data.example.org/ours/"
THEIRS: Final = "https://data.example.net/obs/"
INDICATOR: Final = "https://w3id.org/omin/indicator/sans-smartphone"
PAGE: Final = {"Accept": "text/html", "Accept-Language": "en"}
EVIL: Final = '<script>alert(1)</script>"><img src=x>'


@dataclass(frozen=True)
class Seen:
    """A store with a good sister, a strange one and one that is down, and where the good one is."""

    root: Path
    good: str


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    place = tmp_path_factory.mktemp("pages")
    theirs = built(territory(place / "theirs", THEIRS), place / "there")
    strange = Speaking(
        (figure(f"{BASE}observation/a"),), catalogue=CATALOGUE.replace("Theirs", EVIL.replace('"', '\\"'))
    )
    with running(theirs) as good, elsewhere(strange.answers()) as other:
        root = built(territory(place / "ours", OURS, good, other.address, "http://127.0.0.1:9/"), place / "var")
        harvest(root, Limits(seconds=30))
    return Seen(root, good)


@pytest.fixture(scope="module")
def app(seen: Seen) -> Iterator[Flask]:
    made = create_app(settings(seen.root))
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def counted(client: FlaskClient, path: str, pattern: str) -> int:
    asked = urlencode({"query": f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", "format": "json"})
    told = json.loads(client.get(f"{path}?{asked}").text)
    return int(told["results"]["bindings"][0]["n"]["value"])


def test_the_page_tells_each_sister_with_what_is_wrong(client: FlaskClient, seen: Seen) -> None:
    text = client.get("/sisters", headers=PAGE).text
    for said in ("all is well", "out of reach", "at fault", "never yet", seen.good, "does not answer", "etalab-2.0"):
        assert said in text, said
    assert '<a href="/page/indicator/sans-smartphone">' in text


def test_what_a_sister_writes_is_text(client: FlaskClient) -> None:
    text = client.get("/sisters", headers=PAGE).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_every_page_leads_there(client: FlaskClient) -> None:
    assert 'href="/sisters"' in client.get("/", headers=PAGE).text


def test_the_register_is_given_as_rdf(client: FlaskClient, seen: Seen) -> None:
    graphs: list[Graph] = []
    for ending, form in (("ttl", "turtle"), ("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")):
        answer = client.get(f"/sisters.{ending}")
        graphs.append(Graph().parse(data=answer.data, format=form))
        again = client.get(f"/sisters.{ending}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    assert len({len(graph) for graph in graphs}) == 1
    assert len(list(graphs[0].subjects(RDF.type, URIRef(OMIN + "Sister")))) == 3
    assert (None, DCAT.landingPage, URIRef(seen.good)) in graphs[0]


def test_programs_are_led_to_the_register(client: FlaskClient) -> None:
    answer = client.get("/sisters", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://localhost/sisters.ttl")
    links = client.get("/sisters", headers=PAGE).headers["Link"]
    assert '<http://localhost/sisters.ttl>; rel="describedby"; type="text/turtle"' in links


def test_a_sister_has_an_identifier_that_leads_to_it(client: FlaskClient) -> None:
    slug = "127-0-0-1-9"
    answer = client.get(f"/ours/sister/{slug}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"http://localhost/sisters#{slug}")
    for path in ("/ours/sister/nobody", f"/theirs/sister/{slug}", f"/sister/{slug}/more"):
        assert client.get(path).status_code == 404


def test_the_register_keeps_our_shapes(seen: Seen, tmp_path: Path) -> None:
    reader = store.Reader((seen.root / "sisters" / "current").resolve() / "data")
    judged = tmp_path / "judged"
    _load(judged, reader, [f"{OURS}graph/sisters", "https://w3id.org/omin/graph/vocabulary"])
    rows = store.Reader(judged).rows
    shapes = load_shapes("sister")
    assert [one.results for one in validate(plan(shapes, rows), rows)] == []


def _load(place: Path, reader: store.Reader, graphs: list[str]) -> None:
    with store.loading(place) as load:
        for graph in graphs:
            load.write(graph, memoryview(reader.ntriples([graph])))


def test_the_copy_is_queried_apart_from_our_own(client: FlaskClient, seen: Seen) -> None:
    figures = "?s a <http://purl.org/linked-data/cube#Observation>"
    copied = sum(one["observations"] for one in versions.manifest(seen.root / "sisters")["sisters"])
    assert counted(client, "/sisters/sparql", figures) == copied > 0
    theirs = f'{figures} FILTER(STRSTARTS(STR(?s), "{THEIRS}"))'
    assert counted(client, "/sisters/sparql", theirs) > 0
    assert counted(client, "/sparql", theirs) == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * {", 400),
        ("SELECT * { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }", 403),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", 400),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(?a != ?l && ?c = ?j) }", 504),
    ],
)
def test_the_guard_and_the_limits_are_those_of_our_own(client: FlaskClient, query: str, status: int) -> None:
    assert client.post("/sisters/sparql", data={"query": query}).status_code == status
    assert client.post("/sisters/sparql", data={"update": query}).status_code == 403
    assert counted(client, "/sisters/sparql", "VALUES ?x { 1 }") == 1


def test_the_endpoint_of_the_copy_describes_itself(client: FlaskClient) -> None:
    answer = client.get("/sisters/sparql", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.data, format="turtle")
    told = "http://www.w3.org/ns/sparql-service-description#"
    assert (None, URIRef(told + "endpoint"), URIRef("http://localhost/sisters/sparql")) in graph
    assert (None, URIRef(told + "feature"), URIRef(told + "UnionDefaultGraph")) in graph
    assert b"sisters/api" not in answer.data
    page = client.get("/sisters/sparql", headers=PAGE)
    assert (page.status_code, page.headers["Location"]) == (303, "http://localhost/sisters")


def test_without_sisters_the_page_says_how_to_register(tmp_path: Path) -> None:
    root = built(territory(tmp_path / "alone", OURS), tmp_path / "var")
    app = create_app(settings(root))
    try:
        client = app.test_client()
        text = client.get("/sisters", headers=PAGE).text
        assert "No sister observatory is registered here yet" in text
        assert "omin harvest" in text
        assert client.get("/sisters.ttl").status_code == 200
        assert client.get("/sisters/sparql?query=ASK%20%7B%7D").status_code == 404
    finally:
        close(app)


def test_a_sister_that_was_not_read_yet_is_listed(tmp_path: Path) -> None:
    root = built(territory(tmp_path / "one", OURS, "https://data.example.net/"), tmp_path / "var")
    app = create_app(settings(root))
    try:
        text = app.test_client().get("/sisters", headers=PAGE).text
        assert "Registered, not read yet" in text
        assert "https://data.example.net/" in text
    finally:
        close(app)


def test_the_copy_may_appear_switch_and_break_under_a_running_server(tmp_path: Path, seen: Seen) -> None:
    root = built(territory(tmp_path / "one", OURS, "http://127.0.0.1:9/"), tmp_path / "var")
    app = create_app(settings(root))
    try:
        client = app.test_client()
        assert client.get("/sisters/sparql?query=ASK%20%7B%7D").status_code == 404
        shutil.copytree(seen.root / "sisters", root / "sisters", symlinks=True)
        assert counted(client, "/sisters/sparql", "?s a <http://purl.org/linked-data/cube#Observation>") > 0
        harvest(root, Limits(seconds=30))
        assert "out of reach" in client.get("/sisters", headers=PAGE).text
        assert seen.good not in client.get("/sisters", headers=PAGE).text
        (root / "sisters" / ".broken").symlink_to("versions/none")
        (root / "sisters" / ".broken").replace(root / "sisters" / "current")
        assert "out of reach" in client.get("/sisters", headers=PAGE).text
        assert client.get("/", headers=PAGE).status_code == 200
    finally:
        close(app)


def test_our_server_answers_while_a_sister_is_read(app: Flask, tmp_path: Path) -> None:
    """The harvest waits for a sister that says nothing until the server has answered."""
    answered = threading.Event()

    def silent(_path: str, _query: str, _address: str) -> Iterator[bytes]:
        answered.wait(30)
        yield b""

    with elsewhere(silent) as slow:
        root = built(territory(tmp_path / "one", OURS, slow.address), tmp_path / "var")
        reading = threading.Thread(target=harvest, args=(root, Limits(seconds=40)))
        reading.start()
        client = app.test_client()
        for path in ("/", "/sisters", "/sisters.ttl", "/page/indicator/sans-smartphone"):
            assert client.get(path, headers=PAGE).status_code == 200
        answered.set()
        reading.join()
    (record,) = versions.manifest(root / "sisters")["sisters"]
    assert record["state"] == "down"


def test_the_worker_of_the_copy_ends_with_the_server(seen: Seen) -> None:
    app = create_app(settings(seen.root))
    counted(app.test_client(), "/sisters/sparql", "VALUES ?x { 1 }")
    part = cast("Site", app.extensions[EXTENSION])
    follower = sisters.held(seen.root)
    assert follower is not None
    pids = part.annex.pool(part.config, follower).pids()
    close(app)
    assert pids
    assert not any(alive(pid) for pid in pids)
