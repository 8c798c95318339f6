"""The stream of changes, followed by the LDES client of npm (rdf-connect/ldes-client) over a real server."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from pyshacl import validate
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, QB, SH

from endpoint.stream.members import Namer, figure
from endpoint.stream.members import thing as member
from loader.history import comparing, sources
from loader.store import Reader
from ontology import figures, gathering
from ontology.history import Publication
from tests.endpoint.conftest import HERE, publish
from tests.endpoint.replica import CLIENT, NODE, Replica, held, members
from tests.endpoint.test_replicas import OMIN, served
from tests.versions import ADDED, CORRECTED, GONE, RENAMED, Small, several

TREE = Namespace("https://w3id.org/tree#")

pytestmark = pytest.mark.skipif(not CLIENT.exists(), reason="ldes-client is not installed: npm ci")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The observatory after three publications, to look at."""
    return several(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def known(published: Small) -> Iterator[str]:
    with served(published.root) as address:
        yield address


@pytest.fixture
def small(published: Small, tmp_path: Path) -> Small:
    """The same, to publish again."""
    copies = (shutil.copytree(one, tmp_path / one.name, symlinks=True) for one in (published.folder, published.root))
    return Small(*copies)


@pytest.fixture
def address(small: Small) -> Iterator[str]:
    with served(small.root) as address:
        yield address


def test_a_client_gets_all_members_and_then_only_the_new(small: Small, address: str, tmp_path: Path) -> None:
    first = min(one.name for one in (small.root / "versions").iterdir())
    replica = Replica(tmp_path / "state")
    replica.follow(f"{address}/ldes")
    assert replica.current() == held(small.current)
    assert replica.members[f"{CORRECTED}#v2"].event == "Update"
    assert replica.members[f"{ADDED}#v2"].event == "Create"
    assert replica.members[f"{GONE}#v3"].event == "Delete"
    assert {iri for iri in replica.members if iri.endswith("#v3")} == {f"{GONE}#v3", f"{RENAMED}#v3"}
    small.edit("sources/figures.csv", "1200;7.0", "1200;8.0")
    small.build()
    assert list(replica.follow(f"{address}/ldes")) == [f"{CORRECTED}#v4"]
    assert replica.follow(f"{address}/ldes") == {}
    assert replica.current() == held(small.current)
    subprocess.run([OMIN, "rollback", "1", "--store", small.root], check=True, capture_output=True)
    back = replica.follow(f"{address}/ldes")
    assert {iri.rpartition("#")[2] for iri in back} == {"v5"}
    assert back[f"{ADDED}#v5"].event == "Delete"
    assert back[f"{GONE}#v5"].event == "Create"
    assert replica.current() == held(small.current) == held(small.root / "versions" / first)


def test_a_client_that_polls_is_told_of_the_next_publication(small: Small, address: str, tmp_path: Path) -> None:
    command = [NODE, str(CLIENT), f"{address}/ldes", "--follow", "--poll-interval", "200"]
    taken = Replica(tmp_path / "state")
    taken.follow(f"{address}/ldes")
    small.edit("sources/figures.csv", "1200;7.0", "1200;8.0")
    with subprocess.Popen([*command, "--save", str(taken.state)], stdout=subprocess.PIPE) as client:
        assert client.stdout is not None
        small.build()
        lines: list[bytes] = []
        while b"#v4" not in b"".join(lines) or lines[-1].strip():
            lines.append(client.stdout.readline())
        client.send_signal(signal.SIGTERM)
    assert [iri for iri, _ in members(b"".join(lines))] == [f"{CORRECTED}#v4"]


def test_the_order_can_be_kept_and_the_latest_be_taken_alone(published: Small, known: str, tmp_path: Path) -> None:
    ordered, latest = Replica(tmp_path / "ordered"), Replica(tmp_path / "latest")
    ordered.follow(f"{known}/ldes", "--ordered", "ascending")
    moments = [one.created for one in ordered.members.values()]
    assert sorted(moments) == moments
    latest.follow(f"{known}/ldes", "--last-version-only")
    assert {one.thing for one in latest.members.values()} == {one.thing for one in ordered.members.values()}
    assert len(latest.members) < len(ordered.members)
    assert latest.current() == held(published.current)


def test_history_outlives_the_versions_it_tells_of(small: Small, address: str, tmp_path: Path) -> None:
    for version in (small.root / "versions").iterdir():
        if version != small.current:
            shutil.rmtree(version)
    replica = Replica(tmp_path / "state")
    replica.follow(f"{address}/ldes")
    assert {iri.rpartition("#")[2] for iri in replica.members} == {"v1", "v2", "v3"}


def nodes(address: str) -> dict[str, httpx.Response]:
    """All nodes of the stream, found by following relations from the root."""
    found: dict[str, httpx.Response] = {}
    todo = [f"{address}/ldes"]
    while todo:
        here = todo.pop()
        found[here] = httpx.get(here, headers={"Accept": "application/n-triples"})
        todo += set(re.findall(r"<https://w3id.org/tree#node> <([^>]+)>", found[here].text)) - found.keys()
    return found


def test_a_publication_adds_nodes_and_alters_none_but_the_root(small: Small, address: str) -> None:
    before = nodes(address)
    small.edit("sources/figures.csv", "1200;7.0", "1200;8.0")
    small.build()
    after = nodes(address)
    assert len(after) == len(before) + 2  # the publication and its page
    root = f"{address}/ldes"
    assert [one for one in before if after[one].content != before[one].content] == [root]
    assert [one for one in before if after[one].headers["etag"] != before[one].headers["etag"]] == [root]
    assert {one for one in after if "immutable" not in after[one].headers["cache-control"]} == {root}


@pytest.mark.parametrize("path", ["", "/{version}", "/{version}/1"])
def test_a_node_has_three_forms_that_say_the_same(published: Small, known: str, path: str) -> None:
    place = f"{known}/ldes{path.format(version=published.current.name)}"
    said = []
    for form in (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.JSON_LD):
        asked = httpx.get(place, headers={"Accept": form.media_type})
        assert asked.headers["content-type"].partition(";")[0] == form.media_type
        assert asked.headers["vary"].startswith("Accept")
        named = httpx.get(asked.headers["content-location"])
        assert named.content == asked.content
        said.append({quad.triple for quad in ox.parse(asked.content, form)})
        again = httpx.get(place, headers={"Accept": form.media_type, "If-None-Match": asked.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert said[0] == said[1] == said[2]
    assert httpx.get(place, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", ["000009-aaaaaaaaaaaa", "000001-aaaaaaaaaaaa", "x", "{version}/0", "{version}/9"])
def test_what_was_never_published_has_no_node(published: Small, known: str, path: str) -> None:
    answer = httpx.get(f"{known}/ldes/{path.format(version=published.current.name)}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "immutable" not in answer.headers.get("cache-control", "")


def test_members_have_the_shape_that_the_root_tells(known: str) -> None:
    whole = Graph()
    for node in nodes(known).values():
        whole.parse(data=node.content, format="nt")
    stream = URIRef(f"{known}/ldes#stream")
    every = list(whole.objects(stream, TREE.member))
    shape = URIRef(f"{known}/ldes#member")
    for one in every:
        whole.add((shape, SH.targetNode, one))
    conforms, _, report = validate(whole, shacl_graph=whole, inference="none")
    assert conforms, report
    figure = next(one for one in every if (one, RDF.type, QB.Observation) in whole)
    whole.remove((figure, URIRef("https://w3id.org/omin/def#value"), None))
    assert not validate(whole, shacl_graph=whole, inference="none")[0]


@pytest.mark.parametrize("path", ["/catalogue", "/.well-known/void"])
def test_the_catalogue_and_the_void_description_lead_to_the_stream(known: str, path: str) -> None:
    told = httpx.get(f"{known}{path}", headers={"Accept": "text/turtle"}, follow_redirects=True)
    graph = Graph().parse(data=told.content, format="turtle")
    (node,) = graph.subjects(DCTERMS.conformsTo, URIRef("https://w3id.org/ldes/specification"))
    assert [str(one) for one in graph.objects(node, DCAT.accessURL)] == [f"{known}/ldes"]
    assert list(graph.subjects(DCAT.distribution, node))


def test_without_a_history_there_is_no_stream(client: FlaskClient) -> None:
    answer = client.get("/ldes")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_things_have_parts_and_others_names_are_not_ours_to_extend() -> None:
    bases = ("https://data.example.org/case/",)
    publication = Publication(
        2, "000002-aa", "2026-01-02T00:00:00+00:00", 1, "build", None, {}, "omin", (), "", 0, bases, ()
    )
    namer = Namer(publication, "https://data.example.org/ldes/000002-aa")
    assert namer.name(f"{bases[0]}place/a#outline") == f"{bases[0]}place/a#v2.outline"
    assert namer.name("http://example.org/x#y") == f"{namer.node}#http%3A%2F%2Fexample.org%2Fx%23y"
    thing = f"{bases[0]}place/a"
    row = {"change": "changed", "thing": thing, "triples": f'<{thing}> <p:p> <{thing}#o> .\n<{thing}#o> <p:p> "<" .\n'}
    lines = list(member(row, namer, "s:s"))
    assert f"<{thing}#v2> <p:p> <{thing}#o> .\n" in lines
    assert f'<{thing}#v2.o> <p:p> "<" .\n' in lines
    assert f"<{thing}#v2.o> <http://purl.org/dc/terms/isVersionOf> <{thing}#o> .\n" in lines


def test_a_member_says_all_that_the_store_says_of_a_figure(tmp_path: Path) -> None:
    made = [*ox.parse((HERE / "charts.trig").read_bytes(), ox.RdfFormat.TRIG)]
    one = next(quad for quad in made if quad.predicate.value.endswith("#source"))
    made.append(
        ox.Quad(one.subject, one.predicate, ox.NamedNode("https://data.example.org/obs/source/b"), one.graph_name)
    )
    publish(tmp_path, "v1", ox.serialize(made, format=ox.RdfFormat.N_QUADS) or b"")
    reader = Reader(tmp_path / "current" / "data")
    table = comparing.compare(None, gathering.gather(reader.csv))
    table = sources.added(table, reader)
    stream = "https://data.example.org/ldes#stream"
    publication = Publication(
        1, "000001-aa", "2026-01-02T00:00:00+00:00", None, "build", None, {}, "omin", (), "", 0, (), ()
    )
    namer = Namer(publication, "https://data.example.org/ldes/000001-aa")
    several = 0
    columns = {name: figures.texts(table, name) for name in table.column_names}
    for cells in zip(*columns.values(), strict=True):
        row = dict(zip(columns, cells, strict=True))
        lines = "".join(figure(row, namer, stream)).encode()
        graph = {quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES)}
        said = {(one.predicate, one.object) for one in graph if one.predicate.value not in CONTROL and not event(one)}
        told = {
            quad for line in reader.lines(row["observation"] or "") for quad in ox.parse(line, ox.RdfFormat.N_TRIPLES)
        }
        assert said == {(one.predicate, one.object) for one in told}, row["observation"]
        several += bool(row["sources"])
    assert several == 1


CONTROL = {"http://purl.org/dc/terms/isVersionOf", "http://purl.org/dc/terms/created", "https://w3id.org/tree#member"}


def event(triple: ox.Triple) -> bool:
    return str(triple.object).startswith("<https://www.w3.org/ns/activitystreams#")
