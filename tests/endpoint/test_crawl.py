"""Statements 1 to 34 of the checklist that are about HTTP and stand in no other file."""

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header

from tests.endpoint import crawler

THING = "/indicator/sans-smartphone"
DATASET = "/bordeaux-metropole/dataset/published-figures"
GRAPH = "/gsp?graph=https://data.example.org/obs/graph/households"
PLACES = [
    "/sparql",
    "/sparql?query=ASK{}",
    "/.well-known/void",
    GRAPH,
    THING,
    f"/page{THING}",
    f"/data{THING}.ttl",
    f"/data{THING}.csv",
    f"/data{DATASET}.jsonld",
    "/query",
    "/query/terms.json",
    "/nope",
    "/healthz",
]


def test_every_name_of_ours_leads_to_what_is_said_of_it(app: Flask) -> None:
    visited, wrong = crawler.faults(app)
    assert visited > 1_000
    assert wrong == []


def test_a_version_of_the_vocabulary_and_a_graph(client: FlaskClient) -> None:
    assert client.get("/def/0.1.0").headers["Location"] == "http://localhost/page/def"
    assert client.get("/def/0.0.9").status_code == 404
    graph = "https%3A%2F%2Fdata.example.org%2Fobs%2Fgraph%2Fhouseholds"
    assert client.get("/obs/graph/households").headers["Location"] == f"http://localhost/gsp?graph={graph}"


@pytest.mark.parametrize("place", PLACES)
def test_head_is_get_without_a_body(client: FlaskClient, place: str) -> None:
    get, head = client.get(place), client.head(place)
    assert head.status_code == get.status_code
    assert dict(head.headers) | {"Date": ""} == dict(get.headers) | {"Date": ""}
    assert head.data == b""


@pytest.mark.parametrize("place", PLACES)
def test_text_says_that_it_is_utf8(client: FlaskClient, place: str) -> None:
    kind, options = parse_options_header(client.get(place).headers.get("Content-Type", ""))
    assert not kind.startswith("text/") or options["charset"] == "utf-8"


@pytest.mark.parametrize("place", PLACES)
def test_a_preflight_succeeds(client: FlaskClient, place: str) -> None:
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    answer = client.options(place, headers=asked)
    assert answer.status_code in {200, 204}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == answer.headers["Allow"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    got = client.get(place, headers=asked)
    assert (got.headers["Access-Control-Allow-Origin"], "Set-Cookie" in got.headers) == ("*", False)
    assert {"ETag", "Link"} <= set(got.headers["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.parametrize("thing", [THING, DATASET, "/quality", "/territory/commune/33063"])
def test_every_link_gives_what_it_says(client: FlaskClient, thing: str) -> None:
    link = client.get(thing, headers={"Accept": "text/turtle"}).headers["Link"]
    targets = [part for part in link.split(", <") if 'type="' in part]
    assert len(targets) >= 4
    for part in targets:
        place, media = part.lstrip("<").partition(">")[0], part.partition('type="')[2].rstrip('"')
        path = urlsplit(place).path
        answer = client.get(path, headers={"Accept": "image/png"})
        assert (answer.status_code, answer.mimetype) == (200, media)


@pytest.mark.parametrize("place", ["/sparql", "/sparql?query=SELECT+*+%7B%7D", "/.well-known/void", GRAPH])
@pytest.mark.parametrize("accept", ["*/*", "application/rdf+xml, application/sparql-results+xml"])
def test_what_was_chosen_has_an_address(client: FlaskClient, place: str, accept: str) -> None:
    answer = client.get(place, headers={"Accept": accept})
    alone = client.get(answer.headers["Content-Location"], headers={"Accept": "image/png"})
    assert (alone.status_code, alone.mimetype, alone.data) == (200, answer.mimetype, answer.data)


@pytest.mark.parametrize("place", [f"/data{THING}.ttl", "/sparql?query=ASK{}", "/.well-known/void", GRAPH])
def test_what_did_not_change_still_says_what_it_depends_on(client: FlaskClient, place: str) -> None:
    answer = client.get(place)
    again = client.get(place, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert "Accept-Encoding" in again.headers["Vary"]
    assert ("Accept," in again.headers["Vary"]) == ("Accept," in answer.headers["Vary"])
