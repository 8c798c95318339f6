"""All data in one file: whole, as it is described, sent in parts or whole and never held in memory."""

import gzip
import hashlib
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from rdflib import VOID, Namespace, URIRef

from endpoint.app import close, create_app
from loader import dump
from loader.store import Reader
from tests.endpoint.conftest import publish, settings
from tests.endpoint.test_description import WHOLE, count, described

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
PLACE = "/dump.nq.gz"


def test_it_is_the_store(client: FlaskClient, built: Path) -> None:
    """Statements 42 and 43: as many quads as the store and VoID say, and the same; length and checksum are told."""
    answer = client.get(PLACE)
    quads = set(ox.parse(gzip.decompress(answer.data), ox.RdfFormat.N_QUADS))
    assert quads == set(ox.Store.read_only(str(built / "current/data")))
    void = described(client, "/.well-known/void")
    assert len(quads) == Reader(built / "current/data").count() == int(str(void.value(WHOLE, VOID.triples)))
    told = URIRef(f"{WHOLE}-dump")
    assert void.value(WHOLE, VOID.dataDump) == void.value(told, DCAT.downloadURL) == URIRef(f"http://localhost{PLACE}")
    assert int(str(void.value(told, DCAT.byteSize))) == answer.content_length == len(answer.data)
    checksum = void.value(void.value(told, SPDX.checksum), SPDX.checksumValue)
    assert str(checksum) == hashlib.sha256(answer.data).hexdigest() == answer.headers["ETag"].strip('"')


def test_the_same_version_has_the_same_dump(built: Path, tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to((built / "current/data").resolve())
    dump.write(tmp_path)
    assert (tmp_path / dump.FILE).read_bytes() == (built / "current" / dump.FILE).read_bytes()


def test_a_server_sends_it_in_parts(address: str, built: Path) -> None:
    whole = (built / "current" / dump.FILE).read_bytes()
    tag = httpx.get(address + PLACE).headers["etag"]
    for asked, status, part in (
        ("bytes=0-9", 206, whole[:10]),
        ("bytes=100-199", 206, whole[100:200]),
        ("bytes=-10", 206, whole[-10:]),
        (f"bytes={len(whole) - 5}-", 206, whole[-5:]),
        (f"bytes={len(whole)}-", 416, None),
        ("lines=1-2", 200, whole),
        ("bytes=0-1,3-4", 200, whole),
    ):
        answer = httpx.get(address + PLACE, headers={"Range": asked, "If-Range": tag})
        assert (answer.status_code, int(answer.headers["content-length"])) == (status, len(answer.content))
        assert part is None or answer.content == part
    old = httpx.get(address + PLACE, headers={"Range": "bytes=0-9", "If-Range": '"of another version"'})
    assert (old.status_code, old.content) == (200, whole)
    assert httpx.get(address + PLACE, headers={"If-None-Match": tag}).status_code == 304
    assert httpx.head(address + PLACE).headers["content-length"] == str(len(whole))


def test_who_meets_a_limit_is_told_of_it(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"})
    assert answer.json is not None
    assert (answer.status_code, answer.json["rule"]) == (413, "too-large")
    assert answer.json["detail"].endswith(f"http://localhost{PLACE}")
    assert PLACE in client.get("/sparql", headers={"Accept": "text/turtle"}).text


def test_a_page_links_it_once_it_is_there(own: Path) -> None:
    """Also a page that was asked for before the dump was written."""
    told = own / "current" / "dump.json"
    kept = told.read_bytes()
    told.unlink()
    app = create_app(settings(own))
    pages = [app.test_client().get("/page/period/2022").text]
    assert app.test_client().get(PLACE).status_code == 404
    told.write_bytes(kept)
    pages.append(app.test_client().get("/page/period/2022").text)
    close(app)
    assert [PLACE in page for page in pages] == [False, True]


def test_linksets_count_what_leads_to_others(client: FlaskClient) -> None:
    void = described(client, "/.well-known/void")
    linksets = list(void.subjects(VOID.linkPredicate))
    assert len(linksets) > 5
    for one in linksets:
        link = void.value(one, VOID.linkPredicate)
        space = void.value(void.value(one, VOID.objectsTarget), VOID.uriSpace)
        assert void.value(one, VOID.subjectsTarget) == WHOLE
        assert not str(space).startswith(("https://w3id.org/omin/", "https://data.example.org/"))
        others = f'STRSTARTS(STR(?o), "{space}") && !STRSTARTS(STR(?o), "https://w3id.org/omin/")'
        assert void.value(one, VOID.triples) == count(client, f"?s <{link}> ?o . FILTER({others})")


def test_a_dump_that_is_half_written_is_not_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "v1")
    version = tmp_path / "current"
    for name in ("dump.json", dump.FILE):
        (version / name).unlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Reader, "dump", full)
    with pytest.raises(OSError, match="No space"):
        dump.write(version)
    assert {path.name for path in version.iterdir()} == {"data", "manifest.json"}
