"""Golden cases: each folder of `cases/` is a territory, with the N-Triples or the findings it must give beside it.

A case with `expected.values.txt` says in short what its good rows give: each observation with its value, each secret
cell, and what is said of the things that are no territories.
"""

import re
from pathlib import Path

import pytest

from loader import build, render
from loader.workshop import map_folders

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def silent(_french: str, _english: str) -> None:
    pass


def _same(path: Path, text: str, *, approve: bool) -> None:
    if approve:
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_findings(case: Path, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config) -> None:
    monkeypatch.chdir(case.parent)
    found = build.check([Path(case.name)], silent).found
    text = "\n".join(render.findings(found, "text", language) + "\n" for language in ("fr", "en"))
    _same(case / "expected.findings.txt", text, approve=bool(pytestconfig.getoption("--approve")))


@pytest.mark.parametrize(
    "case", [path for path in CASES if path.name in {"tidy", "wide", "things"}], ids=lambda path: path.name
)
def test_triples(case: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    mapped = map_folders([case], tmp_path, silent)
    graphs = {graph: path for path, graph in mapped.parts if graph.startswith("https://data.example.org/")}
    lines = [f"# {graph}\n{graphs[graph].read_text('utf-8')}" for graph in sorted(graphs)]
    _same(case / "expected.nt", "\n".join(lines), approve=bool(pytestconfig.getoption("--approve")))


def _told(text: str) -> list[str]:
    """The lines of values, masked cells and things other than territories, without what is the same in all of them."""
    kept = [line for line in text.splitlines() if "territory/" not in line.partition(" ")[0]]
    wanted = [line for line in kept if "/observation/" not in line or "def#value>" in line or "def#MaskedCell>" in line]
    ours = re.compile(r"<https://data\.example\.org/case/(?:observation/figures/)?([^>]+)>")
    return [ours.sub(r"\1", line) for line in wanted]


@pytest.mark.parametrize(
    "case", [path for path in CASES if (path / "expected.values.txt").is_file()], ids=lambda path: path.name
)
def test_values(case: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    mapped = map_folders([case], tmp_path, silent)
    graphs = {
        graph.rpartition("/")[2]: path for path, graph in mapped.parts if graph.startswith("https://data.example")
    }
    texts = [graphs[name].read_text("utf-8") for name in ("figures", "things") if name in graphs]
    told = [line for text in texts for line in _told(text)]
    _same(case / "expected.values.txt", "\n".join(told) + "\n", approve=bool(pytestconfig.getoption("--approve")))


@pytest.mark.parametrize(
    ("case", "told"),
    [
        ("word-when", "figures.toml: 4 rows, 2 observations, 2 rows that no measure reads"),
        ("word-table-when", "figures.toml: 1 rows, 1 observations, 1 rows not asked for"),
        ("word-optional", "extra.toml: left out, the file sources/extra.csv is not here (https://example.org/source)"),
    ],
)
def test_what_is_left_out_is_told(case: str, told: str, tmp_path: Path) -> None:
    said: list[str] = []
    map_folders([CASES[0].parent / case], tmp_path, lambda _french, english: said.append(english))
    assert told in said
