"""Versions on disk: switched at once, never half there, whatever kills the build."""

import gzip
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loader import build, dump, store, versions
from ontology.terms import PROV

CASES = Path(__file__).parent / "cases"


def silent(_french: str, _english: str) -> None:
    pass


def dumped(root: Path, out: Path) -> bytes:
    with out.open("wb") as file:
        store.Reader(root / "current" / "data").write_canonical(file)
    return out.read_bytes()


def test_two_builds_give_the_same_canonical_quads(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build.build([CASES / "tidy"], tmp_path / name, silent)
    first = dumped(tmp_path / "one", tmp_path / "one.nq")
    assert first == dumped(tmp_path / "two", tmp_path / "two.nq")
    assert b'sans-smartphone.region-A.2024.inhabitants> <https://w3id.org/omin/def#value> "6' in first


def test_an_unchanged_build_makes_no_version(tmp_path: Path) -> None:
    first = build.build([CASES / "tidy"], tmp_path, silent)
    again = build.build([CASES / "tidy"], tmp_path, silent)
    assert (again.version, again.unchanged) == (first.version, True)
    assert len(list((tmp_path / "versions").iterdir())) == 1


def test_a_faulty_build_leaves_the_live_version(tmp_path: Path) -> None:
    first = build.build([CASES / "tidy"], tmp_path, silent)
    result = build.build([CASES / "percentage-140"], tmp_path, silent)
    assert result.version is None
    assert [finding.code for finding in result.found] == ["shape"]
    assert versions.live(tmp_path) == first.version
    assert not list(tmp_path.glob(".building-*"))


def test_two_territories_are_published_together(tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(CASES / "wide", other)
    observatory = other / "observatory.toml"
    observatory.write_text(observatory.read_text().replace("https://data.example.org/case/", "https://other.example/"))
    assert build.build([CASES / "tidy", other], tmp_path / "var", silent).version
    graphs = store.Reader(tmp_path / "var" / "current" / "data").graphs()
    assert {"https://data.example.org/case/graph/figures", "https://other.example/graph/figures"} <= set(graphs)
    assert build.build([CASES / "tidy"], tmp_path / "var", silent).version
    _gone(tmp_path / "var")
    assert build.build([CASES / "tidy", other], tmp_path / "var", silent).version
    buried = store.Reader(tmp_path / "var" / "current" / "withdrawn").subjects(PROV + "invalidatedAtTime")
    assert [thing for thing in buried if "/version/" not in thing] == []
    assert versions.manifest(tmp_path / "var")["former"] == []


def _gone(root: Path) -> None:
    """The other territory's things are buried, its observations by their dataset, and its base is known."""
    buried = set(store.Reader(root / "current" / "withdrawn").subjects(PROV + "invalidatedAtTime"))
    assert {f"https://other.example/{thing}" for thing in ("dataset/figures", "catalogue", "graph/figures")} <= buried
    assert any(thing.startswith("https://other.example/dataset/figures/version/") for thing in buried)
    shared = {thing for thing in buried if not thing.startswith("https://other.example/")}
    assert all(thing.startswith("https://w3id.org/omin/period/") for thing in shared)
    assert not any("/observation/" in thing or "#" in thing for thing in buried)
    assert versions.manifest(root)["former"] == ["https://other.example/"]


def test_every_version_has_its_dump(tmp_path: Path) -> None:
    build.build([CASES / "tidy"], tmp_path, silent)
    (tmp_path / "current" / "dump.json").unlink()
    assert build.build([CASES / "tidy"], tmp_path, silent).unchanged
    canonical = dumped(tmp_path, tmp_path / "all.nq")
    told = gzip.decompress((tmp_path / "current" / dump.FILE).read_bytes())
    assert sorted(told.splitlines()) == canonical.splitlines()


def test_the_same_base_twice_is_refused(tmp_path: Path) -> None:
    found = build.build([CASES / "tidy", CASES / "wide"], tmp_path, silent).found
    assert [finding.code for finding in found] == ["duplicate-name"]


def test_a_second_build_at_once_is_refused(tmp_path: Path) -> None:
    with versions.draft(tmp_path), pytest.raises(versions.BusyError), versions.draft(tmp_path):
        pass


def test_old_versions_are_pruned_but_never_the_live_one(tmp_path: Path) -> None:
    identifier = ""
    for number in range(versions.KEEP + 3):
        with versions.draft(tmp_path) as draft:
            draft.data.mkdir()
            identifier = versions.publish(draft, f"{number:064x}"[::-1], {"quads": number})
        assert versions.live(tmp_path) == identifier
    kept = sorted(path.name for path in (tmp_path / "versions").iterdir())
    assert len(kept) == versions.KEEP
    assert kept[-1] == identifier


def test_killed_at_any_moment_the_live_version_stays(tmp_path: Path) -> None:
    root = tmp_path / "var"
    first = build.build([CASES / "wide"], root, silent).version
    before = dumped(root, tmp_path / "before.nq")
    # The command as a user gives it; how long it takes tells between which moments to kill it.
    command = [sys.executable, "-m", "loader.cli", "build", str(CASES / "tidy"), "--store"]
    start = time.monotonic()
    subprocess.run([*command, str(tmp_path / "timed")], check=True, capture_output=True)
    taken = time.monotonic() - start
    moments = random.Random(7)
    killed = 0
    for _ in range(8):
        process = subprocess.Popen([*command, str(root)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.2, 0.85) * taken)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        if versions.live(root) == first:
            assert dumped(root, tmp_path / "after.nq") == before
    assert killed
    assert build.build([CASES / "tidy"], root, silent).version != first
    assert not list(root.glob(".building-*"))
