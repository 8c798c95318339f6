"""`.venv/bin/python -m benchmarks.workers BPE.CSV --rows N`: mapping by one process, by several, by a Dask cluster.

All in one run on the same file, into files and into a store; wall clock, as that is what more processes are for.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import distributed

from benchmarks import territory
from benchmarks.__main__ import machine
from loader import labour, store
from loader.labour import Labour
from loader.sheaf import Files, Sheaf, Write
from loader.workshop import Bench, map_into


def mapped(folder: Path, place: Path, hands: Labour, write: Write) -> str:
    """Map the territory as `omin build` does; gives the digest of all that came out."""
    with labour.crew(hands, place) as crew:
        return map_into([folder], Bench(Sheaf(write), crew), lambda _french, _english: None).digest


def into_files(folder: Path, place: Path, hands: Labour) -> str:
    """Map only."""
    with ExitStack() as stack:
        return mapped(folder, place, hands, Files(place, stack).write)


def into_store(folder: Path, place: Path, hands: Labour) -> str:
    """Map and load at the same time."""
    with store.loading(place / "data") as load:
        return mapped(folder, place, hands, load.write)


def timed(work: Callable[[Path, Path, Labour], str], folder: Path, hands: Labour) -> tuple[float, str]:
    """Seconds, and the digest."""
    place = Path(tempfile.mkdtemp(prefix="omin-workers-"))
    start = time.monotonic()
    digest = work(folder, place, hands)
    seconds = time.monotonic() - start
    shutil.rmtree(place)
    return seconds, digest


def compared(ways: dict[str, Labour], folder: Path, runs: int) -> str:
    """The medians of each way in turn as a Markdown table, and whether all gave the same bytes."""
    times: dict[str, list[list[float]]] = {name: [[], []] for name in ways}
    digests: set[str] = set()
    for _ in range(runs):
        for name, hands in ways.items():
            for number, work in enumerate((into_files, into_store)):
                seconds, digest = timed(work, folder, hands)
                times[name][number].append(seconds)
                digests.add(digest)
    medians = {name: [f"{statistics.median(some):.1f}" for some in both] for name, both in times.items()}
    lines = [f"| {name} | {' | '.join(both)} |" for name, both in medians.items()]
    head = ["| | mapping, s | with loading, s |", "|---|---|---|"]
    return "\n".join([*head, *lines, "", f"The same bytes: {len(digests) == 1}"])


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.workers")
    words.add_argument("source", type=Path)
    words.add_argument("--rows", type=int, default=10**9)
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--workers", type=int, default=2)
    asked = words.parse_args()
    two = {"n_workers": asked.workers, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": 50}
    cluster = distributed.LocalCluster(**two)  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(prefix="omin-bench-") as place, cluster as local:
        address = str(local.scheduler_address)  # pyright: ignore[reportAttributeAccessIssue]  # used without `await`
        folder = Path(place) / "territory"
        rows = territory.make(asked.source, folder, asked.rows)
        ways = {
            "one process": Labour(),
            f"--workers {asked.workers}": Labour(workers=asked.workers),
            f"--dask, {asked.workers} workers": Labour(dask=address),
        }
        print(f"{rows} rows, medians of {asked.runs} runs; {machine()}\n", flush=True)  # noqa: T201 - what this is for
        print(compared(ways, folder, asked.runs))  # noqa: T201 - same


if __name__ == "__main__":
    main()
