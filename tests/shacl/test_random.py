"""Random shapes on random graphs: what ours finds is what pySHACL finds."""

from collections.abc import Sequence
from typing import Final
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph

from loader.shacl import peer, runner, validation
from tests.shacl.stores import graph_of, keys, ours, rows_of, store_of

PREFIXES: Final = """@prefix : <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
NODES: Final = (":a", ":b", ":c", ":d")
PROPERTIES: Final = (":p", ":q", ":r")
LITERALS: Final = ('"x"', '"xyz"@fr', '"abc"@en', '"abc"@en-GB', "1", "2", "2.5", '"one"^^xsd:integer')
VALUES: Final = (*NODES, *LITERALS)

nodes, properties, values = st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(VALUES)
triples = st.tuples(nodes, st.sampled_from((*PROPERTIES, "a")), values).map(
    lambda one: f"{one[0]} {one[1]} {one[2] if one[1] != 'a' or one[2] in NODES else ':C'} ."
)
# Numbers of their own for sh:lessThan: pySHACL orders IRIs too, for which SPARQL has no order.
measured = st.tuples(nodes, st.sampled_from((":n", ":m")), st.integers(1, 4)).map(
    lambda one: f"{one[0]} {one[1]} {one[2]} ."
)
# Dates and booleans too: to pySHACL, some are less than a number.
typed = st.sampled_from(('"2022-01-01"^^xsd:date', '"2022-13-01"^^xsd:date', "true", '"yes"^^xsd:boolean'))
dated = st.tuples(nodes, typed).map(lambda one: f"{one[0]} :t {one[1]} .")
CLASSES: Final = (":D rdfs:subClassOf :C .", ":a a :D .", ":b a :C .")
data = st.lists(triples | measured | dated, max_size=25).map(lambda lines: [*CLASSES, *lines])

plain = properties
paths = st.recursive(
    plain,
    lambda inner: st.one_of(
        inner.map(lambda one: f"[ sh:inversePath {one} ]"),
        st.tuples(inner, inner).map(lambda two: f"( {two[0]} {two[1]} )"),
        st.tuples(inner, inner).map(lambda two: f"[ sh:alternativePath ( {two[0]} {two[1]} ) ]"),
        plain.map(lambda one: f"[ sh:oneOrMorePath {one} ]"),
    ),
    max_leaves=3,
)


def _lists(some: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(some, min_size=1, max_size=3, unique=True).map(lambda many: f"( {' '.join(many)} )")


numbers = st.integers(0, 4).map(str)
singles = st.one_of(
    st.sampled_from((":C", ":D")).map(lambda one: f"sh:class {one}"),
    st.sampled_from(("string", "integer", "decimal", "date", "boolean")).map(lambda one: f"sh:datatype xsd:{one}"),
    st.sampled_from(("IRI", "Literal", "BlankNodeOrIRI", "IRIOrLiteral")).map(lambda one: f"sh:nodeKind sh:{one}"),
    st.tuples(st.sampled_from(("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")), numbers).map(
        lambda two: f"sh:{two[0]} {two[1]}"
    ),
    st.tuples(st.sampled_from(("minLength", "maxLength")), numbers).map(lambda two: f"sh:{two[0]} {two[1]}"),
    st.sampled_from(('"^x"', '"[0-9]"', '"B" ; sh:flags "i"')).map(lambda one: f"sh:pattern {one}"),
    _lists(st.sampled_from(('"fr"', '"en"'))).map(lambda one: f"sh:languageIn {one}"),
    _lists(values).map(lambda one: f"sh:in {one}"),
)
pairs = st.tuples(st.sampled_from(("equals", "disjoint")), properties).map(lambda two: f"sh:{two[0]} {two[1]}")
inner = st.one_of(
    st.lists(singles, min_size=1, max_size=2, unique_by=lambda text: text.split(" ")[0]),
    st.tuples(plain, st.one_of(singles, st.just("sh:minCount 1"), st.just("sh:maxCount 1"))).map(
        lambda two: [f"sh:property [ sh:path {two[0]} ; {two[1]} ]"]
    ),
).map(lambda parts: f"[ {' ; '.join(parts)} ]")
logical = st.one_of(
    st.tuples(st.sampled_from(("node", "not")), inner).map(lambda two: f"sh:{two[0]} {two[1]}"),
    st.tuples(st.sampled_from(("and", "or", "xone")), st.lists(inner, min_size=1, max_size=3)).map(
        lambda two: f"sh:{two[0]} ( {' '.join(two[1])} )"
    ),
)
on_values = st.one_of(
    st.tuples(st.sampled_from(("minCount", "maxCount")), numbers).map(lambda two: f"sh:{two[0]} {two[1]}"),
    values.map(lambda one: f"sh:hasValue {one}"),
    st.just("sh:uniqueLang true"),
    st.tuples(inner, st.sampled_from(("Min", "Max")), st.integers(1, 2)).map(
        lambda three: f"sh:qualifiedValueShape {three[0]} ; sh:qualified{three[1]}Count {three[2]}"
    ),
)
targets = st.sampled_from(
    ("sh:targetClass :C", "sh:targetNode :a, :c", "sh:targetSubjectsOf :p", "sh:targetObjectsOf :q", "sh:targetNode 1")
)


def _several(one: st.SearchStrategy[str], most: int) -> st.SearchStrategy[list[str]]:
    """Constraints of different kinds: of some, a shape may have only one."""
    return st.lists(one, min_size=1, max_size=most, unique_by=lambda text: text.split(" ")[0])


ordered = st.sampled_from(("lessThan", "lessThanOrEquals")).map(lambda one: (":n", [f"sh:{one} :m"]))
dates = st.sampled_from(("date", "boolean", "string")).map(lambda one: (":t", [f"sh:datatype xsd:{one}"]))
property_shapes = st.tuples(paths, _several(st.one_of(singles, pairs, logical, on_values), 2)) | ordered | dates
node_constraints = st.one_of(
    singles,
    pairs,
    logical,
    values.map(lambda one: f"sh:hasValue {one}"),
    st.just("sh:closed true ; sh:ignoredProperties ( :r )"),
)


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """One node shape with constraints of its own and named property shapes."""
    parts = draw(st.lists(property_shapes, min_size=1, max_size=2))
    own = draw(st.lists(node_constraints, max_size=1))
    lines = [f":P{number} sh:path {path} ; {' ; '.join(some)} ." for number, (path, some) in enumerate(parts)]
    named = ", ".join(f":P{number}" for number in range(len(parts)))
    head = " ; ".join((draw(targets), f"sh:property {named}", *own))
    return "\n".join((f":S a sh:NodeShape ; {head} .", *lines))


@pytest.mark.parametrize("many", [runner.MANY, 0], ids=["each node", "by counts"])
@settings(max_examples=250)
@given(shapes(), data)
def test_ours_and_pyshacl_find_the_same(many: int, shape: str, lines: Sequence[str]) -> None:
    store = store_of((PREFIXES + "\n".join(lines)).encode())
    graph = Graph(bind_namespaces="none").parse(data=PREFIXES + shape, format="turtle")
    with mock.patch.object(runner, "MANY", many):
        found = ours(graph, store)
    assert keys(found) == keys(peer.results(graph, graph_of(store)))


@given(shapes(), data, st.integers(1, 3))
def test_what_is_not_named_is_counted(shape: str, lines: Sequence[str], limit: int) -> None:
    store = store_of((PREFIXES + "\n".join(lines)).encode())
    rows = rows_of(store)
    planned = validation.plan(Graph(bind_namespaces="none").parse(data=PREFIXES + shape, format="turtle"), rows)
    whole = [*validation.validate(planned, rows)]
    some = [*validation.validate(planned, rows, limit)]
    assert [len(one.results) for one in some] == [min(limit, len(one.results)) for one in whole]
    assert [len(one.results) + one.more for one in some] == [len(one.results) for one in whole]
