"""What publications did, told to people: feeds of all, a dataset, an indicator, a territory; the page of news."""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient

from endpoint.app import close, create_app
from endpoint.pages import published as pages
from tests.endpoint.conftest import settings
from tests.versions import Small, several

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
FEEDS = ["/feed.atom", "/feed/case/dataset/figures.atom", "/feed/indicator/sans-smartphone.atom"]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Small:
    return several(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def at(published: Small) -> Iterator[FlaskClient]:
    app = create_app(settings(published.root))
    yield app.test_client()
    close(app)


def feed(client: FlaskClient, path: str, language: str = "en") -> ElementTree.Element:
    answer = client.get(path, headers={"Accept-Language": language})
    assert (answer.status_code, answer.content_type) == (200, "application/atom+xml; charset=utf-8")
    assert not feedparser.parse(answer.data).bozo
    return ElementTree.fromstring(answer.data)  # noqa: S314  # our own


def said(entry: ElementTree.Element) -> list[str]:
    """The lines of an entry: what was done to each figure."""
    lines = entry.findall(f"{ATOM}content/{XHTML}div/{XHTML}ul/{XHTML}li")
    return ["".join(line.itertext()).replace("\u202f", " ").replace("\xa0", " ") for line in lines]


def titles(root: ElementTree.Element) -> list[str]:
    entries = root.findall(f"{ATOM}entry/{ATOM}title")
    return [re.sub(r", [^,:]*?\d{4} ?:|, \w+ \d+, \d{4}:", ":", str(one.text)) for one in entries]


EXPECTED = {
    "en": (
        ["Version 2: 1 figure corrected, 1 figure added", "Version 1: first publication, 3 figures added"],
        [
            "People without a smartphone, Alfa, 2024: 6.0% before, 7.0% now",
            'People without a smartphone, Beta "B", the second, 2023: added, 9.1%',
        ],
    ),
    "fr": (
        ["Version 2: 1 chiffre corrigé, 1 chiffre ajouté", "Version 1: première publication, 3 chiffres ajoutés"],
        [
            "Personnes sans smartphone, Alfa, 2024 : 6,0 % avant, 7,0 % maintenant",
            'Personnes sans smartphone, Beta "B", the second, 2023 : ajouté, 9,1 %',
        ],
    ),
}


@pytest.mark.parametrize("language", EXPECTED)
def test_a_feed_tells_what_each_publication_did_with_former_values(at: FlaskClient, language: str) -> None:
    root = feed(at, "/feed/case/dataset/figures.atom", language)
    told, lines = EXPECTED[language]
    assert [one.replace("\xa0", " ") for one in titles(root)][1:] == told
    assert said(root.findall(f"{ATOM}entry")[1]) == lines


def test_everything_is_followed_with_what_else_changed(at: FlaskClient) -> None:
    told = titles(feed(at, "/feed.atom"))
    assert told[0] == "Version 3: 1 figure withdrawn, 1 entry changed (place, territory, source…)"
    assert len(told) == 3


def test_a_territory_is_told_of_itself_and_of_its_figures_alone(at: FlaskClient) -> None:
    own = titles(feed(at, "/feed/territory/region/A.atom"))
    assert own[:2] == [
        "Version 3: 1 entry changed (place, territory, source…)",
        "Version 2: 1 figure corrected",
    ]
    other = titles(feed(at, "/feed/territory/region/B.atom"))
    assert other[:2] == ["Version 3: 1 figure withdrawn", "Version 2: 1 figure added"]


def test_a_withdrawn_figure_is_told_without_its_value(at: FlaskClient) -> None:
    (line,) = said(feed(at, "/feed/territory/region/B.atom").findall(f"{ATOM}entry")[0])
    assert line.endswith(", October 2024: withdrawn")


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_valid(at: FlaskClient, path: str) -> None:
    root = feed(at, path)
    for name in ("id", "title", "updated"):  # RFC 4287, 4.1.1: exactly one each
        assert len(root.findall(ATOM + name)) == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:  # 4.1.2
        assert all(len(entry.findall(ATOM + name)) == 1 for name in ("id", "title", "updated", "content"))
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    moments = [str(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert moments == sorted(moments, reverse=True)
    assert root.findtext(f"{ATOM}updated") == moments[0]


def test_entries_of_different_feeds_have_different_ids(at: FlaskClient) -> None:
    ids = [entry.findtext(f"{ATOM}id") for path in FEEDS for entry in feed(at, path).findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_who_has_a_feed_is_told_so_until_the_next_publication(published: Small, tmp_path: Path) -> None:
    copies = (shutil.copytree(one, tmp_path / one.name, symlinks=True) for one in (published.folder, published.root))
    small = Small(*copies)
    app = create_app(settings(small.root))
    client = app.test_client()
    before = client.get("/feed.atom")
    had = [entry.findtext(f"{ATOM}id") for entry in feed(client, "/feed.atom").findall(f"{ATOM}entry")]
    by_tag, by_date = {"If-None-Match": before.headers["ETag"]}, {"If-Modified-Since": before.headers["Last-Modified"]}
    assert [client.get("/feed.atom", headers=one).status_code for one in (by_tag, by_date)] == [304, 304]
    small.edit("sources/figures.csv", "1200;7.0", "1200;8.0")
    small.build()
    assert [client.get("/feed.atom", headers=one).status_code for one in (by_tag, by_date)] == [200, 200]
    entries = feed(client, "/feed.atom").findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries][1:] == had
    close(app)


def test_a_long_feed_has_pages(at: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "SHOWN", 2)
    found: list[str] = []
    links: dict[str, str] = {}
    path = "/feed.atom"
    while path:
        root = feed(at, f"{path}{'&' if '?' in path else '?'}lang=en")
        found += titles(root)
        links = {str(link.get("rel")): str(link.get("href")) for link in root.findall(f"{ATOM}link")}
        path = links.get("next", "").removeprefix("http://localhost").replace("&lang=en", "")
    assert [one.partition(":")[0] for one in found] == ["Version 3", "Version 2", "Version 1"]
    assert links["first"].startswith("http://localhost/feed.atom")


@pytest.mark.parametrize("before", ["x", "-1", "1e3", "٣", "9999999"])
def test_a_page_that_no_feed_has_is_not_found(at: FlaskClient, before: str) -> None:
    assert at.get("/feed.atom", query_string={"before": before}).status_code == 404


def test_the_page_of_news_tells_the_same(at: FlaskClient) -> None:
    text = html.unescape(at.get("/news", headers={"Accept": "text/html", "Accept-Language": "en"}).text)
    assert "1 figure corrected, 1 figure added" in text
    assert "6.0% before, 7.0% now" in text
    assert 'href="/ldes"' in text
