"""The stored queries on Bordeaux and Lyon as they are built: each answers, and each parameter changes the answer."""

import csv
import io
import json
import math
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, cast

import httpx
import pytest

from loader import store
from ontology import stored, vocabulary
from tests.whole.conftest import LYON, ROOT, omin

TEXTS: Final = stored.texts([ROOT / "ontology"])
PARAMETERS: Final = {slug: stored.parameters(text) for slug, text in TEXTS.items()}
Rows = list[dict[str, Any]]


def ask(client: httpx.Client, slug: str, **values: str) -> Rows:
    answer = client.get(f"/api/{slug}", params=values)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["parameters"].items() >= values.items()
    assert all(set(row) == set(told["columns"]) for row in told["rows"])
    return cast("Rows", told["rows"])


def column(rows: Rows, name: str) -> set[Any]:
    return {row[name] for row in rows}


def test_there_are_many() -> None:
    assert len(TEXTS) == 22
    assert vocabulary.ntriples().count(b"<http://www.w3.org/ns/shacl#select>") == 22


@pytest.mark.parametrize("slug", TEXTS)
def test_each_answers_as_it_stands(both_client: httpx.Client, both: store.Reader, slug: str) -> None:
    """By its address as by its text, which is that of the graph; in English too, with the same rows."""
    rows = ask(both_client, slug)
    direct = list(both.select(TEXTS[slug]))
    assert len(rows) == len(direct) > 0
    assert [sum(value is not None for value in row.values()) for row in rows] == [len(row) for row in direct]
    query = f"SELECT ?t {{ <https://w3id.org/omin/query/{slug}> <http://www.w3.org/ns/shacl#select> ?t }}"
    assert [row["t"] for row in both.select(query)] == [TEXTS[slug]]
    if "lang" in PARAMETERS[slug]:
        english = ask(both_client, slug, lang="en")
        assert len(english) == len(rows)
        assert english != rows or slug == "parts-of-territory"  # a commune is one in both languages


# Values of parameters, and what is then the same in all rows, with the number of rows.
CHANGED: Final[list[tuple[str, dict[str, str], dict[str, Any], int]]] = [
    ("figures-of-territory", {"territory": "33063"}, {"indicator": "population-municipale", "value": 267991}, 1),
    ("indicator-over-time", {"indicator": "sans-smartphone"}, {"value": 6, "period": "2022"}, 1),
    ("indicator-over-time", {"indicator": "population-municipale", "territory": "200046977"}, {"unit": "NUM"}, 5),
    ("indicator-on-a-map", {"indicator": "logements", "level": "iris"}, {"unit": "NUM", "wkt": None}, 783),
    ("indicator-on-a-map", {"level": "epci"}, {"unit": "NUM"}, 6),
    ("indicator-on-a-map", {"indicator": "possession-smartphone", "level": "epci", "period": "2023"}, {"value": 93}, 1),
    ("figures-of-family", {"family": "connexion", "territory": "243300316"}, {"name": "Bordeaux Métropole"}, 1),
    ("two-territories", {"territory": "33063", "other": "69266"}, {"indicator": "population-municipale"}, 1),
    ("indicators", {"family": "equipement"}, {"family": "equipement"}, 4),
    ("how-sure-is-a-figure", {"indicator": "sans-smartphone"}, {"kind": "estimation", "value": 6}, 1),
    ("needs-beside-offer", {"territory": "243300316"}, {}, 0),
    ("needs-beside-offer", {"age": "0-19"}, {}, 58),
    ("places-of-commune", {"commune": "42218"}, {}, 26),
    (
        "places-near-a-point",
        {"latitude": "45.4397", "longitude": "4.3872", "within": "500"},
        {},
        5,
    ),
    ("territories-of-level", {"level": "departement"}, {}, 13),
    ("parts-of-territory", {"territory": "33063"}, {"level": "IRIS"}, 88),
    ("codes-of-a-list", {"list": "level"}, {}, 10),
    ("quality-of-dataset", {"dataset": "places"}, {}, 1),
]


@pytest.mark.parametrize(("slug", "values", "same", "number"), CHANGED)
def test_a_parameter_changes_the_answer(
    both_client: httpx.Client, slug: str, values: dict[str, str], same: dict[str, Any], number: int
) -> None:
    rows = ask(both_client, slug, **values)
    assert {name: column(rows, name) for name in same} == {name: {value} for name, value in same.items()}
    assert len(rows) == number
    assert rows != ask(both_client, slug)


