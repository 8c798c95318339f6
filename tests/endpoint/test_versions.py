"""What was published, when and why: pages in two languages, the same as linked data, judged and complete."""

import csv
import gzip
import hashlib
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from endpoint.app import close, create_app
from endpoint.negotiation import GRAPHS
from endpoint.versions import listed
from loader.history.rollback import Back, rollback
from loader.shacl.validation import load_shapes
from ontology import vocabulary
from ontology.terms import DCAT, PROV, RDFS, SPDX
from tests.endpoint.conftest import serving, settings
from tests.endpoint.pages.test_axe import AXE, RUN, TAGS
from tests.endpoint.pages.walk import opened
from tests.endpoint.test_memento import path
from tests.shacl.stores import ours, store_of
from tests.versions import ADDED, BASE, CORRECTED, GONE, Small, several

LANGUAGES: Final = ("fr", "en")
FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@dataclass(frozen=True)
class Observatory:
    """An observatory published three times, and its application."""

    small: Small
    app: Flask


@pytest.fixture(scope="module")
def observatory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observatory]:
    published = several(tmp_path_factory.mktemp("versions"))
    app = create_app(settings(published.root))
    yield Observatory(published, app)
    close(app)


@pytest.fixture
def client(observatory: Observatory) -> FlaskClient:
    return observatory.app.test_client()


@pytest.fixture(scope="module")
def address(observatory: Observatory) -> Iterator[str]:
    yield from serving(observatory.app)


def triples(body: bytes, ending: str) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, FORMATS[ending])}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_newest_version_comes_first(client: FlaskClient, lang: str) -> None:
    page = client.get(f"/versions?lang={lang}").text
    places = [page.index(f'href="/versions/{number}?lang={lang}"') for number in (3, 2, 1)]
    assert places == sorted(places)
    assert page.count(f'href="/version/2/?lang={lang}"') == 1
    assert {"fr": "version actuelle", "en": "current version"}[lang] in page
    assert {"fr": "1 ajout · 1 changement", "en": "1 addition · 1 change"}[lang] in page
    assert {"fr": "Première publication", "en": "First publication"}[lang] in page


def test_a_version_tells_former_values_and_new_ones(client: FlaskClient) -> None:
    second, third = (client.get(f"/versions/{number}?lang=en").text for number in (2, 3))
    rows = [part.split("</tr>")[0] for part in second.split("<tr>")]
    (corrected,) = (row for row in rows if path(CORRECTED) in row)
    assert "6.0" in corrected
    assert "7.0" in corrected
    assert "changed" in corrected
    (added,) = (row for row in rows if path(ADDED) in row)
    assert "9.1" in added
    (gone,) = (part for part in third.split("<tr>") if path(GONE) in part)
    assert "withdrawn" in gone
    assert "Alfa" in third
    assert 'href="/version/3/?lang=en"' in third
    assert 'rel="prev">← Version 2' in third


