"""Publication in a store elsewhere: all or nothing, whatever goes wrong, and seen at once by who reads."""

import json
import shutil
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from flask import Flask

from endpoint.app import close, create_app
from endpoint.site import EXTENSION, Site
from loader import publication
from loader.remote import Door, StoreError
from ontology import stores
from ontology.stores import Account, Store
from tests.endpoint.conftest import settings
from tests.stores import servers
from tests.stores.conftest import Place, built, nothing, until

COUNT = "SELECT (COUNT(DISTINCT ?g) AS ?graphs) (COUNT(*) AS ?marks) WHERE { GRAPH ?g { ?s <urn:mark> ?o } }"
LIVE = "SELECT (COUNT(*) AS ?marks) (COUNT(DISTINCT ?o) AS ?kinds) WHERE { ?s <urn:mark> ?o }"
MARKS = 500
REMEMBERED = "/page/territory/commune/33063"
CASE = Path(__file__).parents[1] / "loader" / "cases" / "tidy"


def version(root: Path, number: int) -> Path:
    """Make a version in which many things in two graphs have the version's own mark."""
    lines = (f'<urn:thing:{one}> <urn:mark> "{number}" <urn:graph:{one % 2}> .\n' for one in range(MARKS))
    built(root, f"{number:06d}-local", f"{number:02d}abcdefabcdef", "".join(lines).encode())
    return root


def published(root: Path, place: Place) -> str:
    with Door(*place) as door:
        return publication.publish(root, door, nothing)[0]


def graphs(place: Place) -> set[str]:
    """The names of the graphs of versions in a store."""
    query = 'SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), "urn:omin:")) }'
    headers = {"Accept": "application/sparql-results+json"}
    found = httpx.post(place[0].query, data={"query": query}, headers=headers).json()["results"]["bindings"]
    return {row["g"]["value"] for row in found}


def of_version(place: Place, name: str) -> set[str]:
    return {graph for graph in graphs(place) if graph.startswith(stores.named(name))}


def served(place: Place, work: Path) -> Flask:
    return create_app(replace(settings(work), remote=place[0], query_seconds=20))


def part_of(app: Flask) -> Site:
    part = app.extensions[EXTENSION]
    assert isinstance(part, Site)
    return part


def test_the_same_is_not_published_twice(fresh: Place, tmp_path: Path) -> None:
    root = version(tmp_path / "root", 1)
    first = published(root, fresh)
    assert published(root, fresh) == first == "000001-01abcdefabcd"
    with Door(*fresh) as door:
        assert door.journal() == stores.Journal((first,), (), 1)


def test_two_versions_stay_and_older_ones_go(fresh: Place, tmp_path: Path) -> None:
    made = [published(version(tmp_path / "root", number), fresh) for number in (1, 2, 3)]
    assert of_version(fresh, made[0]) == set()
    assert of_version(fresh, made[1])
    assert of_version(fresh, made[2])
    with Door(*fresh) as door:
        assert door.journal() == stores.Journal((made[1], made[2]), (), 3)


def test_who_reads_never_sees_half_a_version(fresh: Place, tmp_path: Path) -> None:
    published(version(tmp_path / "root", 1), fresh)
    app = served(fresh, tmp_path / "work")
    stopping = threading.Event()
    seen: list[tuple[str, str]] = []
    reader = threading.Thread(target=_read, args=(app, stopping, seen))
    reader.start()
    try:
        for number in (2, 3):
            name = published(version(tmp_path / "root", number), fresh)
            until(lambda name=name: part_of(app).follower.snapshot().version == name)  # type: ignore[misc]
    finally:
        stopping.set()
        reader.join()
        close(app)
    assert {live for live, _ in seen} == {f"{MARKS},1"}
    assert {named for _, named in seen} == {f"2,{MARKS}"}


def _read(app: Flask, stopping: threading.Event, seen: list[tuple[str, str]]) -> None:
    client = app.test_client()
    while not stopping.is_set():
        one, two = (
            client.post("/sparql", data={"query": f"{query} # {len(seen)}", "format": "csv"}).text.splitlines()[1]
            for query in (LIVE, COUNT)
        )
        seen.append((one, two))


def test_a_publication_that_dies_leaves_the_live_version_and_is_cleared_away(fresh: Place, tmp_path: Path) -> None:
    first = published(version(tmp_path / "root", 1), fresh)
    root = version(tmp_path / "root", 2)
    with Door(*fresh) as door, pytest.raises(KeyboardInterrupt):
        publication.publish(root, door, _dies)
    with Door(*fresh) as door:
        (dead,) = door.journal().unfinished
        assert door.journal().live == first
    assert of_version(fresh, dead)
    second = published(root, fresh)
    assert second > dead
    assert of_version(fresh, dead) == set()