def test_every_parameter_is_changed() -> None:
    changed = {(slug, name) for slug, values, _, _ in CHANGED for name in values}
    assert changed == {(slug, name) for slug, names in PARAMETERS.items() for name in names if name != "lang"}


def test_needs_beside_offer_is_what_the_files_say(both_client: httpx.Client) -> None:
    with (LYON / "sources" / "census-iris-2021.csv").open(encoding="utf-8", newline="") as file:
        elders = sum(int(row["pop_65p"]) for row in csv.DictReader(file) if row["com"].startswith("6938"))
    (lyon,) = (row for row in ask(both_client, "needs-beside-offer") if row["code"] == "69123")
    assert (lyon["people"], lyon["places"]) == (elders, 4)
    assert lyon["per10000"] == round(4 * 10_000 / elders, 1)


def test_distances_are_those_on_the_sphere(both_client: httpx.Client) -> None:
    """Nearest first, and what a near bound gives is the beginning of what a far one gives."""
    latitude, longitude = 45.764, 4.8357
    far = ask(both_client, "places-near-a-point", within="20000")
    near = ask(both_client, "places-near-a-point", within="3000")
    assert near == [row for row in far if row["metres"] <= 3000] != []
    assert [row["metres"] for row in far] == sorted(row["metres"] for row in far)
    with (LYON / "sources" / "places.csv").open(encoding="utf-8", newline="") as file:
        points = [(float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file) if row["latitude"]]
    assert len(far) == sum(haversine(latitude, longitude, *point) <= 20_000 for point in points)
    for row in far:
        east, north = map(float, row["point"].removeprefix("POINT(").removesuffix(")").split())
        assert row["metres"] == pytest.approx(haversine(latitude, longitude, north, east), rel=0.005)


def haversine(north: float, east: float, other_north: float, other_east: float) -> float:
    """The distance in metres on a sphere of the size of the Earth."""
    one, other = math.radians(north), math.radians(other_north)
    half = (math.sin((other - one) / 2) ** 2) + math.cos(one) * math.cos(other) * (
        math.sin(math.radians(other_east - east) / 2) ** 2
    )
    return 2 * 6_371_008.8 * math.asin(math.sqrt(half))


def query(*words: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "loader.cli", "query", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("words", [(), ("--local",)])
def test_the_command_answers_as_the_server(both_client: httpx.Client, both_built: Path, words: tuple[str, ...]) -> None:
    done = query("figures-of-territory", "-p", "territory=33063", "--store", both_built, *words)
    answer = both_client.get("/api/figures-of-territory.csv", params={"territory": "33063"})
    assert (done.returncode, done.stderr) == (0, "")
    assert list(csv.reader(io.StringIO(done.stdout))) == list(csv.reader(io.StringIO(answer.text)))


def test_the_command_asks_elsewhere(both_client: httpx.Client, both_built: Path) -> None:
    address = str(both_client.base_url.join("/sparql"))
    done = query("indicators", "--store", both_built, "--endpoint", address, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["results"]["bindings"]) == len(ask(both_client, "indicators"))
    wrong = query("-", "--endpoint", address, text="SELECT nope")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "Syntax error at line 1" in wrong.stderr


def test_a_territory_may_bring_its_own(tmp_path: Path) -> None:
    """A Turtle file of the territory describes the query, its folder `queries/` has the text."""
    folder = tmp_path / "own"
    shutil.copytree(ROOT / "mappings" / "bordeaux-metropole", folder)
    (folder / "queries").mkdir()
    code = "<http://rdf.insee.fr/def/geo#codeINSEE>"
    text = f'SELECT ?s WHERE {{\n  VALUES ?territory {{ "33063" }}\n  ?s {code} ?territory .\n}}\n'
    (folder / "queries" / "mine.rq").write_text(text, "utf-8")
    iri = "https://w3id.org/omin/bordeaux-metropole/query/mine"
    (folder / "own.ttl").write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f"<{iri}> a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ;\n"
        '  rdfs:label "La mienne"@fr, "Mine"@en ;\n  rdfs:comment "Essai."@fr, "A trial."@en .\n',
        "utf-8",
    )
    done = omin("build", folder, "--store", tmp_path / "var")
    assert done.returncode == 0, done.stdout + done.stderr
    answer = query("mine", "-p", "territory=33003", "--store", tmp_path / "var")
    assert answer.stdout.splitlines() == ["s", "https://w3id.org/omin/territory/commune/33003"]
