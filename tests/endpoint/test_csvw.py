"""CSV on the Web: the metadata are found, say what the columns mean, and bring back the very observations."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from endpoint.app import close, create_app
from ontology import terms
from tests.csvw.convert import Triples, imported, stored, tables, triple
from tests.endpoint.conftest import publish, serving, settings

SHARED = "https://w3id.org/omin/"
DATASET = "bordeaux-metropole/dataset/published-figures"
SUBJECT = f"<{SHARED}bordeaux-metropole/observation/published-figures/sans-smartphone.epci-243300316.2022.inhabitants>"
# What an observation may have beside: attributes, a second source, an address full of reserved characters, a code whose
# IRI does not end in its notation; and a masked cell of the same indicator, which is no observation.
BESIDE = f"""
{SUBJECT} <{terms.OMIN}sampleSize> "1200"^^<{terms.XSD}integer> <{SHARED}g> .
{SUBJECT} <{terms.OMIN}lowerBound> "-4.50"^^<{terms.XSD}decimal> <{SHARED}g> .
{SUBJECT} <{terms.OMIN}upperBound> "7.1"^^<{terms.XSD}decimal> <{SHARED}g> .
{SUBJECT} <{terms.OMIN}confidenceLevel> "95"^^<{terms.XSD}decimal> <{SHARED}g> .
{SUBJECT} <{terms.OMIN}method> <https://example.org/a%20b?c=d&e=f,g;h=(i)*'!$@:+#j> <{SHARED}g> .
{SUBJECT} <{terms.OMIN}source> <https://example.org/second,source> <{SHARED}g> .
{SUBJECT} <{terms.SDMX_ATTRIBUTE}confStatus> <https://example.org/conf#secret> <{SHARED}g> .
<https://example.org/conf#secret> <{terms.SKOS}inScheme> <{SHARED}code/conf-status> <{SHARED}g> .
<https://example.org/conf#secret> <{terms.SKOS}notation> "S" <{SHARED}g> .
<{SHARED}masked> <{terms.TYPE}> <{terms.OMIN}MaskedCell> <{SHARED}g> .
<{SHARED}masked> <{terms.INDICATOR}> <{SHARED}indicator/sans-smartphone> <{SHARED}g> .
"""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("rich")
    publish(root, "v1", BESIDE.encode())
    return root


@pytest.fixture(scope="module")
def rich_address(rich: Path) -> Iterator[str]:
    app = create_app(settings(rich))
    yield from serving(app)
    close(app)


def path_of(iri: str) -> str:
    return iri.removeprefix(SHARED).removeprefix("https://data.example.org/")


def test_every_table_brings_back_its_observations(rich: Path, rich_address: str) -> None:
    found = tables(rich / "current")
    addresses = {iri: f"{rich_address}/{path_of(iri)}.csv" for iri in found}
    back = imported(addresses.values())
    expected = {address: stored(rich / "current", found[iri], iri) for iri, address in addresses.items()}
    assert back == expected
    assert len(observations(expected[addresses[SHARED + DATASET]])) == 9
    assert {predicate for _, predicate, _ in expected[addresses[SHARED + DATASET]]} >= {
        f"<{terms.OMIN}{name}>" for name in ("method", "sampleSize", "lowerBound", "confidenceLevel")
    }


@pytest.mark.parametrize(
    ("path", "predicate"),
    [
        ("territory/commune/33063", terms.REF_AREA),
        ("period/2022", terms.REF_PERIOD),
        ("bordeaux-metropole/source/workshop-2022", terms.SOURCE),
    ],
)
def test_what_is_observed_brings_back_its_observations(
    rich: Path, rich_address: str, path: str, predicate: str
) -> None:
    address = f"{rich_address}/{path}.csv"
    assert imported([address])[address] == stored(rich / "current", predicate, SHARED + path)


@pytest.mark.parametrize(
    ("path", "least"),
    [("code/kind", 5), ("def", 50), ("bordeaux-metropole/catalogue", 2), ("rules", 50), ("queries", 5)],
)
def test_a_list_says_only_what_the_store_says(rich: Path, rich_address: str, path: str, least: int) -> None:
    address = f"{rich_address}/{path}.csv"
    told = imported([address])[address]
    store = ox.Store.read_only(str(rich / "current" / "data"))
    assert told <= {triple(quad) for quad in store if not isinstance(quad.object, ox.BlankNode)}
    assert len(observations(told)) >= least
    assert len(told) > 3 * len(observations(told))


def observations(triples: Triples) -> set[str]:
    return {subject for subject, _, _ in triples}


def test_the_metadata_are_found(client: FlaskClient) -> None:
    table = client.get(f"/data/{DATASET}.csv")
    address = f"http://localhost/data/{DATASET}.csv-metadata.json"
    assert f'<{address}>; rel="describedby"; type="application/csvm+json"' in table.headers["Link"]
    answer = client.get(f"/data/{DATASET}.csv-metadata.json")
    assert (answer.status_code, answer.content_type) == (200, "application/csvm+json")
    assert f'<http://localhost/data/{DATASET}.csv>; rel="describes"; type="text/csv"' in answer.headers["Link"]
    assert json.loads(answer.data)["url"] == f"http://localhost/data/{DATASET}.csv"
    again = client.get(f"/data/{DATASET}.csv-metadata.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_metadata_stand_beside_the_name(client: FlaskClient) -> None:
    answer = client.get(f"/{DATASET}.csv-metadata.json")
    target = f"http://localhost/data/{DATASET}.csv-metadata.json"
    assert (answer.status_code, answer.headers["Location"]) == (303, target)


@pytest.mark.parametrize("path", ["territory/commune/99999", "dataset/nothing", "bordeaux-metropole/dataset"])
def test_only_tables_have_metadata(client: FlaskClient, path: str) -> None:
    assert client.get(f"/data/{path}.csv-metadata.json").status_code == 404
    assert client.get(f"/{path}.csv-metadata.json").status_code == 404


@pytest.mark.parametrize("path", [DATASET, "obs/dataset/households", "indicator/sans-smartphone"])
def test_the_columns_are_those_of_the_table(client: FlaskClient, path: str) -> None:
    header = next(csv.reader(io.StringIO(client.get(f"/data/{path}.csv").text)))
    columns = json.loads(client.get(f"/data/{path}.csv-metadata.json").data)["tableSchema"]["columns"]
    assert [column["name"] for column in columns if not column.get("virtual")] == header
    assert all(column["titles"]["und"] == column["name"] for column in columns if not column.get("virtual"))


def test_what_the_metadata_say(client: FlaskClient) -> None:
    said = json.loads(client.get("/data/obs/dataset/households.csv-metadata.json").data)
    assert {"@value": "Households", "@language": "en"} in said["dc:title"]
    assert said["dc:license"] == [{"@id": "https://spdx.org/licenses/ODbL-1.0"}]
    assert said["dc:publisher"] == [{"@id": SHARED + "bordeaux-metropole/agent/bordeaux-metropole"}]
    columns = {column["name"]: column for column in said["tableSchema"]["columns"]}
    assert columns["age"]["titles"] == {"und": "age", "fr": "âge", "en": "age"}
    assert (columns["age"]["valueUrl"], columns["age"]["required"]) == (SHARED + "code/age/{age}", True)
    assert columns["unit"]["valueUrl"] == terms.UNIT + "{unit}"
    assert columns["territory"]["valueUrl"] == "{+territory}"
    assert (columns["value"]["datatype"], columns["value"]["propertyUrl"]) == ("decimal", terms.VALUE)
    assert "population" not in columns


def test_an_observation_with_two_sources_takes_two_lines(rich: Path) -> None:
    app = create_app(settings(rich))
    rows = list(csv.DictReader(io.StringIO(app.test_client().get(f"/data/{DATASET}.csv").text)))
    close(app)
    mine = [row for row in rows if f"<{row['observation']}>" == SUBJECT]
    assert {row["source"] for row in mine} == {
        "https://example.org/second,source",
        SHARED + "bordeaux-metropole/source/workshop-2022",
    }
    assert [(row["value"], row["lower_bound"]) for row in mine] == [("6.0", "-4.5")] * 2
    assert len(rows) == 10
