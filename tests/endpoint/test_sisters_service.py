"""SERVICE to sister observatories: the last harvest makes the list, no other is dialled; the copy needs no socket."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import pytest
from flask import Flask
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS

from endpoint.allowed import Service, of_sisters
from endpoint.app import close, create_app
from endpoint.sisters import snapshot
from tests.endpoint.conftest import serving, settings, switch
from tests.endpoint.hostile.conftest import Canary, until
from tests.endpoint.test_federation import LOCAL, REMOTE, SD, ask, quads, rows, store

ROOT: Final = Path(__file__).parents[2]
COPY: Final = "http://localhost/sisters/sparql"
COPIED: Final = ox.NamedNode("http://x/graph/sister/one/observations")


def harvested(root: Path, version: str, told: object, data: list[ox.Quad] | None = None) -> None:
    """Publish a version of the sisters' store, as `omin harvest` does."""
    place = root / "sisters"
    store(place, version, data or [], [])
    directory = place / "versions" / version
    (directory / "manifest.json").write_text(json.dumps({"version": version, "sisters": told}), "utf-8")
    switch(place, version)


def sister(address: str, **told: object) -> dict[str, object]:
    common = {"slug": "one", "url": address, "title": {"fr": "Sœur", "en": "Sister"}, "state": "ok"}
    return {**common, "endpoint": address, **told}


def sisters_of(root: Path) -> tuple[Service, ...]:
    """What the last harvest lists, where it can be read."""
    copy = snapshot(root)
    return of_sisters(copy) if copy else ()


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a sister that runs."""
    root = tmp_path_factory.mktemp("there")
    store(root, "v1", quads(1, REMOTE), [])
    app = create_app(settings(root))
    server = serving(app)
    yield next(server) + "/sparql"
    next(server, None)
    close(app)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Flask]:
    store(tmp_path, "v1", quads(2, LOCAL), [])
    app = create_app(settings(tmp_path))
    yield app
    close(app)


@pytest.fixture
def bird() -> Iterator[Canary]:
    made = Canary()
    yield made
    made.close()


def status(app: Flask, url: str) -> int:
    return app.test_client().post("/sparql", data={"query": f"ASK {{ SERVICE <{url}> {{ ?s ?p ?o }} }}"}).status_code


def test_the_list_follows_the_harvest(here: Flask, there: str, tmp_path: Path) -> None:
    """It appears without a restart, and goes when the sister can no longer be used."""
    assert status(here, there) == 403
    harvested(tmp_path, "1", [sister(there)])
    assert status(here, there) == 200
    assert rows(ask(here, f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}")) == rows_of(quads(1, REMOTE))
    harvested(tmp_path, "2", [sister(there, state="warned")])
    assert status(here, there) == 200
    harvested(tmp_path, "3", [sister(there, state="down")])
    assert status(here, there) == 403


def test_the_address_that_led_there_is_enough(here: Flask, there: str, tmp_path: Path) -> None:
    """As where a permanent name leads to the site; the harvest looked at where it leads."""
    harvested(tmp_path, "1", [sister(there, url="https://sister.example/", reached_at=f"{there}?")])
    assert status(here, there) == 200
    harvested(tmp_path, "2", [sister(there, url="https://sister.example/", reached_at="https://another.example/")])
    assert status(here, there) == 403


def rows_of(some: list[ox.Quad]) -> Any:  # noqa: ANN401  # a multiset as `rows` gives it
    triples = {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in some}
    made = ox.Store()
    made.extend(some)
    result = made.query("SELECT * { ?s ?p ?o }", use_default_graph_as_union=True)
    assert isinstance(result, ox.QuerySolutions)
    body = result.serialize(format=ox.QueryResultsFormat.JSON)
    assert body is not None
    found = rows(body)
    assert len(found) == len(triples)
    return found


# What a sister may say that must not have anybody dialled: each is refused before a socket opens.
UNFIT: Final[dict[str, dict[str, object]]] = {
    **{state: {"state": state} for state in ("wrong", "down", "slow", "hostile", "", "OK")},
    "nothing-said": {"state": None},
    "another-origin": {"url": "https://sister.example"},
    "another-port": {"url": "http://127.0.0.1:1/"},
    "another-scheme": {"url": "ftp://127.0.0.1"},
    "a-bad-port": {"url": "http://127.0.0.1:x/"},
    "no-address": {"url": None},
    "no-endpoint": {"endpoint": None},
    "a-list": {"endpoint": ["http://127.0.0.1"]},
}


@pytest.mark.parametrize("why", UNFIT)
def test_a_sister_that_does_not_fit_is_never_reached(here: Flask, bird: Canary, tmp_path: Path, why: str) -> None:
    harvested(tmp_path, "1", [sister(bird.url, **UNFIT[why])])
    assert status(here, bird.url) == 403
    assert bird.calls == 0


@pytest.mark.parametrize(
    "ending", ["#x", "' } #", "x y", "\n", "?a=<b>", "\u2028", "{", "@[", "/" + "x" * 2_000, "/\\", '"', "%\x00"]
)
def test_an_address_that_could_end_early_is_no_address(here: Flask, bird: Canary, tmp_path: Path, ending: str) -> None:
    harvested(tmp_path, "1", [sister(bird.url + ending)])
    found = sisters_of(tmp_path)
    assert [one.url for one in found] == []
    assert status(here, bird.url) == 403
    assert here.test_client().get("/sparql").status_code == 200
    assert bird.calls == 0


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", '{"sisters": 1}', '{"sisters": [1]}', '{"sisters": {"a": 1}}', "\x00"),
        *(f'{{"version": "1", "sisters": {told}}}' for told in ("1", "[1]", '{"a": 1}', "null")),
    ],
)
def test_a_manifest_that_says_nothing_lists_nobody(here: Flask, tmp_path: Path, text: str) -> None:
    harvested(tmp_path, "1", [])
    (tmp_path / "sisters" / "versions" / "1" / "manifest.json").write_text(text, "utf-8")
    assert here.test_client().get("/sparql").status_code == 200
    assert sisters_of(tmp_path) == ()


def test_the_copy_answers_without_a_socket(here: Flask, tmp_path: Path) -> None:
    """Joined with our own data; its graphs can be named; ours are not in it, nor it in ours."""
    assert status(here, COPY) == 403
    harvested(tmp_path, "1", [], quads(1, COPIED))
    assert rows(ask(here, f"SELECT * {{ SERVICE <{COPY}> {{ ?s ?p ?o }} }}")) == rows_of(quads(1, COPIED))
    named = f"SELECT ?g {{ SERVICE <{COPY}> {{ SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} }} }} }}"
    assert rows(ask(here, named)) == {frozenset({("g", str(COPIED))}): 1}
    ours = here.test_client().post("/sparql", data={"query": f"ASK {{ GRAPH {COPIED} {{ ?s ?p ?o }} }}"})
    assert ours.json
    assert ours.json["boolean"] is False
    both = ox.Store()
    both.extend([*quads(2, LOCAL), *quads(1, COPIED)])
    join = "SELECT * {{ ?a <http://x/p> ?b . {} {{ ?b <http://x/q> ?c }} }}"
    result = both.query(join.format(f"GRAPH {COPIED}"), default_graph=[LOCAL], named_graphs=[COPIED])
    assert isinstance(result, ox.QuerySolutions)
    wanted = result.serialize(format=ox.QueryResultsFormat.JSON)
    assert wanted is not None
    assert rows(ask(here, join.format(f"SERVICE <{COPY}>"))) == rows(wanted)


def test_the_copy_has_the_limits_of_a_service(here: Flask, tmp_path: Path) -> None:
    harvested(tmp_path, "1", [], quads(1, COPIED))
    many = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
    answer = here.test_client().post("/sparql", data={"query": f"SELECT * {{ SERVICE <{COPY}> {{ {many} }} }}"})
    assert answer.json
    assert (answer.status_code, answer.json["rule"]) in {(502, "service-rows"), (504, "service-time")}
    silent = f"SELECT * {{ SERVICE SILENT <{COPY}> {{ {many} }} }}"
    assert len(rows(ask(here, silent))) == 1


ASKED: Final = """
import json, socket, sys
seen = []
sys.addaudithook(lambda event, arguments: seen.append(event) if event.startswith("socket.") else None)
from endpoint.messenger import fetch
print(json.dumps([*fetch(json.loads(sys.argv[1]), 256 * 1024**2)], default=bytes.decode))
print(json.dumps(seen))
try:
    socket.socket()
