"""Short links: the same query has the same, strangers' queries are looked at, and nothing else is kept."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from endpoint.app import close, create_app
from endpoint.clients import Allowance
from endpoint.shelf import FullError, Shelf
from tests.endpoint.conftest import settings

QUERY = "SELECT * { ?s ?p ?o } LIMIT 5 # é \"'<script>"


@pytest.fixture
def linked(built: Path, tmp_path: Path) -> Iterator[Flask]:
    made = create_app(replace(settings(built), links=tmp_path / "links.sqlite"))
    yield made
    close(made)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=1, max_size=5))
def test_what_is_kept_is_found_under_one_name(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    shelf = Shelf(tmp_path_factory.mktemp("shelf") / "links.sqlite")
    names = {text: shelf.keep(text) for text in texts}
    assert [shelf.keep(text) for text in texts] == [names[text] for text in texts]
    assert [shelf.find(names[text]) for text in texts] == texts
    assert len(set(names.values())) == len(set(texts))


def test_a_name_that_another_query_has_is_made_longer(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "links.sqlite")
    short = shelf.keep("ASK {}")
    with sqlite3.connect(shelf.file) as database:
        database.execute("UPDATE link SET query = 'ASK { }'")
    longer = shelf.keep("ASK {}")
    assert longer.startswith(short)
    assert len(longer) > len(short)
    assert (shelf.find(short), shelf.find(longer)) == ("ASK { }", "ASK {}")


def test_no_more_than_so_many_are_kept(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "links.sqlite", most=2)
    first = shelf.keep("ASK {}")
    shelf.keep("ASK { }")
    with pytest.raises(FullError):
        shelf.keep("ASK {  }")
    assert shelf.keep("ASK {}") == first


def test_a_link_is_made_and_followed(linked: Flask, tmp_path: Path) -> None:
    client = linked.test_client()
    made = client.post("/q", data=QUERY.encode(), content_type="application/sparql-query")
    assert made.status_code == 201
    path = urlsplit(made.headers["Location"]).path
    assert len(path) == len("/q/") + 10
    assert client.post("/q", data={"query": QUERY}).headers["Location"] == made.headers["Location"]
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"})
    assert page.status_code == 200
    assert "SELECT * { ?s ?p ?o } LIMIT 5 # é &#34;&#39;&lt;script&gt;" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert f'href="{path}?lang=fr"' in page.text
    with sqlite3.connect(tmp_path / "links.sqlite") as database:
        assert database.execute("SELECT * FROM link").fetchall() == [(path.removeprefix("/q/"), QUERY)]


def test_an_unknown_link_is_not_found(linked: Flask, client: FlaskClient) -> None:
    for name in ("aaaaaaaaaa", "..%2f..%2fetc", "'%20OR%201=1--"):
        assert linked.test_client().get(f"/q/{name}").status_code == 404
        assert client.get(f"/q/{name}").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("SELECT * { SERVICE <http://127.0.0.1/> {} }", 403), ("", 400), ("ASK {}" + " " * 40_000, 413)],
)
def test_only_what_the_guard_lets_through_is_kept(linked: Flask, tmp_path: Path, query: str, status: int) -> None:
    answer = linked.test_client().post("/q", data=query.encode(), content_type="application/sparql-query")
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert not (tmp_path / "links.sqlite").exists()


def test_links_count_in_the_budget_of_a_client(built: Path, tmp_path: Path) -> None:
    little = Allowance(running=2, waiting=2, seconds=2, errors=30)
    app = create_app(replace(settings(built), links=tmp_path / "links.sqlite", allowance=little))
    statuses = [app.test_client().post("/q", data={"query": f"ASK {{}} # {n}"}).status_code for n in range(6)]
    close(app)
    assert statuses[:4] == [201] * 4
    assert statuses[-1] == 429


def test_where_nothing_can_be_written_there_are_no_links(built: Path, tmp_path: Path) -> None:
    app = create_app(replace(settings(built), links=tmp_path / "nowhere" / "links.sqlite"))
    client = app.test_client()
    assert client.post("/q", data={"query": "ASK {}"}).status_code == 403
    assert 'id="share"' not in client.get("/query").text
    close(app)
