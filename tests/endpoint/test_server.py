"""A real server over real sockets: limits that bite, versions that change, a command that stops cleanly."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import httpx
import pytest
from flask import Flask
from SPARQLWrapper import JSON, TURTLE, SPARQLWrapper

from endpoint.app import close, create_app
from endpoint.config import Config
from endpoint.site import EXTENSION, Site
from tests.endpoint.conftest import publish, running, serving, settings, switch

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
BOMB = "SELECT ?x40 { BIND('xxxxxxxx' AS ?x0) " + " ".join(f"BIND(CONCAT(?x{n},?x{n}) AS ?x{n + 1})" for n in range(40))
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"


def query(address: str, text: str, timeout: float = 10) -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": text}, timeout=timeout)


def part(app: Flask) -> Site:
    return cast("Site", app.extensions[EXTENSION])


def test_a_client_that_follows_gets_data(address: str) -> None:
    accept = {"Accept": "text/turtle", "Accept-Encoding": "identity"}
    response = httpx.get(f"{address}/indicator/sans-smartphone", headers=accept, follow_redirects=True)
    assert response.status_code == 200
    assert len(response.history) == 1
    assert response.headers["content-type"] == "text/turtle; charset=utf-8"
    assert int(response.headers["content-length"]) == len(response.content)


def test_a_stock_sparql_client(address: str) -> None:
    wrapper = SPARQLWrapper(f"{address}/sparql")
    wrapper.setQuery("SELECT ?s { ?s a <http://purl.org/linked-data/cube#DataSet> }")
    wrapper.setReturnFormat(JSON)
    found = cast("dict[str, dict[str, list[object]]]", wrapper.queryAndConvert())
    assert len(found["results"]["bindings"]) == 3
    wrapper.setQuery("CONSTRUCT { ?s a ?t } WHERE { ?s a ?t } LIMIT 1")
    wrapper.setReturnFormat(TURTLE)
    assert b" a <" in cast("bytes", wrapper.queryAndConvert())


def test_a_runaway_query_is_killed(address: str, app: Flask) -> None:
    before = set(part(app).pool.pids())
    start = time.monotonic()
    response = query(address, RUNAWAY)
    assert response.status_code == 504
    assert "1.5 seconds" in response.json()["detail"]
    assert time.monotonic() - start < 2.5
    assert query(address, "ASK {}").status_code == 200
    gone = before - set(part(app).pool.pids())
    assert len(gone) == 1
    assert not any(running(pid) for pid in gone)


def test_memory_and_size_have_limits(address: str) -> None:
    assert query(address, BOMB + "}").status_code == 507
    assert query(address, LARGE).status_code == 413
    assert query(address, "ASK {}").status_code == 200


def test_others_wait_no_longer_than_said(address: str) -> None:
    """Six runaways for two workers: four are killed in turn or told to come back, and good queries work after."""
    answers: list[int] = []
    clients = [threading.Thread(target=lambda: answers.append(query(address, RUNAWAY).status_code)) for _ in range(6)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert set(answers) == {503, 504}
    assert query(address, "ASK {}").status_code == 200


def test_who_leaves_frees_the_worker(address: str, app: Flask) -> None:
    while part(app).pool.state()["idle"] < 2:
        time.sleep(0.01)
    before = set(part(app).pool.pids())
    with pytest.raises(httpx.ReadTimeout):
        query(address, RUNAWAY, timeout=0.3)
    time.sleep(0.5)
    assert len(before - set(part(app).pool.pids())) == 1


@pytest.fixture
def moving(own: Path) -> Iterator[tuple[Flask, str, Path]]:
    app = create_app(settings(own))
    server = serving(app)
    yield app, next(server), own
    next(server, None)
    close(app)


def test_nobody_fails_when_a_version_is_published(moving: tuple[Flask, str, Path]) -> None:
    _, address, root = moving
    statuses: list[int] = []
    versions: set[str] = set()
    done = threading.Event()

    def hammer() -> None:
        with httpx.Client() as client:
            while not done.is_set():
                response = client.get(f"{address}/sparql", params={"query": "ASK { ?s ?p ?o }"})
                statuses.append(response.status_code)
                versions.add(response.headers["etag"].split("-")[0])
                statuses.append(client.get(f"{address}/data/period/2022.ttl").status_code)

    clients = [threading.Thread(target=hammer) for _ in range(3)]
    for client in clients:
        client.start()
    _until(lambda: '"v1' in versions)
    for version in ("v2", "v3"):
        publish(root, version, f"<http://x/s> <http://x/p> '{version}' <http://x/g> .\n".replace("'", '"').encode())
        _until(lambda wanted=version: f'"{wanted}' in versions)
    done.set()
    for client in clients:
        client.join()
    assert set(statuses) == {200}
    assert versions == {'"v1', '"v2', '"v3'}
    assert '"v3"' in query(address, "SELECT ?o { <http://x/s> ?p ?o }").text


def test_a_broken_version_changes_nothing(moving: tuple[Flask, str, Path]) -> None:
    app, address, root = moving
    (root / "versions" / "bad").mkdir()
    switch(root, "bad")
    time.sleep(0.3)
    assert query(address, "ASK {}").headers["etag"].startswith('"v1')
    assert httpx.get(f"{address}/healthz").text == "ok v1\n"
    assert part(app).pool.version == "v1"


def _until(condition: object, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not (callable(condition) and condition()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_dead_worker_is_replaced(moving: tuple[Flask, str, Path]) -> None:
    app, address, _ = moving
    before = part(app).pool.pids()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    _until(lambda: not any(_working(pid) for pid in before))
    assert query(address, "ASK {}").status_code == 200


def test_closing_leaves_no_worker(own: Path) -> None:
    app = create_app(settings(own))
    pids = part(app).pool.pids()
    close(app)
    assert len(pids) == 2
    assert not any(running(pid) for pid in pids)


def test_a_public_address_is_used(own: Path) -> None:
    app = create_app(Config(own, public_url="https://data.example.org/", workers=1))
    response = app.test_client().get("/indicator", headers={"Host": "data.example.org"})
    close(app)
    assert response.headers["Location"] == "https://data.example.org/page/indicator"


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-W", "error", "-c", "from endpoint.cli import serve; serve()", *arguments]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_serves_and_stops(own: Path, number: int) -> None:
    command = _command("--store", str(own), "--port", "0", "--workers", "2")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert select.select([process.stdout], [], [], 20)[0]
        assert "version v1" in process.stdout.readline()
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        assert query(address, "ASK {}").status_code == 200
        workers = Path(f"/proc/{process.pid}/task").glob("*/children")
        pids = [int(pid) for file in workers for pid in file.read_text().split()]
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in errors
    assert len(pids) == 2
    assert not any(running(pid) for pid in pids)


def test_the_command_killed_leaves_no_worker(own: Path) -> None:
    command = _command("--store", str(own), "--port", "0", "--workers", "2")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        process.stdout.readline()
        workers = Path(f"/proc/{process.pid}/task").glob("*/children")
        pids = [int(pid) for file in workers for pid in file.read_text().split()]
        process.kill()
    assert len(pids) == 2
    _until(lambda: not any(_working(pid) for pid in pids))


def _working(pid: int) -> bool:
    """Tell whether a process runs and is no zombie that nobody has collected yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_the_command_says_what_is_missing(own: Path, tmp_path: Path) -> None:
    nothing = subprocess.run(_command("--store", str(tmp_path / "x")), capture_output=True, text=True, check=False)
    assert nothing.returncode == 2
    assert "omin build" in nothing.stderr
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        taken = subprocess.run(
            _command("--store", str(own), "--port", port), capture_output=True, text=True, check=False
        )
    assert taken.returncode == 2
    assert f"port {port} is taken" in taken.stderr
