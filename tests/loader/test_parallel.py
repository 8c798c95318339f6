"""Mapping by several processes, here and on a Dask cluster: the same bytes and the same findings as by one."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import distributed
import pytest

from loader import build, cluster, labour, store, versions
from loader.finding import Finding
from loader.labour import Labour
from loader.parallel import CrewError
from loader.sheaf import Sheaf
from loader.workshop import Bench, map_folders, map_into

CASES = Path(__file__).parent / "cases"
OMIN = str(Path(sys.executable).with_name("omin"))
ROWS = 6_000  # more than two chunks of both files


def silent(_french: str, _english: str) -> None:
    pass


def key(number: int) -> str:
    """The key of a region, long enough for few rows to be several chunks."""
    return f"region/{number:040}"


def written(folder: Path, rows: list[str]) -> Path:
    """The case `wide` with many regions and these rows of figures."""
    shutil.copytree(CASES / "wide", folder)
    areas = (f"{key(number)},region,{number},Region {number},country/XX\n" for number in range(ROWS))
    head = "key,level,code,name,part_of\ncountry/XX,country,XX,Xland,\n"
    (folder / "sources" / "areas.csv").write_text(head + "".join(areas), "utf-8")
    (folder / "sources" / "figures.csv").write_text("région;0 à 19;total\n" + "".join(rows), "cp1252")
    return folder


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [f"{key(number)};{number * 3};{number * 7}\n" for number in range(ROWS)]
    return written(tmp_path_factory.mktemp("good") / "territory", rows)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [f"{key(number)};{number};{number * 7}\n" for number in range(ROWS)]
    rows[5] = "region/none;5;35\n"  # two measures share this cell: told once
    rows[ROWS - 7] = "region/none;5;35\n"
    rows[ROWS - 5] = f"{key(3)};1;{ROWS}\n"  # claimed by the first chunk, too
    rows[ROWS - 2] = f"{key(ROWS - 2)};1x;4\n"
    rows[ROWS - 1] = "too;few\n"
    return written(tmp_path_factory.mktemp("faulty") / "territory", rows)


@pytest.fixture(scope="module")
def dask() -> Iterator[str]:
    """Give the address of a cluster of two workers, each a process of its own."""
    two = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**two) as local:  # type: ignore[no-untyped-call]
        yield str(local.scheduler_address)  # pyright: ignore[reportAttributeAccessIssue]  # used without `await`


@pytest.fixture(params=["processes", "dask"])
def many(request: pytest.FixtureRequest) -> Labour:
    if request.param == "processes":
        return Labour(workers=2)
    return Labour(dask=request.getfixturevalue("dask"))


def by_graph(folder: Path, place: Path, hands: Labour) -> tuple[dict[str, bytes], list[Finding]]:
    """All N-Triples of each graph as they were written, and what was found."""
    whole: dict[str, bytearray] = {}
    place.mkdir()
    with labour.crew(hands, place) as crew:
        sheaf = Sheaf(lambda graph, data: whole.setdefault(graph, bytearray()).extend(data))
        mapped = map_into([folder], Bench(sheaf, crew), silent)
    assert not list(place.iterdir())
    return {graph: bytes(data) for graph, data in whole.items()}, mapped.found


def test_the_same_bytes_come_out(good: Path, many: Labour, tmp_path: Path) -> None:
    alone, found = by_graph(good, tmp_path / "one", Labour())
    assert not found
    assert alone["https://data.example.org/case/graph/figures"].count(b"\n") > ROWS * 10
    assert by_graph(good, tmp_path / "many", many) == (alone, [])


def test_the_same_is_found(faulty: Path, many: Labour, tmp_path: Path) -> None:
    _, found = by_graph(faulty, tmp_path / "one", Labour())
    codes = sorted(one.code for one in found)
    assert codes == [
        "not-a-number",
        "ragged-row",
        "same-key-other-value",
        "same-key-other-value",
        *["unknown-thing"] * 2,
    ]
    assert by_graph(faulty, tmp_path / "many", many)[1] == found


def test_more_than_two_chunks_are_sent(good: Path, tmp_path: Path) -> None:
    """Else the tests above would compare one process with itself."""
    with labour.crew(Labour(workers=2), tmp_path) as crew:
        map_into([good], Bench(Sheaf(lambda _graph, _data: None), crew), silent)
        assert len(crew.executor._processes) == 2  # type: ignore[attr-defined]  # noqa: SLF001
        assert next(crew._counter) == 2  # type: ignore[attr-defined]  # noqa: SLF001  # both files were shared


def test_a_build_gives_the_same_version(good: Path, many: Labour, tmp_path: Path) -> None:
    one = build.build([good], tmp_path / "one", silent)
    other = build.build([good], tmp_path / "many", silent, manner=build.Manner(many))
    assert one.version is not None
    assert other.version == one.version
    quads = [tmp_path / name / "current" / "data" for name in ("one", "many")]
    assert dumped(quads[0], tmp_path / "one.nq") == dumped(quads[1], tmp_path / "many.nq")


def dumped(data: Path, out: Path) -> bytes:
    with out.open("wb") as file:
        store.Reader(data).write_canonical(file)
    return out.read_bytes()


def test_the_command_takes_a_cluster(good: Path, dask: str, tmp_path: Path) -> None:
    command = [OMIN, "build", str(good), "--store", str(tmp_path / "var"), "--dask", dask, "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert versions.live(tmp_path / "var") is not None


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--workers", "2", "--dask", "tcp://127.0.0.1:9"], "not both"),
        (["--dask", "tcp://127.0.0.1:9"], "no Dask cluster at tcp://127.0.0.1:9"),
        (["--dask", "nowhere at all"], "no Dask cluster at nowhere at all"),
    ],
)
def test_what_is_not_possible_is_said(good: Path, options: list[str], told: str, tmp_path: Path) -> None:
    command = [OMIN, "build", str(good), "--store", str(tmp_path / "var"), "--lang", "en", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert told in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_a_folder_that_the_cluster_does_not_see_is_refused(dask: str, tmp_path: Path) -> None:
    with ours_alone(tmp_path) as folder, pytest.raises(CrewError, match="does not see"), cluster.cluster(dask, folder):
        pass


@contextmanager
def ours_alone(folder: Path) -> Generator[Path]:
    """A path that leads to the folder in this process only."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield Path(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)


