"""Files of tables: each form is read back by who knows it, and has the rows of the CSV; a choice is followed in all."""

import csv
import gzip
import io
import json
import threading
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pytest
import shapely.geometry
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from pyarrow import parquet
from rdflib import Graph, URIRef

from endpoint.columns import Column
from endpoint.forms import delimited, geojson, workbook
from endpoint.forms import parquet as parquet_form
from endpoint.tabular import Table
from ontology import terms
from tests.endpoint.conftest import BUILT

SHARED = "https://w3id.org/omin/"
INDICATOR = "indicator/sans-smartphone"
DATASET = "bordeaux-metropole/dataset/published-figures"
OBSERVATION = "bordeaux-metropole/observation/published-figures/sans-smartphone.epci-243300316.2022.inhabitants"
THINGS = [
    INDICATOR,
    DATASET,
    OBSERVATION,
    "obs/dataset/households",
    "family/equipement",
    "territory/commune/33063",
    "territory/country/FR",
    "period/2022",
    "bordeaux-metropole/source/workshop-2022",
    "bordeaux-metropole/catalogue",
    "code/kind",
    "code/kind/survey",
    "def",
    "quality",
    "rules",
    "queries",
    "bordeaux-metropole/agent/bordeaux-metropole",
]
MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "zip": "application/zip",
}
Rows = list[dict[str, str]]


def rows(client: FlaskClient, path: str, asked: str = "") -> Rows:
    answer = client.get(f"/data/{path}.csv{asked}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def said(value: object) -> str:
    """A typed value as CSV says it, numbers in one way."""
    if value is None:
        return ""
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value.date() if isinstance(value, datetime) else value)


def plain(cells: Mapping[str, object], numbers: set[str]) -> dict[str, str]:
    """The cells of a row; those of columns of numbers are read as such."""
    return {name: said(Decimal(str(cell))) if name in numbers and cell else said(cell) for name, cell in cells.items()}


