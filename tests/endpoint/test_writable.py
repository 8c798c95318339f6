"""Writing is off unless asked for, on a store of its own, by who may; what cannot be written leaves no trace."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from endpoint.app import close, create_app
from endpoint.using import ConflictError, with_dataset
from tests.endpoint.conftest import settings

UPDATE = "application/sparql-update"
INSERT = "INSERT DATA { <http://x/s> <http://x/p> 1 }"
TURTLE = {"Content-Type": "text/turtle"}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(replace(settings(tmp_path_factory.mktemp("scratch")), writable=True, query_seconds=10))
    yield app
    close(app)


@pytest.fixture
def desk(scratch: Flask) -> FlaskClient:
    desk = scratch.test_client()
    assert desk.post("/sparql", data="DROP ALL", content_type=UPDATE).status_code == 204
    return desk


def count(client: FlaskClient, pattern: str = "?s ?p ?o") -> int:
    asked = client.get("/sparql", query_string={"query": f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"})
    return int(json.loads(asked.data)["results"]["bindings"][0]["n"]["value"])


def test_what_is_published_is_never_written_to(client: FlaskClient, built: Path) -> None:
    assert client.post("/sparql", data=INSERT, content_type=UPDATE).status_code == 403
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        answer = client.open("/gsp?graph=http://x/g", method=method, data="", headers=TURTLE)
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    with pytest.raises(ValueError, match="never written to"):
        create_app(replace(settings(built), writable=True))


def refused(*options: str) -> str:
    """Start the command, which must end at once; what it said."""
    command = [sys.executable, "-m", "loader.cli", "serve", "--writable", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    return done.stderr


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--port", "0"], "published or in use"),
        (["--host", "0.0.0.0"], "needs --token-file"),  # noqa: S104  # refused
        (["--public-url", "https://x.example"], "needs --token-file"),
    ],
)
def test_the_command_refuses_what_is_not_safe(built: Path, options: list[str], reason: str) -> None:
    done = refused("--store", str(built), *options)
    assert reason in done


def test_a_token_that_could_be_guessed_is_refused(built: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("short")
    assert "16 characters" in refused("--store", str(built), "--token-file", str(tmp_path / "token"))


def test_a_write_is_read_at_once(desk: FlaskClient) -> None:
    assert desk.post("/sparql", data={"update": INSERT}).status_code == 204
    assert count(desk) == 1
    assert desk.get("/sparql?query=ASK{}").headers["Cache-Control"] == "no-cache"


def test_a_second_process_is_kept_out(scratch: Flask) -> None:
    with pytest.raises(OSError, match="temporarily unavailable"):
        create_app(scratch.extensions["omin"].config)


@pytest.mark.parametrize(
    ("update", "status"),
    [
        ("INSERT DATA { <http://x/s> <http://x/p> 2 } ; CLEAR XYZ", 400),
        ("LOAD <http://127.0.0.1/>", 403),
        ("LOAD SILENT<http://127.0.0.1/>", 403),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", 403),
        ("CREATE GRAPH <http://x/g> ; CREATE GRAPH <http://x/g>", 400),
        ("", 400),
    ],
)
def test_a_bad_update_changes_nothing(desk: FlaskClient, update: str, status: int) -> None:
    desk.post("/sparql", data=INSERT, content_type=UPDATE)
    tag = desk.get("/sparql?query=ASK{}").headers["ETag"]
    answer = desk.post("/sparql", data=update, content_type=UPDATE)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert desk.get("/sparql?query=ASK{}").headers["ETag"] == tag


def test_a_bad_update_says_where(desk: FlaskClient) -> None:
    update = "INSERT DATA {\n <a:a> <a:b> }"
    answer = desk.post("/sparql", data=update, content_type="application/sparql-update")
    assert answer.json is not None
    assert (answer.json["rule"], answer.json["line"]) == ("syntax", 2)
    assert answer.json["excerpt"] == "<a:a> <a:b> }"


def test_an_update_that_never_ends_is_ended(tmp_path: Path) -> None:
    app = create_app(replace(settings(tmp_path), writable=True, query_seconds=1))
    desk = app.test_client()
    endless = "INSERT { <http://x/n> <http://x/is> ?n } WHERE { SELECT (COUNT(*) AS ?n) { VALUES } }"
    values = " ".join(f"VALUES ?v{k} {{ {'1 ' * 900} }}" for k in range(6))
    answer = desk.post("/sparql", data=endless.replace("VALUES", values), content_type=UPDATE)
    assert answer.status_code == 504, answer.text
    assert count(desk) == 0
    assert len(list((tmp_path / "versions").iterdir())) == 1
    close(app)


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/turtle", b"<http://x/a b> <http://x/p> 1 .", 400),
        ("text/turtle", b"<s> <p> <o> .", 201),
        ("application/n-triples", b"<http://x/s> <http://x/p> ", 400),
        ("application/ld+json", b'{"@context": "http://127.0.0.1/c", "a": 1}', 400),
        ("text/csv", b"a,b", 415),
        ("application/n-quads", b"", 415),
    ],
)
def test_what_is_put(desk: FlaskClient, kind: str, body: bytes, status: int) -> None:
    answer = desk.put("/gsp?graph=http://x/g", data=body, content_type=kind)
    assert answer.status_code == status, answer.text
    assert desk.get("/gsp?graph=http://x/g").status_code == (200 if status == 201 else 404)


@pytest.mark.parametrize("query", ["", "?graph=http://x/a&graph=http://x/b", "?graph=http://x/a&default", "?graph=a b"])
def test_one_graph_must_be_named(desk: FlaskClient, query: str) -> None:
    assert desk.get("/gsp" + query).status_code == 400
    assert desk.put("/gsp" + query, data="", headers=TURTLE).status_code == 400


def test_pages_of_other_sites_and_other_machines_may_not_write(desk: FlaskClient) -> None:
    def sent(headers: dict[str, str], remote: str = "127.0.0.1") -> int:
        place = {"REMOTE_ADDR": remote}
        return desk.post("/sparql", data={"update": INSERT}, headers=headers, environ_overrides=place).status_code

    assert sent({}) == sent({"Origin": "http://localhost"}) == 204
    assert sent({"Origin": "https://evil.example"}) == sent({"Origin": "null"}) == 403
    assert sent({"X-Forwarded-For": "127.0.0.1"}) == sent({}, "192.0.2.7") == sent({}, "") == 403
    assert desk.get("/sparql?query=ASK{}", environ_overrides={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


def test_a_token_lets_write_from_anywhere(tmp_path: Path) -> None:
    app = create_app(replace(settings(tmp_path), writable=True, query_seconds=10, token="héron"))  # noqa: S106
    desk = app.test_client()

    def sent(authorization: str | None) -> int:
        headers = {"Authorization": authorization} if authorization else {}
        answer = desk.put("/gsp?default", data="", headers={**TURTLE, **headers})
        assert ("WWW-Authenticate" in answer.headers) == (answer.status_code == 401)
        return answer.status_code

    assert sent("Bearer h\u00e9ron".encode().decode("latin-1")) == 204
    assert {sent(None), sent("Bearer heron"), sent("Bearer "), sent("Basic héron")} == {401}
    close(app)


@pytest.mark.parametrize(
    ("update", "wanted"),
    [
        ("INSERT { } WHERE { }", "INSERT { }  USING <http://x/g> USING NAMED <http://x/n> WHERE { }"),
        (
            "DELETE WHERE { ?s ?p '}' }",
            "DELETE  { ?s ?p '}' } USING <http://x/g> USING NAMED <http://x/n> WHERE { ?s ?p '}' }",
        ),
        ("INSERT DATA { <a:b> <a:c> 'WHERE' }", "INSERT DATA { <a:b> <a:c> 'WHERE' }"),
        ("PREFIX where: <a://b> CLEAR ALL # WHERE", "PREFIX where: <a://b> CLEAR ALL # WHERE"),
    ],
)
def test_the_dataset_of_a_request_is_written_into_an_update(update: str, wanted: str) -> None:
    assert with_dataset(update, ["http://x/g"], ["http://x/n"]) == wanted


@pytest.mark.parametrize(
    "update", ["WITH<a:b>DELETE{}WHERE{}", "INSERT{}USING:g WHERE{}", "DELETEWHERE{}", "DELETE WHERE {"]
)
def test_an_update_with_a_dataset_of_its_own_is_refused(update: str) -> None:
    with pytest.raises(ConflictError):
        with_dataset(update, ["http://x/g"], [])


@given(st.text(), st.text())
def test_no_name_of_a_graph_becomes_sparql(update: str, name: str) -> None:
    assert with_dataset(update, [], []) == update
    for iri in (f"{name}> {{}}", f"http://x/{name}\n", f"http://x/{name}<"):
        with pytest.raises(ValueError, match="IRI"):
            with_dataset("INSERT { } WHERE { }", [iri], [])


def test_deleting_by_short_form_keeps_to_the_dataset(desk: FlaskClient) -> None:
    data = b"<http://x/s> <http://x/p> 1 ."
    for graph in ("http://x/a", "http://x/b"):
        assert desk.put(f"/gsp?graph={graph}", data=data, headers=TURTLE).status_code == 201
    short = "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }"
    named = {"using-named-graph-uri": "http://x/a"}
    assert desk.post("/sparql", query_string=named, data=short, content_type=UPDATE).status_code == 204
    assert count(desk, "GRAPH <http://x/a> { ?s ?p ?o }") == 0
    assert count(desk, "GRAPH <http://x/b> { ?s ?p ?o }") == 1


def test_it_says_that_it_is_written_to(desk: FlaskClient) -> None:
    asked = desk.get("/sparql", headers={"Accept": "text/html, */*;q=0.1"})
    assert (asked.status_code, asked.mimetype) == (200, "text/turtle")
    assert "sd:SPARQL11Update" in asked.text
    assert "UnionDefaultGraph" not in asked.text


def test_a_graph_that_is_not_there(desk: FlaskClient) -> None:
    """The test `head_non_existing_direct` of the W3C, which its manifest defines and does not list."""
    assert desk.head("/gsp/person/4.ttl", headers={"Accept": "text/turtle; charset=utf-8"}).status_code == 404
    assert desk.delete("/gsp/person/4.ttl").status_code == 404
