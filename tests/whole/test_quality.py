"""The verdict of a version really built and really served: a page for every rule, and measurements as data."""

import csv
import html
import io
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from rdflib import BNode, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import RDF, SH

from loader import finding, store
from ontology import iris, terms
from tests.whole.conftest import ROOT

HEADING = re.compile(r"# ([A-Z]+-[0-9]+) ")


@cache
def shapes() -> Graph:
    graph = Graph(bind_namespaces="none")
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        graph.parse(path)
    return graph


def shape_rules() -> list[str]:
    """Every shape with a message, by IRI."""
    return sorted({str(shape) for shape in shapes().subjects(SH.message)})


def query_rules() -> Iterator[str]:
    """Every query that is a rule, by IRI."""
    for path in sorted([*(ROOT / "shapes/cube").glob("*.rq"), *(ROOT / "shapes/rules").glob("*.rq")]):
        heading = HEADING.match(path.read_text("utf-8"))
        if heading and not path.name.endswith(".each.rq"):
            yield iris.rule(heading[1].lower())


def reading_rules() -> list[str]:
    return [iris.rule(code) for code in finding.codes() if code not in {"shape", "cube", "rule"}]


@pytest.fixture(scope="module")
def reader(built: Path) -> store.Reader:
    return store.Reader(built / "current" / "data")


@pytest.fixture(scope="module")
def told(reader: store.Reader) -> Graph:
    """What the version says of its rules and its quality."""
    graph = Graph(bind_namespaces="none")
    wanted = [one for one in reader.graphs() if one.endswith(("/rules", "/quality"))]
    graph.parse(data=reader.ntriples(wanted), format="nt")
    return graph


def said(graph: Graph, rule: str, predicate: str, language: str) -> str:
    found = [str(text) for text in graph.objects(URIRef(rule), URIRef(predicate)) if text.language == language]  # type: ignore[attr-defined]  # literals
    assert len(found) == 1, (rule, predicate, language)
    return found[0]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_rule_has_a_page_that_says_why(client: httpx.Client, told: Graph, language: str) -> None:
    queries = list(query_rules())
    assert len(shape_rules()) > 150
    assert len(queries) > 20
    for rule in [*shape_rules(), *queries]:
        document, _, anchor = rule.removeprefix(terms.SHARED).partition("#")
        wanted = {"Accept": "text/html", "Accept-Language": language}
        page = client.get(f"/{document}", headers=wanted, follow_redirects=True)
        assert page.status_code == 200, rule
        text = html.unescape(page.text)
        for predicate in (terms.WHY, terms.MEND, terms.RDFS + "label"):
            assert said(told, rule, predicate, language) in text, (rule, predicate)
        assert not anchor or f'id="{anchor}"' in text, rule


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_check_at_reading_has_a_page(client: httpx.Client, told: Graph, language: str) -> None:
    for rule in reading_rules():
        page = client.get(f"/page/{rule.removeprefix(terms.SHARED)}?lang={language}")
        assert page.status_code == 200, rule
        assert said(told, rule, terms.MEND, language) in html.unescape(page.text)
        assert said(told, rule, terms.WHY, language) in html.unescape(page.text)
        assert "{" not in said(told, rule, terms.RDFS + "label", language)


def test_the_list_has_every_rule(client: httpx.Client, told: Graph) -> None:
    rules = {*shape_rules(), *query_rules(), *reading_rules()}
    assert {str(one) for one in told.subjects(RDF.type, URIRef(terms.RULE_CLASS))} == rules
    page = client.get("/rules", headers={"Accept": "text/html"}, follow_redirects=True).text
    paths = {"/page/" + rule.removeprefix(terms.SHARED).partition("#")[0] for rule in rules}
    assert {path for path in paths if f'href="{path}"' not in page} == set()


def test_no_text_is_for_a_rule_that_does_not_exist() -> None:
    names = tomllib.loads(files("shapes").joinpath("rules.toml").read_text("utf-8"))
    rules = {*shape_rules(), *query_rules(), *reading_rules()}
    known = {rule.removeprefix(iris.SHAPES).removeprefix(terms.SHARED + "rule/") for rule in rules}
    assert set(names) - known == set()


def test_the_store_says_of_shapes_what_the_files_say(told: Graph) -> None:
    for shape in map(URIRef, shape_rules()):
        for predicate in (SH.name, SH.description, SH.message):
            assert set(told.objects(shape, predicate)) == set(shapes().objects(shape, predicate))
        assert set(told.objects(shape, URIRef(terms.SEVERITY))) == set(shapes().objects(shape, SH.severity))


