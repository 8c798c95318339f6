"""SERVICE to endpoints on the list: the answer is the one the Recommendation gives, whoever answers."""

import json
import random
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

import httpx
import pyoxigraph as ox
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDFS

from endpoint import federation, guard
from endpoint.allowed import Service
from endpoint.allowed import listed as listed_in
from endpoint.app import close, create_app
from endpoint.site import EXTENSION, Site
from endpoint.store import Snapshot
from ontology.addresses import is_public
from tests.endpoint.conftest import serving, settings, switch
from tests.endpoint.hostile.conftest import until
from tests.endpoint.hostile.test_guard_fuzz import SLOW

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
LOCAL, REMOTE = ox.NamedNode("http://x/local"), ox.NamedNode("http://x/remote")
THINGS = [ox.NamedNode(f"http://x/{name}") for name in "abcde"]
PREDICATES = [ox.NamedNode(f"http://x/{name}") for name in "pqr"]
LITERALS = [
    ox.Literal("a"),
    ox.Literal("a", language="fr"),
    ox.Literal('it\'s "so"\\ \n\t\r\u2028 \u00e9\U0001f600 {} <x> # ?s SERVICE'),
    ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.Literal("1.50", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
    ox.Literal("abc", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ox.Literal("POINT(1 2)", datatype=ox.NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")),
    ox.Literal(""),
]


def facts(seed: int) -> list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """Triples that meet one another often."""
    chance = random.Random(seed)
    objects: list[ox.NamedNode | ox.Literal] = [*THINGS, *LITERALS]
    return [(chance.choice(THINGS), chance.choice(PREDICATES), chance.choice(objects)) for _ in range(30)]


def quads(seed: int, graph: ox.NamedNode) -> list[ox.Quad]:
    return [ox.Quad(*fact, graph) for fact in facts(seed)]


def store(root: Path, version: str, data: list[ox.Quad], services: list[dict[str, object]]) -> None:
    """Publish a version of just these quads."""
    directory = root / "versions" / version
    directory.mkdir(parents=True)
    made = ox.Store(str(directory / "data"))
    made.extend(data)
    made.flush()
    del made
    manifest = {"version": version, "bases": [], "services": services}
    (directory / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    switch(root, version)


def listed(*urls: str, **limits: object) -> list[dict[str, object]]:
    common = {"title": {"fr": "Voisin", "en": "Neighbour"}, "seconds": 5, "rows": 10_000, "size": 4_000_000}
    return [{"url": url, **common, **limits} for url in urls]


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of another observatory's endpoint."""
    root = tmp_path_factory.mktemp("remote")
    store(root, "v1", quads(1, REMOTE), [])
    app = create_app(settings(root))
    server = serving(app)
    yield next(server) + "/sparql"
    next(server, None)
    close(app)


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that is not ours, over the same data."""
    binary = Path(sys.executable).parent / "oxigraph"
    place = tmp_path_factory.mktemp("oxigraph") / "data"
    made = ox.Store(str(place))
    made.extend([ox.Quad(*fact, ox.DefaultGraph()) for fact in facts(1)])
    made.flush()
    del made
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        bind = f"127.0.0.1:{free.getsockname()[1]}"
    process = subprocess.Popen(
        [binary, "serve-read-only", "--location", str(place), "--bind", bind], stderr=subprocess.DEVNULL
    )
    until(lambda: reached(f"http://{bind}/"))
    yield f"http://{bind}/query"
    process.kill()
    process.wait()


def reached(address: str) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(address).status_code < 500
    return False


@pytest.fixture(scope="module")
def root(ours: str, oxigraph: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("local")
    store(made, "v1", quads(2, LOCAL), listed(ours, oxigraph))
    return made


@pytest.fixture(scope="module")
def here(root: Path) -> Iterator[Flask]:
    app = create_app(settings(root))
    yield app
    close(app)


@pytest.fixture(scope="module", params=["ours", "oxigraph"])
def remote(request: pytest.FixtureRequest) -> str:
    return cast("str", request.getfixturevalue(request.param))


def rows(answer: bytes) -> Counter[frozenset[tuple[str, str]]]:
    solutions = cast("ox.QuerySolutions", ox.parse_query_results(answer, ox.QueryResultsFormat.JSON))
    names = [variable.value for variable in solutions.variables]
    return Counter(frozenset((name, str(one[name])) for name in names if one[name] is not None) for one in solutions)


def ask(app: Flask, query: str, **form: str) -> bytes:
    answer = app.test_client().post("/sparql", data={"query": query, "format": "json", **form})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return bytes(answer.data)


@pytest.fixture(scope="module")
def both() -> ox.Store:
    """What the engine itself says where both graphs are in one store."""
    made = ox.Store()
    made.extend([*quads(2, LOCAL), *quads(1, REMOTE)])
    return made


ONE_OF = st.sampled_from
VARIABLES = ONE_OF(["?a", "?b", "?c", "?d"])
NODES = st.one_of(VARIABLES, VARIABLES, ONE_OF(["x:a", "x:b", "'a'", "'a'@fr", "1"]))
TRIPLES = st.tuples(st.one_of(VARIABLES, ONE_OF(["x:a", "[]"])), ONE_OF(["x:p", "x:q", "?p", "x:p/x:q", "x:r*"]), NODES)
BASIC = st.lists(TRIPLES.map(" ".join), min_size=1, max_size=2).map(" . ".join)
INSIDE = st.one_of(
    BASIC,
    BASIC.map("{} FILTER(BOUND(?a))".format),
    st.tuples(BASIC, BASIC).map(" OPTIONAL { ".join).map("{} }}".format),
    st.tuples(BASIC, BASIC).map(" } UNION { ".join).map("{{ {} }}".format),
    BASIC.map("{{ SELECT ?a (COUNT(*) AS ?n) {{ {} }} GROUP BY ?a }}".format),
    BASIC.map("{} BIND(STR(?a) AS ?text)".format),
    ONE_OF(["", "VALUES (?a ?b) { (x:a UNDEF) (UNDEF x:b) }", "x:a ?p ?c MINUS { x:a x:p ?c }"]),
)
AROUND = ONE_OF(
    [
        "CALL",
        "LOCAL CALL",
        "LOCAL CALL LOCAL CALL",
        "CALL LOCAL",
        "LOCAL OPTIONAL { CALL }",
        "LOCAL OPTIONAL { CALL FILTER(?a != ?b) }",
        "CALL OPTIONAL { LOCAL }",
        "{ LOCAL } UNION { CALL }",
        "LOCAL MINUS { CALL }",
        "CALL FILTER EXISTS { LOCAL }",
        "LOCAL OPTIONAL { LOCAL MINUS { CALL } }",
        "LOCAL { { CALL } UNION { CALL LOCAL } }",
        "LOCAL { SELECT DISTINCT ?a ?c { CALL } }",
        "CALL FILTER(?a = ?b || isLiteral(?c))",
        "CALL BIND(1 AS ?one)",
    ]
)


def test_the_answer_is_the_join(here: Flask, remote: str, both: ox.Store) -> None:
    """As if the group had been evaluated on its own over there (SPARQL 1.1 Federated Query, evalService)."""
    seen = Counter[bool]()

    @hypothesis(max_examples=40, deadline=None, database=None, suppress_health_check=SLOW)
    @given(AROUND, BASIC, INSIDE)
    def one(around: str, local: str, inside: str) -> None:
        text = "PREFIX x: <http://x/>\nSELECT * {\n" + around.replace("LOCAL", local + " .") + "\n}"
        called = text.replace("CALL", f"SERVICE <{remote}> {{ {inside} }}")
        meant = text.replace("CALL", f"GRAPH {REMOTE} {{ {inside} }}")
        result = cast("ox.QuerySolutions", both.query(meant, default_graph=[LOCAL], named_graphs=[REMOTE]))
        wanted = rows(cast("bytes", result.serialize(format=ox.QueryResultsFormat.JSON)))
        assert rows(ask(here, called)) == wanted
        seen[bool(wanted)] += 1

    one()
    print(f"SERVICE against the same data at home: {seen[True]} queries with rows, {seen[False]} without")
    assert seen[True]


def test_other_forms_of_query(here: Flask, remote: str) -> None:
    call = f"SERVICE <{remote}> {{ ?s ?p ?o }}"
    assert json.loads(ask(here, f"ASK {{ {call} }}"))["boolean"] is True
    assert json.loads(ask(here, f"ASK {{ {call} FILTER(?s = 1) }}"))["boolean"] is False
    made = ask(here, f"CONSTRUCT {{ ?s <http://x/told> ?o }} {{ {call} }}", format="nt")
    told = [line.replace(b"told>", b"p>") for line in made.splitlines()]
    assert len(told) == len({(fact[0], fact[2]) for fact in facts(1)})
    assert ask(here, f"DESCRIBE ?s {{ {call} }}", format="nt")


def test_it_is_told_apart_what_is_bound(here: Flask, remote: str) -> None:
    """A group without variables gives as many solutions as it has over there."""
    found = rows(ask(here, f"SELECT * {{ SERVICE <{remote}> {{ VALUES () {{ () () () }} }} }}"))
    assert found == Counter({frozenset[tuple[str, str]](): 3})


def test_too_many_rows_are_an_error(ours: str, tmp_path: Path) -> None:
    store(tmp_path, "v1", [], listed(ours, rows=2))
    app = create_app(settings(tmp_path))
    query = f"SELECT * {{ SERVICE <{ours}> {{ VALUES ?x {{ 1 2 }} }} }}"
    assert sum(rows(ask(app, query)).values()) == 2
    answer = app.test_client().post("/sparql", data={"query": query.replace("1 2", "1 2 3")})
    close(app)
    assert (answer.status_code, answer.json and answer.json["rule"]) == (502, "service-rows")


def test_a_blank_node_is_one_name_within_an_answer(tmp_path: Path) -> None:
    """VALUES takes no blank node: it becomes an IRI that leads nowhere, another one in each answer."""
    blank = ox.BlankNode("b")
    store(tmp_path / "there", "v1", [ox.Quad(blank, PREDICATES[0], blank, REMOTE)], [])
    there = create_app(settings(tmp_path / "there"))
    server = serving(there)
    url = next(server) + "/sparql"
    store(tmp_path / "here", "v1", [], listed(url))
    here = create_app(settings(tmp_path / "here"))
    call = f"SERVICE <{url}> {{ ?s ?p ?o }}"
    same = json.loads(ask(here, f"SELECT ?s {{ {call} FILTER(?s = ?o) }}"))["results"]["bindings"]
    assert same[0]["s"]["type"] == "uri"
    assert same[0]["s"]["value"].startswith("urn:uuid:")
    assert json.loads(ask(here, f"ASK {{ {call} {call} }}"))["boolean"] is False
    next(server, None)
    close(there)
    close(here)


def test_two_observatories_that_list_each_other_end(tmp_path: Path) -> None:
    """What is sent holds no SERVICE, so one cannot be sent round and round."""
    apps: list[Flask] = []
    servers: list[Iterator[str]] = []
    addresses: list[str] = []
    for name in ("one", "two"):
        store(tmp_path / name, "v1", quads(1, REMOTE), [])
        apps.append(create_app(settings(tmp_path / name)))
        servers.append(serving(apps[-1]))
        addresses.append(next(servers[-1]) + "/sparql")
    for name, other in zip(("one", "two"), reversed(addresses), strict=True):
        store(tmp_path / name, "v2", quads(1, REMOTE), listed(other))
    for app in apps:
        until(lambda app=app: cast("Site", app.extensions[EXTENSION]).pool.version == "v2")  # type: ignore[misc]
    call = f"SERVICE <{addresses[1]}> {{ ?s ?p ?o }}"
    assert rows(ask(apps[0], f"SELECT * {{ {call} }}"))
    nested = f"SELECT * {{ SERVICE <{addresses[1]}> {{ SERVICE <{addresses[0]}> {{ ?s ?p ?o }} }} }}"
    assert apps[0].test_client().post("/sparql", data={"query": nested}).status_code == 403
    for server, app in zip(servers, apps, strict=True):
        next(server, None)
        close(app)


def test_the_list_follows_the_version(ours: str, tmp_path: Path) -> None:
    store(tmp_path, "v1", [], [])
    app = create_app(settings(tmp_path))
    query = {"query": f"ASK {{ SERVICE <{ours}> {{ ?s ?p ?o }} }}"}
    client = app.test_client()
    assert client.post("/sparql", data=query).status_code == 403
    store(tmp_path, "v2", [], listed(ours))
    until(lambda: client.post("/sparql", data=query).status_code == 200)
    switch(tmp_path, "v1")
    until(lambda: client.post("/sparql", data=query).status_code == 403)
    close(app)


def test_the_list_is_described(here: Flask, root: Path, ours: str, oxigraph: str) -> None:
    graph = Graph().parse(data=here.test_client().get("/sparql").data, format="turtle")
    service = next(graph.subjects(SD.endpoint, None))
    assert (service, SD.feature, SD.BasicFederatedQuery) in graph
    others = list(graph.objects(service, DCTERMS.relation))
    assert {graph.value(one, DCAT.endpointURL) for one in others} == {URIRef(ours), URIRef(oxigraph)}
    assert all("10000" in str(comment) for one in others for comment in graph.objects(one, RDFS.comment))
    assert {one.url for one in listed_in(Snapshot.open(root / "versions" / "v1"))} == {ours, oxigraph}


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  # not bound to
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:7f00:1::", False),
    ],
)
def test_where_a_name_may_lead(address: str, public: bool) -> None:
    assert is_public(address) is public


LIST = {"http://x/one": Service("http://x/one", 1, 1, 1, {})}
PIECES = ONE_OF(
    [
        *["SERVICE", "SERVICE ", "service\n", "SILENT", " silent ", "<http://x/one>", "<http://x/two>", "{", "}", " "],
        *["{ ?s ?p ?o }", "SERVICE <http://x/one> { ?s ?p ?o }", "SERVICE SILENT <http://x/one>{}", "# SERVICE\n", "'"],
        *['"', "'SERVICE'", "?s ?p ?o.", "?s ?p ?o . ", "e:a", "e:a.", ":SERVICE", "<", ">", "#", "\\", "1", "true"],
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join), ONE_OF(["ASK {", "SELECT * { ", "PREFIX e: <http://x/> ASK {"]))
def test_only_what_is_listed_ever_becomes_a_clause(text: str, start: str) -> None:
    """And what the guard lets through has as many clauses as the words SERVICE, or a brace is not closed."""
    query = start + text + "}"
    try:
        shape = guard.inspect(query, LIST)
    except guard.RefusedError:
        return
    tokens = guard.tokens(query)
    words = sum("SERVICE" in guard.bare(*token) for token in tokens)
    found = federation.clauses(tokens, LIST)
    assert shape.changes is bool(words)
    assert len(found) in {0, words}
    if words and not found:
        with pytest.raises(SyntaxError):
            ox.Store().query(query)
    for clause in found:
        assert query[clause.offset :].upper().startswith("SERVICE")
        assert clause.group.startswith("{")
        assert clause.group.endswith("}")
        assert not any("SERVICE" in guard.bare(*token) for token in guard.tokens(clause.group))
