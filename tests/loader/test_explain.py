"""`omin explain` shows the same triples and findings for a row as the build makes of it."""

from pathlib import Path

import pytest

from loader import explain, explain_text, workshop

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "cases"


def silent(_french: str, _english: str) -> None:
    pass


def test_all_rows_together_are_the_whole_graph(tmp_path: Path) -> None:
    case = CASES / "tidy"
    file = case / "sources" / "figures.csv"
    mapped = workshop.map_folders([case], tmp_path, silent)
    (whole,) = [path.read_text("utf-8") for path, graph in mapped.parts if graph.endswith("/graph/figures")]
    lines = range(2, len(file.read_text("utf-8").splitlines()) + 1)
    rows = [one.triples for line in lines for one in explain.explain(case, file, line)]
    assert {triple for row in rows for triple in row} == set(whole.splitlines())  # a row of two lines is told twice


def test_a_wrong_cell_is_told() -> None:
    case = CASES / "bad-cells"
    file = case / "sources" / "figures.csv"
    (one,) = explain.explain(case, file, 2)
    assert {finding.line for finding in one.found} == {2}
    text = explain_text.text([one], "fr")
    assert "cellules" in text
    assert all(finding.message("fr") in text for finding in one.found)


@pytest.mark.parametrize("line", [1, 0, 999])
def test_a_line_without_a_row(line: int) -> None:
    with pytest.raises(LookupError):
        explain.explain(CASES / "tidy", CASES / "tidy" / "sources" / "figures.csv", line)


def test_a_file_that_no_mapping_reads() -> None:
    with pytest.raises(LookupError):
        explain.explain(CASES / "tidy", ROOT / "README.md", 2)
