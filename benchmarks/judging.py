"""`.venv/bin/python -m benchmarks.judging BPE.CSV [--rows N] [--peer]`: judging against a bulk load, and pySHACL.

The same quads are loaded from N-Triples files as the build loads them, in a process of its own, then judged in others:
by all shapes, and by the cube constraints and our rules. The ratios and the seconds of each constraint are printed as
Markdown. With `--peer`, pySHACL judges them by the same shapes too. CPU time, as in `benchmarks`.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks import territory
from benchmarks.__main__ import Cost, machine, run
from loader import counts, cube, store, workshop
from loader.judge import EXAMPLES
from loader.shacl import peer, validation


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


def shaped(directory: Path) -> None:
    """Judge by all shapes as the build does, and print how many results there are."""
    rows = store.Reader(directory).rows
    planned = validation.plan(validation.load_shapes(), rows)
    found = sum(len(one.results) + one.more for one in validation.validate(planned, rows, EXAMPLES))
    print(f"{found} results of {len(planned.queries)} compiled constraints\n", flush=True)  # noqa: T201


def refereed(directory: Path) -> None:
    """The same by pySHACL alone, which needs the data in memory."""
    triples = store.Reader(directory).rows("SELECT DISTINCT ?s ?p ?o WHERE { ?s ?p ?o }")
    data = peer.graph_of((row["s"], row["p"], row["o"]) for row in triples)
    found = sum(1 for _ in peer.results(validation.load_shapes(), data))
    print(f"{found} results of pySHACL\n", flush=True)  # noqa: T201


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
    words.add_argument("--peer", action="store_true")
    asked = words.parse_args()
    step = [sys.executable, "-c"]
    call = "import sys; from pathlib import Path; from benchmarks import judging; judging.{}(*map(Path, sys.argv[1:]))"
    with tempfile.TemporaryDirectory(prefix="omin-bench-") as place:
        folder, parts, data = (Path(place) / name for name in ("territory", "parts", "data"))
        print(f"{territory.make(asked.source, folder, asked.rows)} rows; {machine()}\n", flush=True)  # noqa: T201
        run([*step, call.format("mapped"), folder, parts])
        costs = {"bulk load": run([*step, call.format("loaded"), parts, data])}
        costs["all shapes"] = run([*step, call.format("shaped"), data])
        costs["21 constraints and rules"] = run([*step, call.format("judged"), data])
        if asked.peer:
            costs["pySHACL, all shapes"] = run([*step, call.format("refereed"), data])
    print(report(costs))  # noqa: T201 - printing is what this is for


def report(costs: Mapping[str, Cost]) -> str:
    """The costs as a Markdown table, and their ratios."""
    lines = ["", "| process | CPU s | wall s | peak MiB |", "|---|---|---|---|"]
    lines += [f"| {name} | {one.cpu:.1f} | {one.wall:.1f} | {one.memory:.0f} |" for name, one in costs.items()]
    load, shapes, cubes, *pyshacl = costs.values()
    cpu, wall = shapes.cpu + cubes.cpu, shapes.wall + cubes.wall
    lines += ["", f"- judging / bulk load, CPU: {cpu / load.cpu:.3f}, wall: {wall / load.wall:.3f}"]
    for one in pyshacl:
        ratios = f"CPU: {one.cpu / shapes.cpu:.1f}, wall: {one.wall / shapes.wall:.1f}"
        lines.append(f"- pySHACL / compiled shapes, {ratios}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