def sheet(content: bytes) -> Iterator[dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    header, *found = book.worksheets[0].iter_rows(values_only=True)
    for row in found:
        yield dict(zip(map(str, header), row, strict=True))


@pytest.mark.parametrize("path", THINGS)
def test_every_form_has_the_rows_of_the_csv(client: FlaskClient, path: str) -> None:
    expected = rows(client, path)
    assert expected
    table = parquet.read_table(io.BytesIO(client.get(f"/data/{path}.parquet").data))
    numbers = {
        field.name for field in table.schema if pa.types.is_decimal(field.type) or pa.types.is_integer(field.type)
    }
    wanted = [plain(row, numbers) for row in expected]
    assert [plain(row, numbers) for row in table.to_pylist()] == wanted
    longest = 32_767
    cut = [{name: text[:longest] for name, text in row.items()} for row in wanted]
    assert [plain(row, numbers) for row in sheet(client.get(f"/data/{path}.xlsx").data)] == cut


@pytest.mark.parametrize(
    "path", [INDICATOR, DATASET, OBSERVATION.replace("epci-243300316", "commune-33063"), "period/2022"]
)
def test_geojson_has_the_same_rows_where_they_lie(client: FlaskClient, path: str) -> None:
    told = client.get(f"/data/{path}.geojson").json
    assert told is not None
    expected = rows(client, path)
    assert [plain(one["properties"], {"value"}) for one in told["features"]] == [
        plain(one, {"value"}) for one in expected
    ]
    assert [one["id"] for one in told["features"]] == [one["observation"] for one in expected]
    shapes = [shapely.geometry.shape(one["geometry"]) for one in told["features"] if one["geometry"]]
    assert shapes
    assert all(shape.is_valid and shapely.is_ccw(shapely.get_exterior_ring(shape)) for shape in shapes)
    assert told["bbox"] == list(shapely.union_all(shapes).bounds)
    outlined = {"33063", "33281", "33522"}
    assert all(
        (one["geometry"] is not None) == (one["properties"]["territory_code"] in outlined) for one in told["features"]
    )


@pytest.mark.parametrize("path", ["territory/country/FR", "code/kind", "def", "quality"])
def test_what_lies_nowhere_has_no_geojson(client: FlaskClient, path: str) -> None:
    assert client.get(f"/data/{path}.geojson").status_code == 404
    assert client.get(f"/{path}", headers={"Accept": "application/geo+json"}).status_code == 406


@pytest.mark.parametrize("ending", MEDIA)
def test_a_form_is_negotiated_and_kept_by_caches(client: FlaskClient, ending: str) -> None:
    led = client.get(f"/{INDICATOR}?level=commune", headers={"Accept": MEDIA[ending]})
    assert (led.status_code, led.headers["Location"]) == (
        303,
        f"http://localhost/data/{INDICATOR}.{ending}?level=commune",
    )
    answer = client.get(f"/data/{INDICATOR}.{ending}?level=commune")
    assert (answer.status_code, answer.mimetype) == (200, MEDIA[ending])
    name = f'attachment; filename="indicator-sans-smartphone-commune.{ending}"'
    assert answer.headers["Content-Disposition"] == name
    head = client.head(f"/data/{INDICATOR}.{ending}?level=commune")
    assert {**head.headers, "Date": ""} == {**answer.headers, "Date": ""}
    again = client.get(f"/data/{INDICATOR}.{ending}?level=commune", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"/data/{INDICATOR}.{ending}").headers["ETag"] != answer.headers["ETag"]
    assert client.get(f"/data/{INDICATOR}.{ending}?level=commune").data == answer.data


def test_the_language_of_a_workbook(client: FlaskClient) -> None:
    sheets = {}
    for language in ("fr", "en"):
        answer = client.get(f"/data/{INDICATOR}.xlsx?lang={language}")
        assert answer.headers["Content-Language"] == language
        assert "Accept-Language" in answer.headers["Vary"]
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        sheets[language] = book.sheetnames
        told = {str(heading): str(text) for heading, text in book.worksheets[1].iter_rows(values_only=True)}
        assert SHARED + INDICATOR in told.values()
        assert any("etalab-2.0" in text for text in told.values())
        assert book.properties.modified is not None
        assert book.properties.modified.isoformat() == BUILT.removesuffix("Z")
    assert sheets == {"fr": ["Données", "À propos"], "en": ["Data", "About"]}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?level=commune", {"commune-33063", "commune-33281", "commune-33522"}),
        ("?level=commune&period=2022&population=inhabitants", {"commune-33063", "commune-33281", "commune-33522"}),
        ("?period=2023", {"epci-243300316"}),
        ("?kind=survey", {"country-FR"}),
        ("?territory=33063", {"commune-33063"}),
    ],
)
def test_a_choice_is_followed_in_every_form(client: FlaskClient, asked: str, found: set[str]) -> None:
    chosen = {row["observation"] for row in rows(client, INDICATOR, asked)}
    assert {one.rsplit("/", 1)[1].split(".")[1] for one in chosen} == found
    table = parquet.read_table(io.BytesIO(client.get(f"/data/{INDICATOR}.parquet{asked}").data))
    assert set(table.column("observation").to_pylist()) == chosen
    assert {row["observation"] for row in sheet(client.get(f"/data/{INDICATOR}.xlsx{asked}").data)} == chosen
    for ending, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt")):
        graph = Graph().parse(data=client.get(f"/data/{INDICATOR}.{ending}{asked}").data, format=form)
        assert {str(one) for one in graph.subjects(URIRef(terms.INDICATOR))} == chosen
        assert (URIRef(SHARED + INDICATOR), URIRef(terms.TYPE), URIRef(terms.INDICATOR_CLASS)) in graph


def test_a_choice_of_further_dimensions(client: FlaskClient) -> None:
    assert [row["value"] for row in rows(client, "obs/dataset/households", "?age=65-plus")] == ["45000"]
    described = Graph().parse(data=client.get("/data/obs/dataset/households.ttl?age=total").data, format="turtle")
    assert len(set(described.subjects(URIRef(terms.VALUE)))) == 1


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet", "geojson", "ttl", "jsonld", "csv-metadata.json", "zip"])
def test_what_cannot_be_chosen_says_what_can(client: FlaskClient, ending: str) -> None:
    answer = client.get(f"/data/{INDICATOR}.{ending}?level=comune")
    assert answer.status_code == 404
    assert answer.json is not None
    assert (answer.json["rule"], answer.json["parameter"]) == ("choice", "level")
    assert answer.json["takes"] == ["commune", "country", "epci"]
    assert answer.json["nearest"][0] == "commune"
    unknown = client.get(f"/data/{INDICATOR}.{ending}?perod=2022").json
    assert unknown is not None
    assert {"level", "period", "population", "age"} <= set(unknown["takes"])


def test_codes_that_are_never_together(client: FlaskClient) -> None:
    answer = client.get(f"/data/{INDICATOR}.csv?level=commune&period=2023")
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["takes"] == ["2022"]


