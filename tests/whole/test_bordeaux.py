"""What a newcomer, a researcher and a careless editor meet: the acceptance of the whole way, on the real figures."""

import csv
import io
import shutil
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF
from SPARQLWrapper import JSON, SPARQLWrapper

from loader import store
from tests.whole.conftest import BORDEAUX, ROOT, omin

OMIN = "https://w3id.org/omin/"
DEF = OMIN + "def#"
BASE = OMIN + "bordeaux-metropole/"


def objects(graph: Graph, subject: str, name: str) -> set[str]:
    return {str(value) for value in graph.objects(URIRef(subject), URIRef(DEF + name))}


def test_without_a_smartphone_as_turtle(client: httpx.Client) -> None:
    accept = {"Accept": "text/turtle"}
    answer = client.get("/indicator/sans-smartphone", headers=accept, follow_redirects=True)
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    graph = Graph().parse(data=answer.text, format="turtle")
    name = BASE + "observation/published-figures/sans-smartphone.epci-243300316.2022.inhabitants"
    assert objects(graph, name, "value") == {"6"}
    assert objects(graph, name, "refArea") == {OMIN + "territory/epci/243300316"}
    assert objects(graph, name, "refPeriod") == {OMIN + "period/2022"}
    assert objects(graph, name, "kind") == {OMIN + "code/kind/estimate"}
    assert objects(graph, name, "source") == {BASE + "source/aginum-workshop-2022"}


def test_all_figures_of_the_metropolis_by_family(client: httpx.Client) -> None:
    asked = SPARQLWrapper(str(client.base_url.join("/sparql")), returnFormat=JSON)
    asked.setQuery((Path(__file__).parent / "by-family.rq").read_text("utf-8"))
    answer = cast("dict[str, Any]", asked.queryAndConvert())
    rows = {
        (row["family"]["value"], row["indicator"]["value"], row["period"]["value"], row["kind"]["value"]): float(
            row["value"]["value"]
        )
        for row in answer["results"]["bindings"]
        if row["indicator"]["value"] != "priorite-theme"
    }
    assert rows["equipement", "sans-smartphone", "2022", "estimate"] == 6
    assert rows["equipement", "possession-smartphone", "2022", "estimate"] == 94
    assert rows["equipement", "possession-smartphone", "2023", "survey"] == 93
    assert rows["aisance-posture", "incapacite-demarches-medicales", "2023", "survey"] == 18.4
    assert rows["connexion", "acces-tres-haut-debit", "2025-07", "report"] == 96.1
    votes = sorted(
        float(row["value"]["value"])
        for row in answer["results"]["bindings"]
        if row["indicator"]["value"] == "priorite-theme"
    )
    assert votes == [0, 4, 48, 48]


def test_the_national_figure_keeps_its_date(client: httpx.Client) -> None:
    answer = client.get("/indicator/eloignement-numerique.csv", follow_redirects=True)
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["value"], row["period"], row["period_basis"], row["kind"]) == (
        "13000000",
        "2022-02-07",
        "publication",
        "report",
    )


def test_a_letter_in_a_figure_is_one_finding(tmp_path: Path) -> None:
    folder = tmp_path / "bordeaux"
    shutil.copytree(BORDEAUX, folder)
    source = folder / "sources" / "published-figures.csv"
    source.write_text(source.read_text("utf-8").replace("sans-smartphone,6,", 'sans-smartphone,"6,o",'), "utf-8")
    done = omin("build", folder, "--store", tmp_path / "var")
    assert done.returncode == 1
    heading, finding, _hint = done.stdout.splitlines()
    assert heading == "error not-a-number, 1 time"
    assert finding == f"  {source}:5 [value]: “6,o” is not a number"
    assert not (tmp_path / "var" / "current").exists()


def test_the_same_sources_under_another_base(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    shutil.copytree(BORDEAUX, folder)
    observatory = folder / "observatory.toml"
    observatory.write_text(observatory.read_text("utf-8").replace(BASE, "https://data.example.org/obs/"), "utf-8")
    assert omin("build", folder, "--store", tmp_path / "var").returncode == 0
    rows = store.Reader(tmp_path / "var" / "current" / "data").select(
        "SELECT ?s WHERE { ?s a <http://purl.org/linked-data/cube#Observation> }"
    )
    names = [row["s"] for row in rows]
    assert len(names) > 3000
    assert all(name.startswith("https://data.example.org/obs/observation/") for name in names)


def test_every_identifier_of_ours_leads_somewhere(built: Path, client: httpx.Client) -> None:
    """All of ours that stand in the store, but of the observations of each dataset only some."""
    reader = store.Reader(built / "current" / "data")
    names = sorted(
        {row["s"].partition("#")[0] for row in reader.select("SELECT DISTINCT ?s WHERE { ?s ?p ?o }")}
        | {
            row["o"].partition("#")[0]
            for row in reader.select("SELECT DISTINCT ?o WHERE { ?s ?p ?o FILTER(isIRI(?o)) }")
        }
    )
    # The shared prefix itself is the home page, a document.
    ours = [name for name in names if name.startswith(OMIN) and name != OMIN and "." not in name.removeprefix(OMIN)]
    observations = [name for name in names if "/observation/" in name][::300]
    lost = [name for name in [*ours, *observations] if resolved(client, name) != (303, 200)]
    assert not lost
    assert len(ours) > 400


def resolved(client: httpx.Client, name: str) -> tuple[int, int]:
    first = client.get("/" + name.removeprefix(OMIN), headers={"Accept": "application/n-triples"})
    target = first.headers.get("location", "/")
    second = client.get(target)
    described = f"<{name}" in second.text
    return first.status_code, second.status_code if described else 0


@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld"])
def test_a_dataset_in_every_form_is_the_same_graph(client: httpx.Client, ending: str) -> None:
    forms = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
    answer = client.get(f"/bordeaux-metropole/dataset/published-figures.{ending}", follow_redirects=True)
    turtle = client.get("/bordeaux-metropole/dataset/published-figures.ttl", follow_redirects=True)
    graph = Graph().parse(data=answer.content, format=forms[ending])
    expected = Graph().parse(data=turtle.content, format="turtle")
    subject = URIRef(BASE + "dataset/published-figures")
    assert set(graph.predicate_objects(subject)) == set(expected.predicate_objects(subject))
    assert (subject, RDF.type, URIRef("http://purl.org/linked-data/cube#DataSet")) in graph


def test_a_broken_vocabulary_is_told_without_a_traceback(tmp_path: Path) -> None:
    for part in ("ontology", "shapes", "mappings", "loader", "endpoint"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "ontology" / "families.ttl").open("a", encoding="utf-8") as file:
        file.write("<a> <b> ")
    done = omin("check", BORDEAUX, folder=tmp_path)
    assert done.returncode == 1
    assert "vocabulary-unreadable" in done.stdout
    assert "families.ttl" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
