"""Each shape accepts its valid case and finds exactly the violations named beside each invalid one."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SH

from loader.shacl import peer
from loader.shacl.results import Result, text_of
from loader.shacl.validation import load_shapes, plan, shape_names
from ontology import vocabulary
from ontology.terms import compact
from tests.shacl.stores import graph_of, keys, ours, rows_of, store_of

HERE: Final = Path(__file__).parent
BASE: Final = "https://w3id.org/omin/shape/"
VALID: Final = sorted(HERE.glob("*/valid.ttl"))
INVALID: Final = sorted(HERE.glob("*/invalid.*.ttl"))
LANGUAGES: Final = {"fr", "en"}
# The alternatives of `territory#place` and of `event#territory`, which speak for them.
PLACED: Final = {"territory#partOfAnother", "territory#wasPartOfAnother", "territory#country"}
ALTERNATIVES: Final = PLACED | {"event#changes", "event#makes"}


@cache
def _vocabulary() -> bytes:
    return vocabulary.ntriples()


def _judge(path: Path) -> list[Result]:
    return ours(load_shapes(path.parent.name), store_of(_vocabulary(), path))


def _lines(found: Iterable[Result]) -> list[str]:
    return sorted(
        f"{text_of(one.shape).removeprefix(BASE)} {compact(text_of(one.path)) if one.path else '-'} "
        f"{'error' if one.severity.endswith('#Violation>') else 'warning'}"
        for one in found
    )


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def _graph() -> Graph:
    graph = Graph()
    for path in (HERE.parents[1] / "shapes").glob("*.ttl"):
        graph.parse(path, format="turtle")
    return graph


def _said_shapes() -> list[URIRef]:
    kinds = (SH.NodeShape, SH.PropertyShape)
    return sorted(
        {str(shape): URIRef(str(shape)) for kind in kinds for shape in _graph().subjects(RDF.type, kind)}.values()
    )


def test_there_are_cases_for_each_file_of_shapes() -> None:
    assert {path.parent.name for path in VALID} == {path.parent.name for path in INVALID} == set(shape_names())


@pytest.mark.parametrize("path", VALID, ids=_name)
def test_valid(path: Path) -> None:
    assert _lines(_judge(path)) == []


@pytest.mark.parametrize("path", INVALID, ids=_name)
def test_invalid(path: Path) -> None:
    expected = path.with_suffix(".txt").read_text("utf-8").splitlines()
    assert expected
    assert _lines(_judge(path)) == sorted(expected)


@pytest.mark.parametrize("path", INVALID, ids=_name)
def test_pyshacl_finds_the_same(path: Path) -> None:
    store, shapes = store_of(path), load_shapes(path.parent.name)
    assert keys(ours(shapes, store)) == keys(peer.results(shapes, graph_of(store)))


def test_every_shape_is_compiled() -> None:
    assert plan(load_shapes(), rows_of(store_of())).delegated == ()


def test_every_shape_is_broken_by_some_case() -> None:
    lines = [line for path in INVALID for line in path.with_suffix(".txt").read_text("utf-8").splitlines()]
    broken = {line.split(" ")[0] for line in lines}
    # A node shape that only gathers property shapes finds nothing itself.
    gathering = {str(shape).removeprefix(BASE) for shape in _graph().subjects(SH.property, None)}
    assert broken == {str(shape).removeprefix(BASE) for shape in _said_shapes()} - gathering - ALTERNATIVES


@pytest.mark.parametrize("shape", _said_shapes(), ids=lambda shape: str(shape).removeprefix(BASE))
def test_every_shape_speaks_both_languages(shape: URIRef) -> None:
    assert str(shape).startswith(BASE)
    for predicate in (SH.name, SH.description, SH.message):
        texts = list(_graph().objects(shape, predicate))
        assert {text.language for text in texts if isinstance(text, Literal)} == LANGUAGES, predicate
        assert len(texts) == 2, predicate
        assert all(str(text).strip() for text in texts), predicate
    assert list(_graph().objects(shape, SH.severity)) in ([SH.Violation], [SH.Warning])


def test_no_property_shape_is_without_a_name() -> None:
    assert all(isinstance(part, URIRef) for part in _graph().objects(None, SH.property))
    assert set(_graph().subjects(SH.path, None)) == set(_graph().subjects(RDF.type, SH.PropertyShape))


def test_the_vocabulary_conforms_to_all_shapes() -> None:
    assert ours(load_shapes(), store_of(_vocabulary())) == []