def test_what_has_no_figures_has_nothing_to_choose(client: FlaskClient) -> None:
    assert client.get("/data/code/kind.csv?level=commune").status_code == 404
    assert client.get("/data/code/kind.ttl?level=commune").status_code == 404


def test_a_territory_without_figures_has_its_statements(client: FlaskClient) -> None:
    found = rows(client, "bordeaux-metropole/agent/bordeaux-metropole")
    assert {"property", "value", "language", "datatype"} <= set(found[0])
    assert ("Bordeaux Métropole", "fr") in {(row["value"], row["language"]) for row in found}


def test_a_table_that_is_too_long_for_a_form(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endpoint.forms.workbook.MOST_ROWS", 3)
    answer = client.get(f"/data/{INDICATOR}.xlsx")
    assert answer.status_code == 413
    assert answer.json is not None
    assert answer.json["rule"] == "too-many-rows"
    assert client.get(f"/data/{INDICATOR}.xlsx?level=commune").status_code == 200


def test_few_large_tables_are_written_at_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endpoint.contents._LARGE", 3)
    turns = threading.Semaphore(1)
    monkeypatch.setattr("endpoint.contents._TURNS", turns)
    assert client.get(f"/data/{INDICATOR}.csv").status_code == 200
    with turns:
        for ending in ("csv", "parquet", "zip"):
            answer = client.get(f"/data/{INDICATOR}.{ending}")
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "20")
        assert client.get(f"/data/{INDICATOR}.csv?level=commune").status_code == 200
    assert client.get(f"/data/{INDICATOR}.parquet").status_code == 200


def test_a_long_file_is_sent_piece_by_piece(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.get(f"/data/{DATASET}.csv")
    monkeypatch.setattr("endpoint.linked_data._HELD", 100)
    answer = client.get(f"/data/{DATASET}.csv", buffered=True)
    assert (answer.data, answer.headers["Content-Length"]) == (whole.data, whole.headers["Content-Length"])
    head = client.head(f"/data/{DATASET}.csv", buffered=True)
    assert dict(head.headers) | {"Date": ""} == dict(answer.headers) | {"Date": ""}
    monkeypatch.setattr("endpoint.codings._LARGEST", 50)
    coded = client.get(f"/data/{DATASET}.csv", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert coded.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(coded.data) == whole.data


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HOSTILE = st.sampled_from(
    ["=1+1", "+1", "-2", "@SUM(A1)", "#N/A", "#REF!", "=cmd|' /C calc'!A0", "01234", "NA", "TRUE", "\t=1"]
)


@given(st.lists(st.tuples(TEXTS | HOSTILE, st.decimals(-(10**9), 10**9, places=6), st.dates(date(1900, 3, 1)))))
def test_what_is_written_is_what_is_read(found: list[tuple[str, Decimal, date]]) -> None:
    columns = (Column("text", None), Column("number", None, datatype="decimal"), Column("day", None, datatype="date"))
    table = Table(columns, lambda: ([text, f"{number:f}", day.isoformat()] for text, number, day in found))
    made = {name: io.BytesIO() for name in ("csv", "xlsx", "parquet", "geojson")}
    delimited.write(table, made["csv"])
    about = workbook.About(("a", "b"), [("=1", "@x")], datetime.fromisoformat(BUILT).replace(tzinfo=None))
    workbook.write(table, about, made["xlsx"])
    parquet_form.write(table, b"{}", made["parquet"])
    geojson.write(table, lambda _: None, made["geojson"])
    read = parquet.read_table(io.BytesIO(made["parquet"].getvalue())).to_pylist()
    assert [(row["text"] or "", row["number"], row["day"]) for row in read] == found
    told = json.loads(made["geojson"].getvalue())["features"]
    assert [one["properties"]["text"] or "" for one in told] == [text for text, _, _ in found]
    book = openpyxl.load_workbook(io.BytesIO(made["xlsx"].getvalue()))
    cells = list(book.worksheets[0].iter_rows(min_row=2))
    assert all(cell.data_type != "f" for row in cells for cell in row)
    assert [cell.data_type for cell in book.worksheets[1][1]] == ["s", "s"]
    kept = [ILLEGAL_CHARACTERS_RE.sub("", text).replace("\r\n", "\n").replace("\r", "\n") for text, _, _ in found]
    assert [str(row[0].value or "").replace("_x000D_", "\n") for row in cells] == kept
    assert [said(row[2].value) for row in cells] == [day.isoformat() for _, _, day in found]
