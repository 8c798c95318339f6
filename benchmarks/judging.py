"""`.venv/bin/python -m benchmarks.judging BPE.CSV [--rows N]`: the cube constraints and our rules against a bulk load.

The same quads are loaded from N-Triples files as the build loads them, in a process of its own, then judged in another:
the ratio of both and the seconds of each constraint are printed as Markdown. CPU time, as in `benchmarks`.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import territory
from benchmarks.__main__ import machine, run
from loader import counts, cube, store, workshop


def mapped(folder: Path, out: Path) -> None:
    """Map the territory into N-Triples files, whose list is written beside them."""
    out.mkdir()
    found = workshop.map_folders([folder], out, lambda _french, _english: None)
    if found.found:
        raise SystemExit(f"the territory is at fault: {found.found[:5]}")
    (out / "parts.json").write_text(json.dumps([(str(path), graph) for path, graph in found.parts]), "utf-8")


def loaded(parts: Path, out: Path) -> None:
    """Load the files as a build does, and print how many quads there are."""
    listed = json.loads((parts / "parts.json").read_text("utf-8"))
    print(f"{store.create(out, [(Path(path), graph) for path, graph in listed])} quads\n", flush=True)  # noqa: T201


def judged(directory: Path) -> None:
    """Ask every constraint and rule, and print what each took."""
    select = store.Reader(directory).select
    print("| constraint | CPU s | found |\n|---|---|---|")  # noqa: T201 - printing is what this is for
    for part in (cube.CUBE, cube.RULES):
        ask = counts.remembering(select)
        for one in cube.constraints(part):
            start = time.process_time()
            found = sum(1 for _ in cube.violations_of(one, select, ask))
            print(f"| {one.rule} | {time.process_time() - start:.2f} | {found} |")  # noqa: T201 - same


def main() -> None:
    """Measure and print; the steps are run by this same module."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.judging")
    words.add_argument("source", type=Path)
    words.add_argument("--rows", type=int, default=1_000_000)
    asked = words.parse_args()
    step = [sys.executable, "-c"]
    call = "import sys; from pathlib import Path; from benchmarks import judging; judging.{}(*map(Path, sys.argv[1:]))"
    with tempfile.TemporaryDirectory(prefix="omin-bench-") as place:
        folder, parts, data = (Path(place) / name for name in ("territory", "parts", "data"))
        print(f"{territory.make(asked.source, folder, asked.rows)} rows; {machine()}\n", flush=True)  # noqa: T201
        run([*step, call.format("mapped"), folder, parts])
        load = run([*step, call.format("loaded"), parts, data])
        judge = run([*step, call.format("judged"), data])
    print("\n| process | CPU s | wall s | peak MiB |\n|---|---|---|---|")  # noqa: T201 - same
    for name, cost in (("bulk load", load), ("21 constraints and rules", judge)):
        print(f"| {name} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.memory:.0f} |")  # noqa: T201 - same
    print(f"\n- judging / bulk load, CPU: {judge.cpu / load.cpu:.3f}, wall: {judge.wall / load.wall:.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