def test_all_that_changed_comes_as_csv(client: FlaskClient) -> None:
    answer = client.get("/versions/2/figures.csv")
    rows = {row["observation"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    assert {iri: (row["change"], row["former"], row["value"]) for iri, row in rows.items()} == {
        CORRECTED: ("changed", "6.0", "7.0"),
        ADDED: ("added", "", "9.1"),
    }
    assert answer.headers["Content-Disposition"] == 'attachment; filename="version-2-figures.csv"'
    first = client.get("/versions/1/figures.csv").text
    assert {row["change"] for row in csv.DictReader(io.StringIO(first))} == {"added"}
    things = [*csv.DictReader(io.StringIO(client.get("/versions/3/things.csv").text))]
    assert "https://w3id.org/omin/territory/region/A" in {row["thing"] for row in things if row["change"] == "changed"}
    assert client.get("/versions/4/figures.csv").status_code == 404


def test_the_same_stands_in_all_forms(client: FlaskClient) -> None:
    for place in ("/versions", "/versions/2"):
        (first, *others) = (triples(client.get(f"{place}.{form.ending}").data, form.ending) for form in GRAPHS)
        assert len(first) > 30
        assert all(other == first for other in others)
        for form in GRAPHS:
            led = client.get(place, headers={"Accept": form.media})
            assert (led.status_code, led.headers["Location"]) == (303, f"http://localhost{place}.{form.ending}")


@pytest.mark.parametrize("place", ["/versions.ttl", "/versions/1.ttl", "/versions/2.ttl", "/versions/3.ttl"])
def test_shapes_find_nothing(client: FlaskClient, place: str) -> None:
    document = client.get(place).data
    assert ours(load_shapes("version"), store_of(vocabulary.ntriples(), document)) == []


def test_shapes_would_find_what_is_missing(client: FlaskClient) -> None:
    document = client.get("/versions.nt").data
    told = b"".join(line for line in document.splitlines(keepends=True) if b"versionNotes" not in line)
    assert ours(load_shapes("version"), store_of(vocabulary.ntriples(), told)) != []


def led(store: ox.Store, node: ox.NamedNode, name: str) -> ox.NamedNode | None:
    """The one thing that a property leads to."""
    found = [quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(name), None)]
    assert len(found) < 2
    return next((one for one in found if isinstance(one, ox.NamedNode)), None)


def texts(told: set[ox.Triple], name: str) -> set[str]:
    """The literals of a property."""
    return {one.object.value for one in told if one.predicate.value == name and isinstance(one.object, ox.Literal)}


def test_the_chain_leads_back_to_the_first(client: FlaskClient) -> None:
    store = store_of(client.get("/versions.ttl").data)
    chain = list[str]()
    node: ox.NamedNode | None = ox.NamedNode(f"{BASE}version/3")
    while node is not None:
        chain.append(node.value)
        before, revised = (led(store, node, name) for name in (f"{DCAT}previousVersion", f"{PROV}wasRevisionOf"))
        assert before == revised
        node = before
    assert chain == [f"{BASE}version/{number}" for number in (3, 2, 1)]
    for one in chain:
        assert client.get(path(one), headers={"Accept": "text/turtle"}).headers["Location"].endswith(f"/{one[-1]}.ttl")


def test_the_checksum_is_that_of_the_dump(client: FlaskClient) -> None:
    told = triples(client.get("/versions/2.nt").data, "nt")
    (where,) = (one.object for one in told if one.predicate.value == f"{DCAT}downloadURL")
    assert isinstance(where, ox.NamedNode)
    body = client.get(where.value).data
    sums = {
        one.object.value
        for one in told
        if one.predicate.value.endswith("#checksumValue") and isinstance(one.object, ox.Literal)
    }
    assert hashlib.sha256(body).hexdigest() in sums
    assert CORRECTED.encode() in gzip.decompress(body)


def test_sources_are_told_with_their_checksums(observatory: Observatory, client: FlaskClient) -> None:
    told = triples(client.get("/versions/3.nt").data, "nt")
    folder = observatory.small.folder
    assert {"sources/figures.csv", "sources/areas.csv"} <= texts(told, f"{RDFS}label")
    digest = hashlib.sha256((folder / "sources/figures.csv").read_bytes()).hexdigest()
    assert digest in texts(told, f"{SPDX}checksumValue")


def test_the_identifier_of_a_version_leads_to_what_is_said_of_it(client: FlaskClient) -> None:
    for place in ("/version/2", "/case/version/2"):
        assert client.get(place).headers["Location"] == "http://localhost/versions/2"
        data = client.get(place, headers={"Accept": "application/ld+json"})
        assert data.headers["Location"] == "http://localhost/versions/2.jsonld"
    for place in (
        "/version/9",
        "/case/version/9",
        "/elsewhere/version/2",
        "/versions/02",
        "/version/02",
        "/versions/9",
    ):
        assert client.get(place, headers={"Accept": "text/html"}).status_code == 404


def test_a_version_that_is_kept_no_more_is_still_told_of(tmp_path: Path) -> None:
    published = several(tmp_path)
    shutil.rmtree(next((published.root / "versions").glob("000002-*")))
    app = create_app(settings(published.root))
    try:
        client = app.test_client()
        told = client.get("/versions/2?lang=en").text
        assert "kept no more" in told
        assert "6.0" in told
        page = client.get("/version/2/catalogue?lang=en", headers={"Accept": "text/html"})
        assert (page.status_code, "kept no more" in page.text) == (410, True)
        problem = client.get("/version/2/catalogue").get_json()
        assert (problem["added"], problem["changed"], problem["withdrawn"]) == (1, 1, 0)
        assert problem["page"] == "http://localhost/versions/2"
        assert b"landingPage" not in client.get("/versions/2.ttl").data
        chain = triples(client.get("/versions.nt").data, "nt")
        assert sum(one.predicate.value == f"{DCAT}previousVersion" for one in chain) == 2
    finally:
        close(app)


def test_a_return_is_told_as_one(tmp_path: Path) -> None:
    published = several(tmp_path)
    app = create_app(settings(published.root))
    try:
        client = app.test_client()
        notes = {"fr": "<b>Trop tôt</b>.", "en": "<b>Too early</b>."}
        rollback(published.root, Back(1, notes), lambda _french, _english: None)
        page = client.get("/versions/4?lang=en").text
        assert "Return to version 1." in page
        assert "&lt;b&gt;Too early&lt;/b&gt;." in page
        told = triples(client.get("/versions/4.nt").data, "nt")
        used = {str(one.object) for one in told if one.predicate.value == f"{PROV}used"}
        assert f"<{BASE}version/1>" in used
        assert ours(load_shapes("version"), store_of(vocabulary.ntriples(), client.get("/versions.ttl").data)) == []
        assert b"6.0" in client.get(f"/data{path(CORRECTED)}.csv").data
        assert b"7.0" in client.get(f"/version/3/data{path(CORRECTED)}.csv").data
    finally:
        close(app)


def test_versions_that_were_never_told_of_are_listed(tmp_path: Path) -> None:
    """Those that were published before there was a history."""
    published = several(tmp_path)
    for folder in (published.root / "versions").iterdir():
        shutil.rmtree(folder / "history")
    app = create_app(settings(published.root))
    try:
        client = app.test_client()
        assert client.get("/versions?lang=en").text.count("details of this publication were not kept") == 3
        assert "details of this publication were not kept" in client.get("/versions/2?lang=en").text
        assert client.get("/versions/2/figures.csv").status_code == 404
        assert client.get("/versions/2.ttl").status_code == 200
        assert b"6.0" in client.get(f"/version/1/data{path(CORRECTED)}.csv").data
    finally:
        close(app)


def test_a_store_without_numbers_has_none(app: Flask) -> None:
    plain = app.test_client()
    assert "store elsewhere" in plain.get("/versions?lang=en").text
    assert plain.get("/versions/1").status_code == 404
    assert plain.get("/version/1").status_code == 404


def test_a_long_history_has_pages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "SHOWN", 2)
    first, second = client.get("/versions?lang=en").text, client.get("/versions?page=2&lang=en").text
    assert 'rel="next"' in first
    assert 'id="version-1"' not in first
    assert 'id="version-1"' in second
    assert 'rel="prev"' in second
    for page in ("3", "0", "-1", "x", "9" * 30):
        assert client.get(f"/versions?page={page}").status_code == 404


