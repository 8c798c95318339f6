"""The zip of a thing: what is in it, what its guide says, and that it is the same each time."""

import csv
import io
import json
import re
from pathlib import Path
from zipfile import ZipFile

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from tests.endpoint.conftest import publish

SHARED = "https://w3id.org/omin/"
INDICATOR = "indicator/eloignement-numerique"
CHOSEN = "?level=commune&period=2022"


def opened(client: FlaskClient, path: str, asked: str = "") -> ZipFile:
    answer = client.get(f"/data/{path}.zip{asked}")
    assert answer.status_code == 200, answer.text
    return ZipFile(io.BytesIO(answer.data))


def test_what_is_in_it(client: FlaskClient) -> None:
    archive = opened(client, "indicator/sans-smartphone")
    names = archive.namelist()
    assert set(names) >= {
        "README.md",
        "data.csv",
        "data.csv-metadata.json",
        "data.xlsx",
        "data.parquet",
        "data.ttl",
        "data.geojson",
        "query.rq",
        "citation.bib",
    }
    drawn = [name.partition(".")[0] for name in names if name.endswith(".svg")]
    assert drawn
    assert all(archive.read(f"{name}.png").startswith(b"\x89PNG") for name in drawn)
    assert all(archive.read(f"{name}.svg").startswith(b"<svg") for name in drawn)
    assert json.loads(archive.read("data.csv-metadata.json"))["url"] == "data.csv"
    for ending in ("csv", "ttl", "parquet", "geojson"):
        assert archive.read(f"data.{ending}") == client.get(f"/data/indicator/sans-smartphone.{ending}").data


@pytest.mark.parametrize("path", ["code/kind", "obs/dataset/households", "def", "territory/commune/33063"])
def test_every_thing_has_one(client: FlaskClient, path: str) -> None:
    archive = opened(client, path)
    assert archive.testzip() is None
    guide = archive.read("README.md").decode()
    listed = re.findall(r"^- `([^`]+)`: ", guide, re.MULTILINE)
    assert set(listed) == {name for name in archive.namelist() if name != "README.md"}


@pytest.mark.parametrize(
    ("language", "words"), [("fr", ("Pour citer", "À savoir")), ("en", ("How to cite", "To know"))]
)
def test_the_guide(client: FlaskClient, language: str, words: tuple[str, str]) -> None:
    guide = opened(client, "indicator/sans-smartphone", f"?lang={language}").read("README.md").decode()
    said = [
        SHARED + "indicator/sans-smartphone",
        "etalab-2.0",
        "v1",
        "Bordeaux Métropole (2020)",
        "example.org/workshop",
    ]
    assert all(text in guide for text in (*words, *said))
    assert "\n\n\n" not in guide


def test_the_guide_tells_what_is_secret(own: Path) -> None:
    from endpoint.app import close, create_app  # noqa: PLC0415
    from tests.endpoint.conftest import settings  # noqa: PLC0415

    omin, cell = SHARED + "def#", SHARED + "masked"
    masked = f"""<{cell}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{omin}MaskedCell> <{SHARED}g> .
<{cell}> <{omin}indicator> <{SHARED}indicator/sans-smartphone> <{SHARED}g> .
"""
    publish(own, "v2", masked.encode())
    app = create_app(settings(own))
    guide = opened(app.test_client(), "indicator/sans-smartphone", "?lang=en").read("README.md").decode()
    close(app)
    assert "withholds 1 values" in guide


def test_the_same_bytes_each_time(client: FlaskClient) -> None:
    first = client.get(f"/data/{INDICATOR}.zip?lang=fr")
    assert client.get(f"/data/{INDICATOR}.zip?lang=fr").data == first.data
    other = client.get(f"/data/{INDICATOR}.zip?lang=en")
    assert other.headers["ETag"] != first.headers["ETag"]
    assert {info.date_time for info in ZipFile(io.BytesIO(first.data)).infolist()} == {(2026, 11, 24, 0, 0, 0)}


def test_a_choice_and_its_query(client: FlaskClient, built: Path) -> None:
    archive = opened(client, INDICATOR, CHOSEN + "&lang=en")
    rows = list(csv.DictReader(io.StringIO(archive.read("data.csv").decode())))
    assert {row["territory_code"] for row in rows} == {"33063", "33281"}
    assert "level commune, period 2022" in archive.read("README.md").decode()
    assert "level commune, period 2022" in archive.read("citation.bib").decode()
    store = ox.Store.read_only(str(built / "current" / "data"))
    found = store.query(archive.read("query.rq").decode(), use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    assert {str(one["observation"]).strip("<>") for one in found} == {row["observation"] for row in rows}


def test_what_is_too_long_is_left_out_and_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endpoint.forms.workbook.MOST_ROWS", 1)
    archive = opened(client, INDICATOR, "?lang=en")
    assert "data.xlsx" not in archive.namelist()
    assert "`data.xlsx`: too many rows for this format" in archive.read("README.md").decode()
