"""Corrections and breaks that are declared, and corrections that were found: on pages, in charts, in data."""

import csv
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from endpoint.app import close, create_app
from ontology import figures, history
from tests.endpoint.conftest import HERE, publish, settings

OMIN = "https://w3id.org/omin/def#"
FIGURES = "https://w3id.org/omin/bordeaux-metropole/observation/published-figures"
DECLARED = f"{FIGURES}/possession-smartphone.epci-243300316.2022.inhabitants"
TWICE = f"{FIGURES}/possession-smartphone.commune-33281.2022.inhabitants"
FOUND = f"{FIGURES}/possession-smartphone.commune-33063.2022.inhabitants"
SECRET = f"{FIGURES}/possession-smartphone.commune-33069.2022.inhabitants"
CHANGES = f"""
@prefix : <https://w3id.org/omin/bordeaux-metropole/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix omin: <https://w3id.org/omin/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:graph\\/published-figures {{
  <{DECLARED}> omin:correction <{DECLARED}#correction-2026-05-12> .
  <{DECLARED}#correction-2026-05-12> a omin:Correction ; omin:formerValue 81.0 ; dct:date "2026-05-12"^^xsd:date ;
    dct:description "Une commune manquait."@fr, "A town <b>was</b> missing."@en .
  <{SECRET}> omin:correction <{SECRET}#correction-2026-05-12> .
  <{SECRET}#correction-2026-05-12> a omin:Correction ; omin:formerValue 12.3 ; dct:date "2026-05-12"^^xsd:date .
  :dataset\\/published-figures\\#break-2020-possession-smartphone a omin:Break ;
    omin:breakOf :dataset\\/published-figures ; omin:breakIn <https://w3id.org/omin/indicator/possession-smartphone> ;
    omin:breakAt <https://w3id.org/omin/period/2020> ;
    dct:description "Le questionnaire a changé."@fr, "The questionnaire changed."@en .
}}
"""
PAGE = "/page/indicator/possession-smartphone"
TIME = "/chart/indicator/possession-smartphone.vl.json?key=time"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("corrected")
    made = [*ox.parse((HERE / "charts.trig").read_bytes(), ox.RdfFormat.TRIG)]
    made += [*ox.parse(CHANGES.encode(), ox.RdfFormat.TRIG)]
    publish(root, "000002-aaaaaaaaaaaa", ox.serialize(made, format=ox.RdfFormat.N_QUADS) or b"")
    told = [
        (TWICE, "dataset", "70", "71.5", 1, "2026-05-01T08:00:00+00:00", None, None),
        (TWICE, "dataset", "71.5", "80.5", 2, "2026-06-01T08:00:00+00:00", None, None),
        (FOUND, "dataset", "84", "85", 2, "2026-06-01T08:00:00+00:00", None, None),
        (DECLARED, "dataset", "81", "82", 2, "2026-06-01T08:00:00+00:00", None, None),
    ]
    columns = dict(zip(history.CORRECTIONS, zip(*told, strict=True), strict=True))
    figures.write(pa.table(columns), (root / "current").resolve() / history.CORRECTED)
    return root


@pytest.fixture(scope="module")
def corrected(root: Path) -> Iterator[FlaskClient]:
    app = create_app(settings(root))
    yield app.test_client()
    close(app)


def page(client: FlaskClient, path: str, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<(?!/?b>)[^>]+>", "", answer.text)))


def address(iri: str) -> str:
    return iri.replace("https://w3id.org/omin", "/page")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Corrected on May 12, 2026: 81% before, 82% now A town <b>was</b> missing."),
        ("fr", "Corrigé le 12 mai 2026 : 81 % avant, 82 % maintenant Une commune manquait."),
    ],
)
def test_a_figure_tells_what_it_was_since_when_and_why(corrected: FlaskClient, language: str, said: str) -> None:
    text = page(corrected, address(DECLARED), language)
    assert said in text
    assert text.count("81 %" if language == "fr" else "81%") == 1  # what is declared was also found


