"""The sitemap names every landing page once, in both languages, and nothing that is not there."""

import re
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from endpoint import sitemap
from endpoint.language import LANGUAGES
from endpoint.site import EXTENSION
from endpoint.store import Snapshot

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
HOST = "http://localhost"


@pytest.fixture
def snapshot(app: Flask) -> Snapshot:
    found = app.extensions[EXTENSION].follower.snapshot()
    assert isinstance(found, Snapshot)
    return found


def read(client: FlaskClient, path: str) -> ElementTree.Element:
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    return ElementTree.fromstring(response.data)  # noqa: S314  # our own


def files(client: FlaskClient) -> list[str]:
    robots = re.search(r"^Sitemap: (\S+)$", client.get("/robots.txt").text, re.MULTILINE)
    assert robots
    index = read(client, robots[1].removeprefix(HOST))
    assert index.tag == f"{SPACE}sitemapindex"
    return [str(one.findtext(f"{SPACE}loc")).removeprefix(HOST) for one in index]


def addresses(client: FlaskClient) -> list[ElementTree.Element]:
    found = [url for path in files(client) for url in read(client, path)]
    assert {url.tag for url in found} == {f"{SPACE}url"}
    return found


def test_every_page_in_it_is_there_in_both_languages(client: FlaskClient) -> None:
    paths = [str(url.findtext(f"{SPACE}loc")).removeprefix(HOST) for url in addresses(client)]
    assert len(paths) == len(set(paths)) > 100
    assert [path for path in paths if client.get(path, headers={"Accept": "text/html"}).status_code != 200] == []
    for url in addresses(client)[:5]:
        links = {link.attrib["hreflang"]: link.attrib["href"].removeprefix(HOST) for link in url.findall(LINK)}
        assert set(links) == {*LANGUAGES, "x-default"}
        for code in LANGUAGES:
            assert client.get(links[code]).headers["Content-Language"] == code


def test_what_people_look_for_is_in_it_and_observations_are_not(client: FlaskClient) -> None:
    text = "".join(client.get(path).text for path in files(client))
    for path in ("indicator/sans-smartphone", "family/equipement", "territory/commune/33063", "quality", "def"):
        assert f"<loc>{HOST}/page/{path}</loc>" in text
    assert "/page/bordeaux-metropole/dataset/published-figures</loc><lastmod>2020-02-29<" in text
    assert "/observation/" not in text


def test_it_is_cut_into_files(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot) -> None:
    whole = len(sitemap.landings(snapshot))
    monkeypatch.setattr(sitemap, "MOST", 100)
    sitemap.written.cache_clear()  # it was written with files of another length
    assert len(files(client)) == -(-whole // 100)
    assert len(addresses(client)) == whole
    assert max(len(read(client, path)) for path in files(client)) == 100
    for number in ("0", str(len(files(client)) + 1), "-1", "x"):
        assert client.get(f"/sitemap/{number}.xml").status_code == 404
    sitemap.written.cache_clear()


def test_who_has_it_is_told_so(client: FlaskClient) -> None:
    for path in ("/sitemap.xml", *files(client)):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    coded = client.get(files(client)[0], headers={"Accept-Encoding": "gzip"})
    assert coded.headers["Content-Encoding"] == "gzip"


def test_addresses_are_those_of_the_site(client: FlaskClient) -> None:
    text = client.get("/sitemap.xml", headers={"Host": "127.0.0.1"}).text
    assert "<loc>http://127.0.0.1/sitemap/1.xml</loc>" in text
