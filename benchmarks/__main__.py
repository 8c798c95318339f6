"""`.venv/bin/python -m benchmarks BPE.CSV --rows N --runs N`: prints ratios, the medians of several runs, as Markdown.

Each engine runs in a process of its own; its CPU time (user and system) and peak memory are what the kernel counted.
CPU time is compared because it does not depend on who else uses the machine; the wall clock is printed beside it.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from benchmarks import territory

ROOT = Path(__file__).parents[1]
PEER = ROOT / ".venv-peer" / "bin" / "python"
CONFIG = """[CONFIGURATION]
output_file={out}
output_format=N-TRIPLES
number_of_processes=1
logging_level=WARNING
[DataSource]
mappings={mappings}
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds, wall-clock seconds and peak memory (MiB) of one process."""

    cpu: float
    wall: float
    memory: float


def run(command: Sequence[str | Path]) -> Cost:
    """Run a command to its end; it must succeed."""
    start = time.monotonic()
    process = subprocess.Popen([*map(str, command)], cwd=ROOT)  # noqa: S603 - commands of this file
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} failed with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024)


def ours(word: str, folder: Path, out: Path) -> Cost:
    """Our mapping (`map`), or mapping and loading (`build`)."""
    return run([sys.executable, "-m", "benchmarks.ours", word, folder, out])


def peer(folder: Path, out: Path) -> Cost:
    """The same observations by morph-kgc, from the mapping beside this file."""
    out.mkdir()
    mappings = out / "peer.ttl"
    text = (Path(__file__).parent / "peer.ttl").read_text("utf-8")
    mappings.write_text(text.replace("FOLDER", str(folder)), "utf-8")
    (out / "config.ini").write_text(CONFIG.format(out=out / "out.nt", mappings=mappings), "utf-8")
    return run([PEER, "-m", "morph_kgc", out / "config.ini"])


def loaded(parts: Path, out: Path) -> Cost:
    """The same N-Triples files loaded by `oxigraph load`, which does not optimise the store as we do."""
    oxigraph = Path(sys.executable).parent / "oxigraph"
    command: list[str | Path] = [oxigraph, "load", "--location", out, "--graph", "https://example.org/g", "--file"]
    return run([*command, *sorted(parts.glob("*.nt"))])


def triples(folder: Path) -> int:
    """How many lines the N-Triples files of a folder have."""
    count = 0
    for path in folder.glob("*.nt"):
        with path.open("rb") as file:
            count += sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    return count


@dataclass(frozen=True, slots=True)
class Round:
    """One run of every engine on the same file."""

    mapping: Cost
    peer: Cost
    build: Cost | None
    load: Cost | None
    ours: int
    theirs: int


def one_round(folder: Path, place: Path, *, load_too: bool) -> Round:
    """Run all in turn, so that what disturbs the machine disturbs each."""
    names = [place / name for name in ("map", "peer", "build", "load")]
    mapping, other = ours("map", folder, names[0]), peer(folder, names[1])
    counts = triples(names[0] / "parts"), triples(names[1])
    load = loaded(names[0] / "parts", names[3]) if load_too else None
    build = ours("build", folder, names[2]) if load_too else None
    for name in names:
        shutil.rmtree(name, ignore_errors=True)
    return Round(mapping, other, build, load, *counts)


def report(rounds: Sequence[Round]) -> str:
    """The medians as a Markdown table."""

    def row(name: str, costs: Sequence[Cost], count: int) -> str:
        cpu, wall, memory = (
            statistics.median(getattr(one, part) for one in costs) for part in ("cpu", "wall", "memory")
        )
        return f"| {name} | {count} | {cpu:.1f} | {cpu / count * 1e6:.2f} | {wall:.1f} | {memory:.0f} |"

    def ratio(pairs: Sequence[tuple[float, float]]) -> str:
        return f"{statistics.median(first / second for first, second in pairs):.3f}"

    first = rounds[0]
    mapped = [(one.mapping.cpu / one.ours, one.peer.cpu / one.theirs) for one in rounds]
    whole = [(one.build, one.load) for one in rounds if one.build and one.load]
    built = [(build.cpu, load.cpu) for build, load in whole]
    walls = [(build.wall, load.wall) for build, load in whole]
    lines = [
        "| process | triples | CPU s | CPU µs per triple | wall s | peak MiB |",
        "|---|---|---|---|---|---|",
        row("omin, mapping", [one.mapping for one in rounds], first.ours),
        row(f"morph-kgc, mapping ({PEER.parts[-3]})", [one.peer for one in rounds], first.theirs),
    ]
    ratios = ["", f"- mapping, CPU per triple, omin / morph-kgc: {ratio(mapped)}"]
    if whole:
        lines.append(row("omin, mapping and loading", [build for build, _ in whole], first.ours))
        lines.append(row("oxigraph load", [load for _, load in whole], first.ours))
        told = f"CPU: {ratio(built)}, wall clock: {ratio(walls)}"
        ratios.append(f"- whole build without judging / oxigraph load, {told}")
    return "\n".join([*lines, *ratios])


def machine() -> str:
    """Cores, memory, load and versions."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "oxigraph", "pyarrow"))
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, load {load:.1f}; Python {platform.python_version()}, {packages}"


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(prog="python -m benchmarks")
    words.add_argument("source", type=Path)
    words.add_argument("--rows", type=int, default=10**9)
    words.add_argument("--copies", type=int, default=1)
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--mapping-only", action="store_true")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="omin-bench-") as place:
        folder = Path(place) / "territory"
        rows = territory.make(asked.source, folder, asked.rows, asked.copies)
        print(f"{rows} rows, {asked.runs} runs; {machine()}\n", flush=True)  # noqa: T201 - printing is what this is for
        rounds = [one_round(folder, Path(place), load_too=not asked.mapping_only) for _ in range(asked.runs)]
        print(report(rounds))  # noqa: T201 - same


if __name__ == "__main__":
    main()