def test_a_correction_that_nobody_explained_says_so(corrected: FlaskClient) -> None:
    text = page(corrected, address(FOUND))
    assert "Corrected on June 1, 2026: 84% before, 85% now (version 2) The reason was not given." in text


@pytest.mark.parametrize("path", [PAGE, "/page/territory/commune/33063"])
def test_pages_tell_the_corrections_of_the_figures_they_show(corrected: FlaskClient, path: str) -> None:
    text = page(corrected, path)
    assert "84% before" in text
    assert ("81% before" in text) is (path == PAGE)


def test_a_figure_that_was_corrected_twice_tells_each_value_after_the_other(corrected: FlaskClient) -> None:
    said = page(corrected, PAGE)
    assert "71.5% before, 80.5% now (version 2)" in said
    assert "70% before, 71.5% after that (version 1)" in said


def test_what_was_secret_or_is_secret_is_not_told(corrected: FlaskClient) -> None:
    for path in (PAGE, "/page/territory/commune/33069", "/page/territory/epci/243300316"):
        assert "12.3" not in page(corrected, path)


def test_a_break_is_said_beside_the_chart_in_its_table_and_in_its_sentence(corrected: FlaskClient) -> None:
    text = page(corrected, PAGE)
    assert "The series changes from 2020 on: what comes before cannot be compared. The questionnaire changed." in text
    assert "break in series: The questionnaire changed." in text
    alt = corrected.get(PAGE, headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert "Break in series: 2020, 2021" in html.unescape(alt)


def test_a_break_interrupts_the_line(corrected: FlaskClient) -> None:
    rows = corrected.get(TIME, headers={"Accept-Language": "en"}).get_json()["data"]["values"]
    own = {row["period"]: row for row in rows if "period" in row and row["series"] != "France"}
    assert [row.get("before") is None for row in own.values()] == [True, True, True, False, False]
    assert [row["run"] for row in own.values()] == [0, 1, 2, 2, 2]


def test_tables_say_what_was_corrected_and_since_when_figures_can_be_compared(corrected: FlaskClient) -> None:
    table = corrected.get("/data/indicator/possession-smartphone.csv").text
    rows = {row["observation"]: row for row in csv.DictReader(io.StringIO(table))}
    assert (rows[DECLARED]["former_value"], rows[DECLARED]["corrected_on"]) == ("81", "2026-05-12")
    assert (rows[FOUND]["former_value"], rows[FOUND]["corrected_on"]) == ("84", "2026-06-01")
    assert "12.3" not in table
    assert {row["period"][-4:]: row["comparable_since"] for row in rows.values()}["2019"] == ""
    assert {row["comparable_since"] for row in rows.values() if row["period"][-4:] != "2019"} == {"2020"}
    told = corrected.get("/data/indicator/possession-smartphone.csv-metadata.json").get_json()
    assert [one["name"] for one in told["tableSchema"]["columns"] if "name" in one] == [*rows[FOUND], "type"]
    for ending in ("xlsx", "parquet"):
        assert corrected.get(f"/data/indicator/possession-smartphone.{ending}").status_code == 200


def test_a_table_of_which_nothing_is_to_tell_has_no_such_columns(client: FlaskClient) -> None:
    header = client.get("/data/indicator/sans-smartphone.csv").text.splitlines()[0]
    assert not {"former_value", "corrected_on", "comparable_since"} & set(header.split(","))


@pytest.mark.parametrize(
    ("iri", "node", "former"), [(DECLARED, "#correction-2026-05-12", "81"), (FOUND, "#correction-v2", "84")]
)
def test_documents_say_both_kinds_of_corrections_in_one_way(
    corrected: FlaskClient, iri: str, node: str, former: str
) -> None:
    path = iri.replace("https://w3id.org/omin", "/data")
    said = {quad.triple for quad in ox.parse(corrected.get(f"{path}.nt").data, ox.RdfFormat.N_TRIPLES)}
    (correction,) = (one.object for one in said if one.predicate.value == f"{OMIN}correction")
    assert correction == ox.NamedNode(f"{iri}{node}")
    assert {str(one.object.value) for one in said if one.predicate.value == f"{OMIN}formerValue"} == {former}
