"""What earlier versions had answers 410 with what is still known of it, until it comes back (statements 8 and 87)."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from endpoint.app import close, create_app
from loader import withdrawn
from loader.store import Reader
from tests.endpoint.conftest import BASES, publish, settings, switch

QB = "http://purl.org/linked-data/cube#"
DCT = "http://purl.org/dc/terms/"
BASE = "https://w3id.org/omin/bordeaux-metropole/"
KEPT, LOST, DATASET = f"{BASE}observation/lost/kept", f"{BASE}observation/lost/lost", f"{BASE}dataset/lost"
SOURCE, HEIR, OTHER = f"{BASE}source/old", f"{BASE}source/new", "https://data.example.org/obs/source/gone"
GRAPH = f"{BASE}graph/lost"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def quads(*lines: str, graph: str = f"{BASE}graph/things") -> bytes:
    return "".join(f"{line} <{graph}> .\n" for line in lines).encode()


def dataset(*observations: str) -> bytes:
    """A dataset with so many observations."""
    told = quads(
        f"<{DATASET}> {TYPE} <{QB}DataSet>",
        f'<{DATASET}> <{DCT}title> "Perdu </script>"@fr',
        f"<{DATASET}> <https://w3id.org/omin/def#graph> <{GRAPH}>",
    )
    each = [f"<{one}> {TYPE} <{QB}Observation>" for one in observations]
    return told + quads(*each, *(f"<{one}> <{QB}dataSet> <{DATASET}>" for one in observations), graph=GRAPH)


SOURCES = quads(
    f"<{SOURCE}> {TYPE} <https://w3id.org/omin/def#Source>",
    f'<{SOURCE}> <{DCT}title> "Ancienne"@fr',
    f"<{SOURCE}#part> {TYPE} <{DCT}ProvenanceStatement>",
    f"<{OTHER}> {TYPE} <https://w3id.org/omin/def#Source>",
    f"<http://foreign.example/x> {TYPE} <https://w3id.org/omin/def#Source>",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three versions: all; without one observation and the sources; without the dataset, and a source come back."""
    root = tmp_path_factory.mktemp("gone")
    publish(root, "v1", dataset(KEPT, LOST) + SOURCES)
    publish(root, "v2", dataset(KEPT) + quads(f"<{HEIR}> <{DCT}replaces> <{SOURCE}>"))
    publish(root, "v3", quads(f"<{OTHER}> {TYPE} <https://w3id.org/omin/def#Source>"))
    return root


def buried(root: Path, version: str) -> set[str]:
    return set(
        Reader(root / "versions" / version / withdrawn.FOLDER).subjects("http://www.w3.org/ns/prov#invalidatedAtTime")
    )


def test_what_is_buried(root: Path) -> None:
    assert not (root / "versions/v1" / withdrawn.FOLDER).exists()
    assert buried(root, "v2") == {LOST, SOURCE, OTHER}
    assert buried(root, "v3") == {LOST, SOURCE, DATASET}


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[FlaskClient]:
    app = create_app(settings(root))
    yield app.test_client()
    close(app)


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
@pytest.mark.parametrize("thing", [LOST, SOURCE, DATASET, KEPT])
def test_a_thing_withdrawn(client: FlaskClient, thing: str, media: str) -> None:
    """Also an observation that went with its dataset, which says so."""
    answer = client.get(thing.removeprefix("https://w3id.org/omin"), headers={"Accept": media})
    assert (answer.status_code, answer.mimetype) == (410, media)
    assert answer.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    form = ox.RdfFormat.from_media_type(media)
    told = {(str(t.subject), t.predicate.value, str(t.object)) for t in ox.parse(answer.data, form)}
    predicates = {predicate for subject, predicate, _ in told if subject == f"<{thing}>"}
    assert "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" in predicates
    document = f"<http://localhost/data{thing.removeprefix('https://w3id.org/omin')}>"
    assert (document, "http://xmlns.com/foaf/0.1/primaryTopic", f"<{thing}>") in told
    if thing == KEPT:
        assert (f"<{KEPT}>", QB + "dataSet", f"<{DATASET}>") in told
        assert (f"<{DATASET}>", DCT + "title", '"Perdu </script>"@fr') in told
    else:
        assert "http://www.w3.org/ns/prov#invalidatedAtTime" in predicates
    if thing == SOURCE:
        assert (f"<{SOURCE}>", DCT + "isReplacedBy", f"<{HEIR}>") in told


