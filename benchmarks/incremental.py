"""`.venv/bin/python -m benchmarks.incremental BPE.CSV [--rows N] [--datasets N]`: a build after one dataset changed.

A territory of several datasets is built from nothing, one of them gets another value, and it is built again: as it
comes, and anew. The ratios of the build as it comes to the one anew are printed as Markdown, and whether both have the
same data.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks import several
from benchmarks.__main__ import Cost, machine, run


def main() -> None:
    """Measure and print; each build is a process of its own."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.incremental")
    words.add_argument("source", type=Path)
    words.add_argument("--rows", type=int, default=20_000, help="of each dataset")
    words.add_argument("--datasets", type=int, default=20)
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="omin-bench-") as place:
        folder, store, other = (Path(place) / name for name in ("territory", "store", "other"))
        files = several.make(asked.source, folder, asked.rows, asked.datasets)
        print(f"{asked.datasets} datasets of {asked.rows} rows; {machine()}\n", flush=True)  # noqa: T201
        build: list[str | Path] = [sys.executable, "-m", "loader.cli", "build", folder, "--store"]
        run([*build, store])
        _change(files[len(files) // 2])
        costs = {"as it comes": run([*build, store]), "anew": run([*build, other, "--anew"])}
        same = _digest(store) == _digest(other)
    print(report(costs, same=same))  # noqa: T201 - printing is what this is for


def _change(path: Path) -> None:
    """Add one to the last count of a file."""
    *rest, last = path.read_text("utf-8").splitlines()
    fields = last.split(",")
    path.write_text("\n".join([*rest, ",".join([*fields[:-1], str(int(fields[-1]) + 1)])]) + "\n", "utf-8")


def _digest(store: Path) -> str:
    return str(json.loads((store / "current" / "manifest.json").read_text("utf-8"))["digest"])


def report(costs: Mapping[str, Cost], *, same: bool) -> str:
    """The costs as a Markdown table, and their ratios."""
    lines = ["| build | CPU s | wall s | peak MiB |", "|---|---|---|---|"]
    lines += [f"| {name} | {one.cpu:.1f} | {one.wall:.1f} | {one.memory:.0f} |" for name, one in costs.items()]
    comes, anew = costs.values()
    lines += ["", f"- as it comes / anew, CPU: {comes.cpu / anew.cpu:.3f}, wall: {comes.wall / anew.wall:.3f}"]
    return "\n".join([*lines, f"- the same data: {'yes' if same else 'NO'}"])


if __name__ == "__main__":
    main()