def test_a_lost_process_is_said_and_nothing_is_published(good: Path, tmp_path: Path) -> None:
    root = tmp_path / "var"
    live = build.build([CASES / "wide"], root, silent).version
    command = [OMIN, "build", str(good), "--store", str(root), "--workers", "2", "--lang", "en"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while len(found := children(process.pid)) < 2:  # both map, or are about to
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(found[0], signal.SIGKILL)
    _, said = process.communicate()
    assert process.returncode == 2, said
    assert "a process that mapped is gone" in said.splitlines()[-1]
    assert versions.live(root) == live
    assert not list(root.glob(".building-*"))


def test_those_who_map_end_with_a_killed_build(good: Path, tmp_path: Path) -> None:
    command = [OMIN, "build", str(good), "--store", str(tmp_path / "var"), "--workers", "2"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while len(found := children(process.pid)) < 2:
        time.sleep(0.01)
    process.kill()
    process.wait()
    while any(is_there(one) for one in found):
        time.sleep(0.01)


def children(pid: int) -> list[int]:
    """The processes that map of a build: spawned, not Python's own tracker of resources."""
    told = Path(f"/proc/{pid}/task/{pid}/children")
    every = [int(one) for one in told.read_text().split()] if told.exists() else []
    return [one for one in every if "spawn_main" in command_line(one)]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_there(pid: int) -> bool:
    """Tell whether a process runs; one that only waits to be counted does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_one_process_writes_the_same_files(good: Path, tmp_path: Path) -> None:
    """What `map_folders` leaves is what the tests above compare."""
    whole, _ = by_graph(good, tmp_path / "one", Labour())
    (tmp_path / "parts").mkdir()
    mapped = map_folders([good], tmp_path / "parts", silent)
    assert {graph: path.read_bytes() for path, graph in mapped.parts} == whole