def test_a_citation_keeps_its_value(client: FlaskClient) -> None:
    """The address that a page says to cite gives the same figure whatever is published since."""
    cited = client.get(f"/version/1/cite{path(CORRECTED)}.txt?lang=en").text
    assert f"Kept as it was: http://localhost/version/1{path(CORRECTED)}" in cited
    kept = client.get(f"/version/1{path(CORRECTED)}", headers={"Accept": "text/csv"})
    assert b"6.0" in client.get(kept.headers["Location"]).data
    now = client.get(f"/cite{path(CORRECTED)}.bib").text
    assert f"url = {{http://localhost/version/3{path(CORRECTED)}}}" in now
    assert f"/version/3{path(CORRECTED)}" in client.get(f"/page{path(CORRECTED)}").text


PAGES: Final = ("/versions", "/versions/2", "/versions/3", f"/version/1/page{path(CORRECTED)}", "/version/3/")


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["fr-FR", "en-GB"])
def test_pages_of_versions_are_accessible_and_fit(browser: Browser, address: str, locale: str) -> None:
    for place in PAGES:
        for width, script in product((360, 1280), (False, True)):
            view = {"width": width, "height": 800}
            page = opened(browser, locale=locale, viewport=view, java_script_enabled=script)
            page.goto(address + place)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (place, width)
            if script:
                page.evaluate(AXE)
                assert [one["id"] for one in page.evaluate(RUN, TAGS)["violations"]] == [], (place, width)
            page.context.close()