except PermissionError:
    print("confined")
"""


def test_who_asks_the_copy_opens_no_socket_and_could_open_none(tmp_path: Path) -> None:
    harvested(tmp_path, "1", [], quads(1, COPIED))
    place = tmp_path / "sisters" / "current" / "data"
    errand = {"copy": str(place), "query": "SELECT * { ?s ?p ?o } LIMIT 1", "variables": ["s"], "rows": 9, "size": 999}
    command = [sys.executable, "-c", ASKED, json.dumps(errand)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    said, seen, *confined = done.stdout.splitlines()
    assert json.loads(said)[0]["outcome"] == "ok"
    assert json.loads(said)[1].startswith("VALUES (?s) { (<http://x/")
    assert json.loads(seen) == []
    assert confined == ["confined"] or sys.platform != "linux"


def test_sisters_are_described(here: Flask, there: str, tmp_path: Path) -> None:
    before = here.test_client().get("/sparql").headers["ETag"]
    title = {"fr": "Sœur", "en": "Sister", 'x"y': "not a language", "de": "x" * 999}
    harvested(tmp_path, "1", [sister(there, title=title)], quads(1, COPIED))
    answer = here.test_client().get("/sparql")
    graph = Graph().parse(data=answer.data, format="turtle")
    service = next(graph.subjects(SD.endpoint, None))
    assert (service, SD.feature, SD.BasicFederatedQuery) in graph
    others = {graph.value(one, DCAT.endpointURL): one for one in graph.objects(service, DCTERMS.relation)}
    assert set(others) == {URIRef(there), URIRef(COPY)}
    assert {len(str(text)) for text in graph.objects(others[URIRef(there)], DCTERMS.title)} == {4, 6, 200}
    assert answer.headers["ETag"] != before


def test_what_the_operator_lists_keeps_its_limits(there: str, tmp_path: Path) -> None:
    limited: dict[str, object] = {"url": there, "title": {}, "seconds": 5, "rows": 1, "size": 4_000_000}
    store(tmp_path, "v1", quads(2, LOCAL), [limited])
    harvested(tmp_path, "1", [sister(there)])
    app = create_app(settings(tmp_path))
    query = f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}"
    until(lambda: app.test_client().post("/sparql", data={"query": query}).status_code == 502)
    close(app)