def test_the_turtle_of_a_shape_is_whole(told: Graph) -> None:
    """What is shown of a shape is all the files say of it: the shape itself, its lists, its queries."""
    head = "@base <https://w3id.org/omin/shape/> ."
    names = {line for path in (ROOT / "shapes").glob("*.ttl") for line in path.read_text("utf-8").splitlines()}
    prefixes = "\n".join([head, *sorted(line for line in names if line.startswith("@prefix"))])
    for shape in map(URIRef, shape_rules()):
        (text,) = told.objects(shape, URIRef(terms.AS_WRITTEN))
        read = Graph().parse(data=f"{prefixes}\n{text}", format="turtle")
        assert isomorphic(read.cbd(shape), shapes().cbd(shape))
        for constraint in shapes().objects(shape, SH.sparql):
            assert (constraint, SH.select, None) in read


def test_measurements_are_dqv_and_no_observations(reader: store.Reader, told: Graph) -> None:
    dqv = terms.DQV
    kinds = {
        str(metric): str(kind)
        for metric in set(told.objects(None, URIRef(dqv + "isMeasurementOf")))
        for kind in Graph().parse(ROOT / "ontology" / "quality.ttl").objects(metric, URIRef(dqv + "expectedDataType"))
    }
    measurements = list(told.subjects(RDF.type, URIRef(dqv + "QualityMeasurement")))
    assert len(measurements) > 100
    for one in measurements:
        (metric,) = told.objects(one, URIRef(dqv + "isMeasurementOf"))
        (value,) = told.objects(one, URIRef(dqv + "value"))
        assert str(value.datatype) == kinds[str(metric)]  # type: ignore[attr-defined]  # a literal
        assert len(list(told.objects(one, URIRef(dqv + "computedOn")))) == 1
        assert [str(kind) for kind in told.objects(one, RDF.type)] == [dqv + "QualityMeasurement"]
    assert not any(isinstance(term, BNode) for triple in told for term in triple)
    lost = f"SELECT ?on WHERE {{ ?m <{dqv}computedOn> ?on . FILTER NOT EXISTS {{ ?on a ?kind }} }}"
    assert list(reader.select(lost)) == []


def test_measurements_agree_with_the_data(reader: store.Reader, client: httpx.Client) -> None:
    table = client.get("/quality", headers={"Accept": "text/csv"}, follow_redirects=True)
    assert table.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    whole = [row for row in rows if row["metric"].endswith("/observations") and not row["indicator"]]
    own = {row["on"]: int(row["value"]) for row in whole}
    query = (
        f"SELECT ?set (COUNT(*) AS ?n) WHERE {{ ?o a <{terms.OBSERVATION}> ; <{terms.DATA_SET}> ?set }} GROUP BY ?set"
    )
    assert own == {row["set"]: int(row["n"]) for row in reader.select(query)}
    communes = [row for row in rows if row["metric"].endswith("/territories") and row["level"].endswith("/commune")]
    assert [row["value"] for row in communes] == ["28"]


def test_quality_is_a_page_and_data(client: httpx.Client) -> None:
    french, english = (client.get(f"/page/quality?lang={one}").text for one in ("fr", "en"))
    assert "Cette version respecte toutes les règles" in french
    assert "28 of 28" in english
    for ending, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml")):
        answer = client.get(f"/quality.{ending}", follow_redirects=True)
        assert answer.status_code == 200
        graph = Graph().parse(data=answer.content, format=form)
        assert len(list(graph.subjects(RDF.type, URIRef(terms.DQV + "QualityMeasurement")))) > 100


def test_quality_is_linked_from_home_and_each_dataset(client: httpx.Client, reader: store.Reader) -> None:
    assert 'href="/page/quality"' in client.get("/").text
    page = client.get("/page/quality").text
    datasets = [row["set"] for row in reader.select(f"SELECT DISTINCT ?set WHERE {{ ?c <{terms.DCAT}dataset> ?set }}")]
    assert len(datasets) > 2
    for dataset in datasets:
        text = client.get("/page/" + dataset.removeprefix(terms.SHARED)).text
        (anchor,) = set(re.findall(r'href="/page/quality#([^"]+)"', text))
        assert f'id="{anchor}"' in page


def test_the_queries_of_rules_run_as_they_are_shown(client: httpx.Client, reader: store.Reader) -> None:
    for rule in query_rules():
        page = client.get("/page/" + rule.removeprefix(terms.SHARED)).text
        shown = [html.unescape(one) for one in re.findall(r'class="button" href="([^"]+)"', page)]
        if "&lt;urn:omin:" in page:  # asked of each dataset or property in turn: there is no button for it
            continue
        answer = client.get(
            shown[0].replace("/query?", "/sparql?"), headers={"Accept": "application/sparql-results+json"}
        )
        assert answer.status_code == 200, (rule, answer.text)
        severity = reader.select(f"SELECT ?s WHERE {{ <{rule}> <{terms.SEVERITY}> ?s }}")
        if [row["s"] for row in severity] == [terms.SH + "Violation"]:
            assert answer.json()["results"]["bindings"] == []
