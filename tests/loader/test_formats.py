"""Files made when the test runs: Parquet, workbooks, one that unpacks to far more, a file that is too large."""

import io
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loader import build, render
from loader.workshop import map_folders

CASE = Path(__file__).parent / "cases" / "header-repeated"
ROWS = [("region/A", "2024", "1.50"), ("region/B", "2024", "x")]
NAMES = ("area", "period", "value")


def silent(_french: str, _english: str) -> None:
    pass


def territory(root: Path, name: str, content: bytes, source: str = "", table: str = "") -> Path:
    """The case's territory with another file of figures."""
    folder = root / "case"
    shutil.copytree(CASE, folder)
    (folder / "sources" / "figures.csv").unlink()
    (folder / "sources" / name).write_bytes(content)
    mapping = folder / "figures.toml"
    text = mapping.read_text("utf-8").replace("figures.csv", name)
    mapping.write_text(text.replace("[[datasets]]", f"[table]\n{table}\n[[datasets]]", 1), "utf-8")
    if source:
        mapping.write_text(mapping.read_text("utf-8").replace("[source]", f"[source]\n{source}", 1), "utf-8")
    return folder


def told(folder: Path) -> list[str]:
    """What is said of the figures, without the folder and the hints."""
    lines = [render.line(one, "en").splitlines()[0] for one in build.check([folder], silent).found]
    return [line.rpartition("sources/")[2] for line in lines if "sources/" in line]


def values(folder: Path, root: Path) -> list[str]:
    """The values that were read."""
    mapped = map_folders([folder], root, silent)
    text = "".join(path.read_text("utf-8") for path, graph in mapped.parts if graph.endswith("/graph/figures"))
    return re.findall(r'def#value> "([^"]*)"', text)


def parquet(rows: list[tuple[str, str, object]]) -> bytes:
    table = pa.table({name: [row[place] for row in rows] for place, name in enumerate(NAMES)})
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def workbook(rows: list[tuple[object, ...]], above: int = 0) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Figures", 0)
    for _ in range(above):
        sheet.append(["About this workbook"])
    for row in [NAMES, *rows]:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_parquet_of_texts(tmp_path: Path) -> None:
    folder = territory(tmp_path, "figures.parquet", parquet(list(ROWS)))
    assert told(folder) == ["figures.parquet:2 [value]: error not-a-number: “x” is not a number"]
    assert values(folder, tmp_path) == ["1.50"]


def test_parquet_of_numbers(tmp_path: Path) -> None:
    folder = territory(tmp_path, "figures.parquet", parquet([("region/A", "2024", 1.5), ("region/B", "2024", None)]))
    assert told(folder) == []
    assert values(folder, tmp_path) == ["1.5"]


def test_a_workbook(tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("region/A", 2024, 1.5), ("region/B", 2024, "x"), ("region/B", 2023, None)]
    folder = territory(tmp_path, "figures.xlsx", workbook(rows, above=2), table='header = 3\nsheet = "Figures"\n')
    assert told(folder) == ["figures.xlsx:5 [value]: error not-a-number: “x” is not a number"]
    assert values(folder, tmp_path) == ["1.5"]


def test_a_workbook_without_the_sheet(tmp_path: Path) -> None:
    folder = territory(tmp_path, "figures.xlsx", workbook([*ROWS]), table='sheet = "Chiffres"\n')
    (line,) = told(folder)
    assert "no sheet 'Chiffres'; there are Figures, Sheet" in line


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    made = io.BytesIO(workbook([*ROWS]))
    with zipfile.ZipFile(made) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in good.namelist():
            bomb.writestr(name, good.read(name))
        bomb.writestr("xl/media/image1.png", b"\0" * 300_000_000)
    assert len(out.getvalue()) < 1_000_000
    (line,) = told(territory(tmp_path, "figures.xlsx", out.getvalue()))
    assert "source-unreadable" in line
    assert "refused" in line


def test_a_workbook_named_csv_is_unreadable(tmp_path: Path) -> None:
    folder = territory(tmp_path, "figures.csv", workbook([*ROWS]))
    (line,) = told(folder)
    assert line.startswith("figures.csv")
    assert "source-unreadable" in line


@pytest.mark.parametrize("name", ["figures.xlsx", "figures.parquet", "figures.json", "figures.geojson"])
def test_a_table_that_is_named_otherwise_is_unreadable(name: str, tmp_path: Path) -> None:
    folder = territory(tmp_path, name, b"area,period,value\nregion/A,2024,1\n")
    (line,) = told(folder)
    assert "source-unreadable" in line


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    content = b"area,period,value\n" + b"region/A,2024,1\n" * 100_000
    (line,) = told(territory(tmp_path, "figures.csv", content, source="limit = 1"))
    assert "2 MB, more than the 1 MB that source.limit allows" in line
