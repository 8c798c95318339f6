"""Whom a harvest calls, what `omin harvest` says and ends with, and what is left of one that is killed."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from loader import store, versions
from loader.sisters.cli import main
from loader.sisters.harvest import harvest
from loader.sisters.limits import Limits
from loader.sisters.record import Record
from tests.sisters.elsewhere import BASE, CATALOGUE, TURTLE, Answers, always, elsewhere, paths, turtle, whole
from tests.sisters.served import built, territory
from tests.sisters.speaking import Speaking, figure

OURS = "https://data.example.org/ours/"
LIMITS = Limits(seconds=30)
EXACT = Speaking((figure(f"{BASE}observation/a"),))


def root_of(place: Path, *sisters: str) -> Path:
    return built(territory(place / "ours", OURS, *sisters), place / "var")


def visited(place: Path, answers: Answers) -> tuple[Record, list[str]]:
    with elsewhere(answers) as there:
        (record,) = harvest(root_of(place, there.address), LIMITS)
    return record, there.asked


def codes(record: Record) -> list[str]:
    return [one["code"] for one in record.findings]


def test_no_other_port_of_this_machine_is_called(tmp_path: Path) -> None:
    with elsewhere(always(turtle(CATALOGUE))) as canary:
        to_canary = always(whole("", TURTLE, f"Location: {canary.address}/", status="301 Moved"))
        record, _ = visited(tmp_path, to_canary)
    assert (record.state, codes(record), canary.asked) == ("hostile", ["sister-not-public"], [])


def test_an_endpoint_on_another_site_is_not_asked(tmp_path: Path) -> None:
    with elsewhere(EXACT.answers()) as canary:
        answers = Speaking(endpoint=f"{canary.address}/sparql").answers()
        record, asked = visited(tmp_path, answers)
    assert "sister-foreign-endpoint" in codes(record)
    assert (record.endpoint, canary.asked) == (None, [])
    assert not any(one.startswith("/sparql") for one in asked)


def test_a_name_that_leads_inside_is_not_called(tmp_path: Path) -> None:
    """A name server decides what a name means: only addresses and `localhost` may be of this machine."""
    host = socket.gethostname()
    with elsewhere(always(turtle(CATALOGUE))) as there:
        url = there.address.replace("127.0.0.1", f"{host}.")
        (record,) = harvest(root_of(tmp_path, url), LIMITS)
    assert there.asked == []
    assert record.state in {"hostile", "down"}


def test_catalogues_in_pages_are_followed(tmp_path: Path) -> None:
    second = f"<{BASE}catalogue> dcat:dataset <{BASE}dataset/two> . <{BASE}dataset/two> a dcat:Dataset ."

    def answers(path: str, _query: str, address: str) -> bytes:
        pages = f"<{address}/> <http://www.w3.org/ns/hydra/core#next> <{address}/two> ."
        return paths(start=turtle(CATALOGUE + pages), two=turtle(second))(path, "", address)  # type: ignore[return-value]

    record, asked = visited(tmp_path, answers)
    assert asked.count("/two") == 1
    reader = store.Reader((tmp_path / "var" / "sisters" / "current").resolve() / "data")
    assert f"{BASE}dataset/two" in {
        row["o"] for row in reader.select(f"SELECT ?o {{ <{BASE}catalogue> <http://www.w3.org/ns/dcat#dataset> ?o }}")
    }
    assert record.catalogue == f"{BASE}catalogue"


def test_only_public_figures_that_keep_the_shapes_are_copied(tmp_path: Path) -> None:
    free = "sdmx-attribute:confStatus <https://w3id.org/omin/code/conf-status/free>"
    names = ("good", "free", "secret", "broken")
    figures = (
        figure(f"{BASE}observation/good"),
        figure(f"{BASE}observation/free", "7.0", more=f"<{BASE}observation/free> {free} ."),
        figure(
            f"{BASE}observation/secret",
            more=f"<{BASE}observation/secret> {free.replace('/free', '/confidential')} .",
        ),
        figure(f"{BASE}observation/broken", '"much"'),
    )
    assert len(figures) == len(names)
    record, _ = visited(tmp_path, Speaking(figures).answers())
    reader = store.Reader((tmp_path / "var" / "sisters" / "current").resolve() / "data")
    rows = reader.select("SELECT ?s { ?s a <http://purl.org/linked-data/cube#Observation> } ORDER BY ?s")
    kept = [row["s"].removeprefix(f"{BASE}observation/") for row in rows]
    assert "good" in kept
    assert not {"secret", "broken"} & set(kept)
    assert record.observations == len(kept)
    assert "sister-broken-figure" in codes(record)


def ran(root: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["--store", str(root), "--lang", "en", *options])


def test_the_command_says_what_came_of_it(tmp_path: Path) -> None:
    with elsewhere(EXACT.answers()) as there:
        root = root_of(tmp_path, there.address, "http://127.0.0.1:9/")
        done = ran(root)
        told = json.loads(ran(root, "--format", "json").stdout)
    assert done.exit_code == 1
    assert "127-0-0-1-9: down, 0 figures, http://127.0.0.1:9/" in done.output
    assert "error: “http://127.0.0.1:9/” does not answer" in done.output
    assert {one["url"]: one["state"] for one in told}["http://127.0.0.1:9/"] == "down"


def test_the_command_ends_with_2_where_it_cannot_run(tmp_path: Path) -> None:
    assert ran(tmp_path / "none").exit_code == 2
    root = root_of(tmp_path, "http://127.0.0.1:9/")
    unknown = ran(root, "--only", "nobody")
    assert unknown.exit_code == 2
    assert "127-0-0-1-9" in unknown.output
    with versions.draft(root / "sisters"):
        assert ran(root).exit_code == 2


def test_without_sisters_there_is_nothing_to_do(tmp_path: Path) -> None:
    root = root_of(tmp_path)
    assert ran(root).exit_code == 0
    assert not (root / "sisters").exists()


def until(happened: Callable[[], bool]) -> None:
    for _ in range(600):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task")
    found = [one / "children" for one in text.iterdir()] if text.exists() else []
    return [int(child) for path in found for child in path.read_text().split()]


def test_a_harvest_that_is_killed_leaves_what_was(tmp_path: Path) -> None:
    with elsewhere(EXACT.answers()) as there:
        root = root_of(tmp_path, there.address)
        harvest(root, LIMITS)
    before = versions.live(root / "sisters")
    forever = socket.create_server(("127.0.0.1", int(there.address.rpartition(":")[2])))
    with forever:
        command = [sys.executable, "-m", "loader.cli", "harvest", "--store", str(root), "--seconds", "300"]
        process = subprocess.Popen(command)
        line, _ = forever.accept()
        (child,) = children_of(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait()
        until(lambda: not Path(f"/proc/{child}").exists() or "(zombie)" in Path(f"/proc/{child}/status").read_text())
        line.close()
    assert versions.live(root / "sisters") == before
    (record,) = harvest(root, LIMITS)
    assert (record.state, record.observations) == ("down", 1)
    assert [one.name for one in (root / "sisters").iterdir() if one.name.startswith(".building")] == []
