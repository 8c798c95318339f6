"""News and Atom feeds: valid by RFC 4287, found from pages, and of what each page is about."""

import re
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient

ATOM = "{http://www.w3.org/2005/Atom}"
HTML = {"Accept": "text/html"}
PUBLISHED = "https://w3id.org/omin/bordeaux-metropole/dataset/published-figures"
BASE = "https://w3id.org/omin/bordeaux-metropole/dataset"
NEEDS, PLACES = f"{BASE}/needs-beside-offer", f"{BASE}/places"
PATHS = {
    "/": [NEEDS, PLACES, PUBLISHED],
    "/page/indicator/sans-smartphone": [PUBLISHED],
    "/page/indicator/population": [],  # its dataset says a date that has not come
    "/page/territory/commune/33063": [NEEDS, PUBLISHED],
    "/page/territory/commune/33522": [NEEDS, PUBLISHED],
    "/page/bordeaux-metropole/dataset/published-figures": [PUBLISHED],
}
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def feeds(client: FlaskClient, path: str, language: str = "en") -> list[str]:
    """The addresses of the feeds that a page names."""
    text = client.get(path, headers={**HTML, "Accept-Language": language}).text
    return re.findall(r'<link rel="alternate" type="application/atom\+xml" href="([^"]+)"', text)


@pytest.mark.parametrize("path", PATHS)
def test_a_feed_is_valid_and_of_its_page(client: FlaskClient, path: str) -> None:
    address = feeds(client, path)[-1]
    response = client.get(address, headers={"Accept-Language": "en"})
    assert response.content_type == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.data)  # noqa: S314  # our own
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):  # RFC 4287, 4.1.1: exactly one each
        assert [one.text for one in root.findall(ATOM + name)] != [None]
        assert len(root.findall(ATOM + name)) == 1
    own = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert [link.get("href") for link in own] == [f"http://localhost{address}"]
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    entries = root.findall(f"{ATOM}entry")
    assert [re.split("#|/version/", str(entry.findtext(f"{ATOM}id")))[0] for entry in entries] == PATHS[path]
    days = [str(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert days == sorted(days, reverse=True)
    for entry in entries:  # 4.1.2
        assert all(len(entry.findall(ATOM + name)) == 1 for name in ("id", "title", "updated", "summary"))
        assert MOMENT.fullmatch(str(entry.findtext(f"{ATOM}updated")))
        link = next(one for one in entry.findall(f"{ATOM}link") if one.get("rel") == "alternate")
        assert client.get(str(link.get("href")).removeprefix("http://localhost"), headers=HTML).status_code == 200
    assert MOMENT.fullmatch(str(root.findtext(f"{ATOM}updated")))


def test_a_reader_of_feeds_reads_it(client: FlaskClient) -> None:
    read = feedparser.parse(client.get("/feed.atom?lang=fr").data)
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.language == "fr"
    assert read.feed.title == "Observatoire d'essai : quoi de neuf"
    entry = read.entries[-1]
    assert (entry.title, entry.author) == ("Chiffres publiés", "Bordeaux Métropole")
    assert entry.updated_parsed[:3] == (2020, 2, 29)


@pytest.mark.parametrize("path", ["code/kind", "nothing", "query/indicators", "../x", "indicator/sans-smartphone/"])
def test_what_cannot_be_followed_has_no_feed(client: FlaskClient, path: str) -> None:
    assert client.get(f"/feed/{path}.atom").status_code == 404
    assert feeds(client, "/page/code/kind") == ["/feed.atom"]


def test_the_page_shows_the_same_as_the_feed(client: FlaskClient) -> None:
    text = client.get("/news", headers={**HTML, "Accept-Language": "en"}).text
    assert "Changed on <" not in text
    assert '<time datetime="2020-02-29">Changed on February 29, 2020</time>' in text
    assert "/page/bordeaux-metropole/dataset/published-figures" in text
    assert "households" not in text.partition("<main")[2]


def test_who_has_a_feed_is_told_so(client: FlaskClient) -> None:
    tag = client.get("/feed.atom").headers["ETag"]
    assert client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 304
    coded = client.get("/feed.atom", headers={"Accept-Encoding": "gzip"})
    assert coded.headers["Content-Encoding"] == "gzip"
