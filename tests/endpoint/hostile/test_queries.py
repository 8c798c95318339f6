"""Bad queries against a real server: each gets its answer, and the server is as it was before."""

import os
import signal
import threading
import time
from contextlib import suppress

import httpx
import pytest

from endpoint import guard
from tests.endpoint.conftest import running
from tests.endpoint.hostile import queries
from tests.endpoint.hostile.conftest import Canary, Running, until
from tests.endpoint.hostile.queries import Bad

BACK_MEBIBYTES = 200
FRESH = "ASK { ?s ?p ?o FILTER(RAND() < 2) }"  # evaluated each time, never remembered


def ask(server: Running, query: str, **parameters: str) -> httpx.Response:
    """POST, so that the length of an address is no matter."""
    return httpx.post(f"{server.address}/sparql", data={"query": query, **parameters}, timeout=60)


def well(server: Running, before: set[int]) -> None:
    """The server answers, its workers' memory is back, and of the workers before those replaced are gone."""
    assert ask(server, FRESH).json()["boolean"] is True
    assert server.memory() < BACK_MEBIBYTES
    assert not any(running(pid) for pid in before - set(server.site.pool.pids()))


def names(bads: tuple[Bad, ...]) -> list[str]:
    return [f"S{bad.row}-{place}" for place, bad in enumerate(bads)]


def meets(server: Running, bad: Bad, url: str) -> None:
    before = set(server.site.pool.pids())
    response = ask(server, bad.query.replace("CANARY", url))
    assert response.status_code == bad.status, response.text[:500]
    assert bad.says in response.text
    if bad.status >= 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == bad.status
        assert "/data" not in response.json()["detail"]
    assert int(response.headers["content-length"]) == len(response.content)
    well(server, before)


@pytest.mark.parametrize("bad", queries.AT_ONCE, ids=names(queries.AT_ONCE))
def test_known_by_their_look(hasty: Running, canary: Canary, bad: Bad) -> None:
    meets(hasty, bad, canary.url)


@pytest.mark.parametrize("bad", queries.TOO_MUCH, ids=names(queries.TOO_MUCH))
def test_too_much(patient: Running, canary: Canary, bad: Bad) -> None:
    meets(patient, bad, canary.url)


@pytest.mark.parametrize("bad", queries.TOO_LONG, ids=names(queries.TOO_LONG))
def test_too_long(hasty: Running, canary: Canary, bad: Bad) -> None:
    meets(hasty, bad, canary.url)


@pytest.mark.parametrize("bad", queries.HARMLESS, ids=names(queries.HARMLESS))
def test_harmless(patient: Running, canary: Canary, bad: Bad) -> None:
    meets(patient, bad, canary.url)


@pytest.mark.parametrize("bad", [bad for bad in queries.AT_ONCE if bad.row == 104])
def test_past_the_guard_still_nothing_dials_out(
    patient: Running, canary: Canary, bad: Bad, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_refuse_service", len)
    response = ask(patient, bad.query.replace("CANARY", canary.url))
    assert response.status_code in {200, 400, 403}
    assert "payload" not in response.text


def test_102_two_queries(hasty: Running) -> None:
    twice = httpx.get(f"{hasty.address}/sparql?query=ASK%7B%7D&query=ASK%7B%7D")
    assert twice.status_code == 400


def test_114_a_million_in_a_list(hasty: Running) -> None:
    text = "ASK { ?s ?p ?o FILTER(?o IN (" + ", ".join(map(str, range(1_000_000))) + ")) }"
    with suppress(httpx.WriteError):  # refused by its length and the connection closed, before all of it was sent
        assert ask(hasty, text).status_code == 413
    well(hasty, set())


def test_117_from_is_honoured(hasty: Running) -> None:
    count = "SELECT (COUNT(*) AS ?n) FROM <GRAPH> { ?s a <http://purl.org/linked-data/cube#Observation> }"
    graph = "https://data.example.org/obs/graph/households"
    found = ask(hasty, count.replace("GRAPH", graph), format="json").json()
    assert found["results"]["bindings"][0]["n"]["value"] == "3"


def test_119_the_host_names_nothing(hasty: Running) -> None:
    host = {"Host": "localhost", "X-Forwarded-Host": "evil.example"}
    answer = httpx.get(f"{hasty.address}/sparql", params={"query": "SELECT (<rel> AS ?x) {}"}, headers=host)
    assert "evil" not in answer.text


@pytest.mark.parametrize("call", ["RAND()", "NOW()", "UUID()", "STRUUID()"])
def test_123_what_changes_is_not_kept(hasty: Running, call: str) -> None:
    answer = ask(hasty, f"SELECT ({call} AS ?x) {{}}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


def test_124_a_syntax_error_shows_its_place(hasty: Running) -> None:
    problem = ask(hasty, "SELECT * {\n ?s ?p }").json()
    assert (problem["line"], problem["column"], problem["excerpt"]) == (2, 9, "?s ?p }")


def test_125_not_utf8(hasty: Running) -> None:
    kind = {"Content-Type": "application/sparql-query"}
    assert httpx.post(f"{hasty.address}/sparql", content=b"ASK { \xff }", headers=kind).status_code == 400


def test_126_a_timeout_is_capped_and_told(hasty: Running) -> None:
    assert ask(hasty, "ASK {}", timeout="999").headers["query-timeout"] == "0.7"
    assert ask(hasty, "ASK {}", timeout="0.5").headers["query-timeout"] == "0.5"
    for wrong in ("-1", "0", "nan", "soon"):
        assert ask(hasty, "ASK {}", timeout=wrong).status_code == 400


def test_127_the_version_is_named(hasty: Running) -> None:
    assert ask(hasty, "ASK {}").headers["dataset-version"] == "v1"
    assert ask(hasty, "SELECT (NOW() AS ?x) {}").headers["dataset-version"] == "v1"


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGSEGV, 500), (signal.SIGBUS, 500), (signal.SIGKILL, 507), (signal.SIGABRT, 507)]
)
def test_128_a_worker_that_crashes(patient: Running, number: int, status: int) -> None:
    """It fails its own query and nothing else."""
    answers: list[int] = []
    query = queries.TOO_LONG[0].query
    asking = threading.Thread(target=lambda: answers.append(ask(patient, query).status_code))
    until(lambda: patient.site.pool.state()["idle"] == 1)
    before = patient.site.pool.pids()
    asking.start()
    while patient.site.pool.state()["busy"] == 0:
        time.sleep(0.01)
    os.kill(before[0], number)
    asking.join()
    assert answers == [status]
    well(patient, set(before))


def test_129_characters_that_xml_cannot_hold(hasty: Running) -> None:
    answer = ask(hasty, 'SELECT ("a\\u0001b" AS ?x) {}', format="xml")
    assert (answer.status_code, "JSON" in answer.text) == (406, True)


def test_130_formulas_stay_what_they_are(hasty: Running) -> None:
    answer = ask(hasty, "SELECT ('=1+1' AS ?x) {}", format="csv")
    assert answer.text == "x\r\n=1+1\r\n"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment;")
