"""The catalogue as an aggregator harvests it: page by page in each form, every dataset once and whole, always DCAT-AP.

The walk is that of data.gouv.fr's harvester: parse a page, take every `dcat:Dataset` in it, follow the next page that
a `hydra:PartialCollectionView` or, formerly, a `hydra:PagedCollection` leads to.
"""

import gzip
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, cast

import httpx
import pyoxigraph as ox
import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import SH

from endpoint.app import close, create_app
from endpoint.config import Config
from tests.endpoint.conftest import UNLIMITED, serving
from tests.territories.built import DATA
from tests.whole import test_dcat_ap as dcat_ap
from tests.whole.conftest import BORDEAUX, LYON, ROOT, omin

NANTES: Final = ROOT / "tests" / "territories" / "nantes-metropole"

HYDRA: Final = Namespace("http://www.w3.org/ns/hydra/core#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
FORMS: Final[Mapping[str, str]] = {"rdf": "xml", "ttl": "turtle", "jsonld": "json-ld"}
WAYS: Final = {"today": (HYDRA.PartialCollectionView, HYDRA.next), "formerly": (HYDRA.PagedCollection, HYDRA.nextPage)}
SIZE: Final = 4
OURS: Final = "https://w3id.org/omin/"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three observatories in one store, with 25 datasets and more; two where the real files of Nantes are not here."""
    root = tmp_path_factory.mktemp("many") / "var"
    third: list[str | Path] = ["--data", DATA, NANTES] if DATA.exists() else []
    done = omin("build", BORDEAUX, LYON, *third, "--store", root)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@pytest.fixture(scope="module")
def address(many: Path) -> Iterator[str]:
    app = create_app(Config(many, workers=2, allowance=UNLIMITED, catalogue_page=SIZE))
    yield from serving(app)
    close(app)


@pytest.fixture(scope="module")
def datasets(many: Path) -> set[URIRef]:
    store = ox.Store.read_only(str(many / "current" / "data"))
    found = store.quads_for_pattern(None, ox.NamedNode(str(DCAT.dataset)), None)
    return {URIRef(cast("ox.NamedNode", quad.object).value) for quad in found}


def got(url: str, **headers: str) -> httpx.Response:
    return httpx.get(url, follow_redirects=True, headers=headers).raise_for_status()


def walk(url: str, form: str, way: str = "today") -> Iterator[Graph]:
    """Every page, as a harvester meets them."""
    kind, following = WAYS[way]
    place: str | None = url
    while place:
        page = Graph(bind_namespaces="none").parse(data=got(place).content, format=form)
        view = page.value(predicate=RDF.type, object=kind)
        found = page.value(view, following) if view else None
        place = str(found) if found else None
        yield page


@pytest.fixture(scope="module", params=sorted(FORMS))
def pages(request: pytest.FixtureRequest, address: str) -> list[Graph]:
    return list(walk(f"{address}/catalogue.{request.param}", FORMS[request.param]))


def test_each_dataset_is_got_once(pages: list[Graph], datasets: set[URIRef]) -> None:
    found = Counter(one for page in pages for one in page.subjects(RDF.type, DCAT.Dataset))
    assert len(datasets) >= (25 if DATA.exists() else 10)
    assert len(pages) == -(-len(datasets) // SIZE)
    assert set(found.values()) == {1}
    assert set(found) == datasets
    listed = Counter(one for page in pages for one in page.objects(None, DCAT.dataset))
    assert listed == found


def test_what_a_harvester_wants_is_there(pages: list[Graph]) -> None:
    for page in pages:
        for dataset in page.subjects(RDF.type, DCAT.Dataset):
            titles = [text for text in page.objects(dataset, DCTERMS.title) if isinstance(text, Literal)]
            assert {text.language for text in titles} >= {"fr", "en"}
            assert all(str(text).strip() for text in page.objects(dataset, DCTERMS.title))
            assert page.value(dataset, DCTERMS.identifier)
            assert any(page.objects(dataset, DCAT.keyword))
            files = list(page.objects(dataset, DCAT.distribution))
            assert files
            for file in files:
                assert page.value(file, DCTERMS.license)
                assert page.value(file, DCTERMS.title)
                assert page.value(file, DCAT.downloadURL)


def test_identifiers_tell_the_datasets_of_a_catalogue_apart(pages: list[Graph]) -> None:
    whole = sum(pages, Graph(bind_namespaces="none"))
    for catalogue in whole.subjects(RDF.type, DCAT.Catalog):
        names = [str(whole.value(one, DCTERMS.identifier)) for one in whole.objects(catalogue, DCAT.dataset)]
        assert len(set(names)) == len(names)


def test_no_node_is_left_dangling(pages: list[Graph], datasets: set[URIRef], many: Path) -> None:
    """What the store says anything of is at least named; other datasets are not spoken of as such."""
    store = ox.Store.read_only(str(many / "current" / "data"))
    for page in pages:
        subjects = set(page.subjects())
        for _, predicate, node in page:
            known = predicate == RDF.type or node in subjects or node in datasets
            if isinstance(node, URIRef) and not known:
                said = [quad.predicate.value for quad in store.quads_for_pattern(ox.NamedNode(node), None, None)]
                assert not any(name in {str(RDF.type), str(DCTERMS.title)} for name in said), node


def test_pages_and_their_union_are_dcat_ap(address: str) -> None:
    """In one form: the others say the same, as the next test has it."""
    if not dcat_ap.SUITE.exists():
        pytest.skip(f"the shapes of DCAT-AP are not here: {dcat_ap.SUITE}")
    pages = list(walk(f"{address}/catalogue.ttl", "turtle"))
    for page in [*pages, sum(pages, Graph(bind_namespaces="none"))]:
        found = list(dcat_ap.judged(page))
        left = [one for one in found if not any(dcat_ap.fits(waiver, one) for waiver in dcat_ap.waivers())]
        assert not left, {f"{one.severity} {one.path} {one.constraint} {one.focus} {one.value}" for one in left}


def test_the_forms_say_the_same(address: str) -> None:
    """But for where the other pages are: those are of the same form."""
    found = [
        {triple for page in walk(f"{address}/catalogue.{ending}", form) for triple in page if not about_pages(triple)}
        for ending, form in FORMS.items()
    ]
    assert found[0] == found[1] == found[2]
    assert len(found[0]) > 1000


def about_pages(triple: tuple[object, ...]) -> bool:
    return any(str(term).startswith(str(HYDRA)) for term in triple)


@pytest.mark.parametrize("way", WAYS)
def test_both_ways_of_turning_pages_lead_to_the_end(address: str, way: str) -> None:
    found = list(walk(f"{address}/catalogue.ttl", "turtle", way))
    assert not any(found[-1].objects(None, HYDRA.next))
    numbers = [int(str(next(page.objects(None, HYDRA.itemsPerPage)))) for page in found]
    assert len(numbers) > 2
    assert set(numbers) == {SIZE}


def test_an_observatory_has_pages_of_its_own(address: str, datasets: set[URIRef]) -> None:
    own = {one for one in datasets if one.startswith(f"{OURS}bordeaux-metropole/")}
    start = f"{address}/bordeaux-metropole/catalogue.rdf"
    found = Counter(one for page in walk(start, "xml") for one in page.subjects(RDF.type, DCAT.Dataset))
    assert len(own) > SIZE
    assert found == Counter(own)
    page = Graph().parse(data=got(f"{start}?page=1").content, format="xml")
    topic = URIRef(f"{OURS}bordeaux-metropole/catalogue")
    assert (None, FOAF.primaryTopic, topic) in page


@pytest.mark.parametrize("path", ["/data/catalogue", "/data/bordeaux-metropole/catalogue"])
def test_pages_link_to_one_another_and_are_known_again(address: str, path: str) -> None:
    place = f"{address}{path}.ttl"
    links = [got(f"{place}?page={number}").links for number in (1, 2)]
    assert {"first", "last", "next"} <= set(links[0])
    assert "prev" not in links[0]
    assert links[0]["next"]["url"] == f"{place}?page=2"
    assert links[1]["prev"]["url"] == links[1]["first"]["url"] == f"{place}?page=1"
    assert "next" not in got(links[0]["last"]["url"]).links
    tags = [got(f"{place}{asked}").headers["etag"] for asked in ("", "?page=1", "?page=2")]
    assert len(set(tags)) == 3
    for asked, tag in zip(("", "?page=1", "?page=2"), tags, strict=True):
        assert httpx.get(f"{place}{asked}", headers={"If-None-Match": tag}).status_code == 304
    generic = httpx.get(f"{address}{path.removeprefix('/data')}", headers={"Accept": "text/turtle"})
    assert generic.headers["location"] == place
    assert generic.headers["vary"].startswith("Accept, Accept-Language")


@pytest.mark.parametrize("asked", ["0", "99", "-1", "two", "1e3", "", "²"])
@pytest.mark.parametrize("path", ["/data/catalogue.ttl", "/data/bordeaux-metropole/catalogue.rdf"])
def test_a_page_that_is_not_there_is_told_with_what_there_is(address: str, path: str, asked: str) -> None:
    answer = httpx.get(f"{address}{path}", params={"page": asked})
    assert answer.status_code == 404
    assert answer.json()["rule"] == "page"
    assert answer.json()["takes"]["least"] == 1


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/rdf+xml", "application/rdf+xml"),
        ("text/turtle;q=0.9, application/ld+json", "application/ld+json"),
        ("text/html, text/turtle;q=0.5", "text/html"),
        ("*/*", "text/html"),
    ],
)
def test_the_address_of_the_catalogue_alone_is_enough(address: str, accept: str, media: str) -> None:
    answer = got(f"{address}/catalogue?page=2", Accept=accept)
    assert answer.headers["content-type"].partition(";")[0] == media
    assert httpx.get(f"{address}/catalogue", headers={"Accept": "image/png"}).status_code == 406


def test_the_catalogue_names_the_dump(pages: list[Graph], many: Path) -> None:
    """Its length and checksum are those of the file, whose quads are those of the store."""
    for page in pages:
        for catalogue in page.subjects(RDF.type, DCAT.Catalog):
            file = page.value(catalogue, DCAT.distribution)
            assert str(page.value(file, DCAT.mediaType)).endswith("/application/n-quads")
            assert str(page.value(file, DCAT.compressFormat)).endswith("/application/gzip")
            assert str(page.value(file, DCTERMS.format)).endswith("/RDF_N_QUADS")
    page = pages[0]
    file = page.value(page.value(predicate=RDF.type, object=DCAT.Catalog, any=True), DCAT.distribution)
    body = got(str(page.value(file, DCAT.downloadURL))).content
    assert len(body) == int(str(page.value(file, DCAT.byteSize)))
    checksum = page.value(page.value(file, SPDX.checksum), SPDX.checksumValue)
    assert str(checksum) == hashlib.sha256(body).hexdigest()
    quads = set(ox.parse(gzip.decompress(body), ox.RdfFormat.N_QUADS))
    assert quads == set(ox.Store.read_only(str(many / "current" / "data")))


def test_a_catalogue_that_fits_has_no_pages(many: Path, datasets: set[URIRef]) -> None:
    app = create_app(Config(many, workers=2, allowance=UNLIMITED, catalogue_page=len(datasets)))
    client = app.test_client()
    page = Graph().parse(data=client.get("/data/catalogue.ttl").data, format="turtle")
    close(app)
    assert set(page.subjects(RDF.type, DCAT.Dataset)) == datasets
    assert not any(about_pages(triple) for triple in page)
    assert SH.Violation not in set(page.objects())
