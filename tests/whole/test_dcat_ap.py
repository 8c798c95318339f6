"""The catalogue of both territories against the shapes of DCAT-AP 3.0.1, with the waivers of `shapes/dcat-ap.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import pyshacl
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from loader import store
from loader.shacl import peer, validation
from ontology.terms import expand
from tests.shacl.stores import keys
from tests.whole.conftest import ROOT

SUITE: Final = ROOT.parent / "shared" / "conformance" / "dcat-ap"
FILES: Final = ("shapes.ttl", "range.ttl", "mdr-vocabularies.shape.ttl", "shapes_recommended.ttl")
WAIVERS: Final = ROOT / "shapes" / "dcat-ap.toml"
DCATAP: Final = "http://data.europa.eu/r5r/"

pytestmark = pytest.mark.skipif(not SUITE.exists(), reason="the shapes of DCAT-AP are not in ../shared/conformance")


@dataclass(frozen=True, slots=True)
class Result:
    """One result of the report: where, what the thing is, which constraint, the value."""

    focus: str
    classes: frozenset[str]
    path: str
    constraint: str
    severity: str
    value: str


@cache
def waivers() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(WAIVERS.read_text("utf-8"))["waivers"])


def name(text: str) -> str:
    return text.replace("dcatap:", DCATAP) if text.startswith("dcatap:") else expand(text)


def fits(waiver: Mapping[str, Any], one: Result) -> bool:
    same = all(name(waiver[key]) == getattr(one, key) for key in ("path", "constraint", "severity"))
    kind = name(waiver["on"]) in one.classes and not ("without" in waiver and name(waiver["without"]) in one.classes)
    return same and kind and one.value.startswith(waiver.get("value", ""))


def judged(graph: Graph) -> Iterator[Result]:
    shapes = Graph()
    for file in FILES:
        shapes.parse(SUITE / file)
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", inplace=True)
    assert isinstance(report, Graph)
    for result in report.objects(None, SH.result):  # not the details, which are results within results
        yield told(graph, report, result)


def told(graph: Graph, report: Graph, result: Node) -> Result:
    focus = report.value(result, SH.focusNode)
    keys = (SH.resultPath, SH.sourceConstraintComponent, SH.resultSeverity, SH.value)
    path, constraint, severity, value = (str(report.value(result, key) or "") for key in keys)
    classes = frozenset(str(kind) for kind in graph.objects(focus, RDF.type))
    return Result(str(focus), classes, path, constraint, severity, value)


def described(both: store.Reader) -> Graph:
    """All but the observations: catalogues, vocabulary, periods, territories and places."""
    graph = Graph(bind_namespaces="none")
    query = f"SELECT ?g WHERE {{ ?d a <{expand('qb:DataSet')}> ; <{expand('omin:graph')}> ?g }}"
    cubes = {row["g"] for row in both.select(query)}
    rest = [one for one in both.graphs() if one not in cubes]
    return graph.parse(data=both.ntriples(rest), format="nt")


@pytest.fixture(scope="module")
def results(both: store.Reader) -> list[Result]:
    return list(judged(described(both)))


def test_nothing_is_left_that_no_waiver_explains(results: list[Result]) -> None:
    left = [one for one in results if not any(fits(waiver, one) for waiver in waivers())]
    assert not left, "\n".join(sorted({f"{one.severity} {one.path} {one.constraint} {one.focus}" for one in left})[:20])


@pytest.mark.parametrize("number", range(len(waivers())), ids=lambda number: f"{waivers()[number]['path']}-{number}")
def test_each_waiver_is_needed_and_says_why(results: list[Result], number: int) -> None:
    waiver = waivers()[number]
    assert any(fits(waiver, one) for one in results)
    assert set(waiver["why"]) == {"fr", "en"}


def test_only_one_violation_is_waived(results: list[Result]) -> None:
    """The fault of the shape of checksums; all else that is waived is a recommendation."""
    found = {one.path for one in results if one.severity == str(SH.Violation)}
    assert found == {expand("spdx:algorithm")}


def test_a_catalogue_without_a_publisher_is_told(both: store.Reader) -> None:
    graph = described(both)
    graph.remove((None, URIRef(expand("dct:publisher")), None))
    paths = [one.path for one in judged(graph) if one.severity == str(SH.Violation)]
    assert paths.count(expand("dct:publisher")) == 2


def test_all_its_shapes_are_compiled_and_find_what_pyshacl_finds(both: store.Reader) -> None:
    shapes = Graph(bind_namespaces="none")
    for file in FILES:
        shapes.parse(SUITE / file)
    planned = validation.plan(shapes, both.rows)
    assert planned.delegated == ()
    found = [result for one in validation.validate(planned, both.rows) for result in one.results]
    assert len(found) > 100
    assert keys(found) == keys(peer.results(shapes, described(both)))