def _dies(_french: str, english: str) -> None:
    """Break off when the second graph is staged."""
    if "graph 2 of" in english:
        raise KeyboardInterrupt


def test_a_store_that_loses_triples_is_told(fresh: Place, tmp_path: Path) -> None:
    first = published(version(tmp_path / "root", 1), fresh)
    root = version(tmp_path / "root", 2)

    def lose(_french: str, english: str) -> None:
        if "graph 2 of" in english:
            with Door(*fresh) as other:
                other.drop(stores.whole(f"000002-{'02abcdefabcdef'[:12]}"))

    with Door(*fresh) as door, pytest.raises(StoreError, match="triples in the store instead of"):
        publication.publish(root, door, lose)
    with Door(*fresh) as door:
        assert door.journal().live == first


def test_a_version_that_is_published_is_taken_up_and_a_store_that_is_down_is_told(tmp_path: Path) -> None:
    (port,) = servers.free_ports(1)
    folder = tmp_path / "server"
    folder.mkdir()
    with servers.oxigraph(folder, port) as store:
        first = published(version(tmp_path / "root", 1), (store, None))
        app = served((store, None), tmp_path / "work")
        client = app.test_client()
        until((part_of(app).follower.snapshot().directory / "dump.json").is_file)  # pages name it from then on
        seen = client.get(REMEMBERED, headers={"Accept": "text/html"})
        assert seen.status_code == 200
    try:
        again = client.get(REMEMBERED, headers={"Accept": "text/html"})
        assert (again.status_code, again.data) == (200, seen.data)
        assert part_of(app).follower.snapshot().version == first
        page = client.get("/page/code/kind", headers={"Accept": "text/html"})
        asked = client.post("/sparql", data={"query": LIVE})
        for answer in (page, asked, client.get("/healthz")):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert json.loads(asked.data)["rule"] == "store"
        with servers.oxigraph(folder, port) as store:
            assert client.post("/sparql", data={"query": LIVE, "format": "csv"}).status_code == 200
            second = published(version(tmp_path / "root", 2), (store, None))
            until(lambda: part_of(app).follower.snapshot().version == second)
    finally:
        close(app)


def test_the_work_folder_may_be_named_from_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers start elsewhere."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "server").mkdir()
    with servers.oxigraph(tmp_path / "server") as store:
        made = published(version(tmp_path / "root", 1), (store, None))
        app = served((store, None), Path("work"))
        try:
            assert part_of(app).pool.version == made
        finally:
            close(app)


def test_a_wrong_password_is_told(virtuoso: Place, tmp_path: Path) -> None:
    root = version(tmp_path / "root", 1)
    for account in (None, Account("dba", "wrong")):
        with Door(virtuoso[0], account) as door, pytest.raises(StoreError, match="OMIN_STORE_USER"):
            publication.publish(root, door, nothing)


def test_a_password_is_not_sent_in_the_clear() -> None:
    with pytest.raises(StoreError, match="https"):
        Door(Store("http://example.org/query", "http://example.org/store"), Account("a", "b"))


def test_the_command_says_that_a_store_cannot_be_reached(tmp_path: Path) -> None:
    (port,) = servers.free_ports(1)
    command = ["build", CASE, "--store", f"http://127.0.0.1:{port}", "--work", tmp_path / "work", "--lang", "en"]
    done = subprocess.run(
        [sys.executable, "-m", "loader.cli", *map(str, command)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert f"http://127.0.0.1:{port}/query cannot be reached" in done.stderr
    assert "the store's live version has not changed" in done.stderr


def test_the_territory_names_its_store(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(CASE, tmp_path / "territory"))
    path, server = folder / "observatory.toml", tmp_path / "server"
    server.mkdir()
    with servers.oxigraph(server) as store:
        address = store.query.removesuffix("/query")
        path.write_text(f'store = "{address}"\n{path.read_text("utf-8")}', "utf-8")
        command = ["build", folder, "--store", tmp_path / "work", "--lang", "en"]
        done = subprocess.run(
            [sys.executable, "-m", "loader.cli", *map(str, command)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        with Door(store, None) as door:
            live = door.journal().live
    assert f"{store}: version {live} is live" in done.stderr
    assert stores.of([folder]) == store


def test_the_two_addresses_of_a_store() -> None:
    assert stores.made("https://x") == Store("https://x/query", "https://x/store")
    assert stores.made("https://x/sparql") == Store("https://x/sparql", "https://x/sparql-graph-crud-auth")
    assert stores.made({"query": "https://x/a", "graphs": "https://x/b"}) == Store("https://x/a", "https://x/b")
    for wrong in ("https://me:secret@x", "ftp://x", "https://", "https://x/?a"):
        with pytest.raises(ValueError, match="not the address of a store"):
            stores.made(wrong)