@pytest.mark.parametrize(
    ("path", "accept", "mimetype"),
    [
        ("/bordeaux-metropole/source/old", "text/html", "text/html"),
        ("/bordeaux-metropole/source/old/", "", "text/html"),
        ("/page/bordeaux-metropole/source/old", "text/turtle", "text/html"),
        ("/data/bordeaux-metropole/source/old.nt", "text/html", "application/n-triples"),
        ("/bordeaux-metropole/source/old.rdf", "", "application/rdf+xml"),
        ("/data/bordeaux-metropole/dataset/lost.csv", "text/turtle", "text/turtle"),
        ("/bordeaux-metropole/source/old", "application/json", "application/problem+json"),
    ],
)
def test_every_address_of_it_is_gone(client: FlaskClient, path: str, accept: str, mimetype: str) -> None:
    answer = client.get(path, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.mimetype) == (410, mimetype)
    assert client.head(path, headers={"Accept": accept} if accept else {}).status_code == 410


def test_the_page_says_what_it_was(client: FlaskClient) -> None:
    page = client.get("/bordeaux-metropole/source/old?lang=fr", headers={"Accept": "text/html"}).text
    assert all(text in page for text in ("Ancienne", "24 novembre 2026", "Remplacé par", SOURCE, "noindex"))
    lost = client.get("/page/bordeaux-metropole/dataset/lost").text
    assert lost.count("</script>") == lost.count("<script ") == len(re.findall(r'<script [^>]*src="/static/', lost))


def test_what_came_back_is_here_and_what_never_was_is_unknown(client: FlaskClient) -> None:
    assert client.get("/obs/source/gone").status_code == 303
    assert client.get("/bordeaux-metropole/source/old2").status_code == 404
    assert client.get("/bordeaux-metropole/observation/published-figures/never").status_code == 404


def test_a_base_that_nobody_has_any_more(root: Path, tmp_path: Path) -> None:
    """Its things are still found at their addresses."""
    own = Path(shutil.copytree(root, tmp_path / "store", symlinks=True))
    switch(own, "v2")
    path = own / "versions/v2/manifest.json"
    told = json.loads(path.read_text("utf-8"))
    told |= {"former": withdrawn.former(told, BASES[:1]), "bases": BASES[:1]}
    path.write_text(json.dumps(told), "utf-8")
    app = create_app(settings(own))
    answer = app.test_client().get("/obs/source/gone", headers={"Accept": "text/turtle"})
    close(app)
    assert (answer.status_code, OTHER in answer.text) == (410, True)


def test_a_tombstone_says_when_and_why_as_it_is_declared(tmp_path: Path) -> None:
    publish(tmp_path, "v1", SOURCES)
    declared = quads(
        f"<{BASE}#gone> <https://w3id.org/omin/def#withdraws> <{SOURCE}>",
        f'<{BASE}#gone> <{DCT}date> "2026-05-12"^^<http://www.w3.org/2001/XMLSchema#date>',
        f'<{BASE}#gone> <{DCT}description> "Parue <b>deux</b> fois."@fr',
        f'<{BASE}#gone> <{DCT}description> "Published <b>twice</b>."@en',
    )
    publish(tmp_path, "v2", declared)
    app = create_app(settings(tmp_path))
    for language, when, why in (("fr", "12 mai 2026", "Parue"), ("en", "May 12, 2026", "Published")):
        page = app.test_client().get(_path(SOURCE), headers={"Accept": "text/html", "Accept-Language": language})
        assert page.status_code == 410
        assert when in page.text
        assert f"{why} &lt;b&gt;" in page.text
    other = app.test_client().get(_path(OTHER), headers={"Accept": "text/html", "Accept-Language": "en"})
    assert "the reason was not given" in other.text
    close(app)


def _path(iri: str) -> str:
    return iri.replace("https://w3id.org/omin", "/page").replace("https://data.example.org", "/page")
