"""What is not compiled goes to pySHACL: the whole shape, with what of the data it can look at, and no more."""

import pytest
from rdflib import Graph

from loader.shacl import peer, reach, validation
from loader.shacl.results import ShapesError
from tests.shacl.stores import graph_of, keys, ours, rows_of, store_of
from tests.shacl.test_random import PREFIXES

# Five values within another shape are too many to compile; the first constraint alone could be.
SHAPES = """:S a sh:NodeShape ; sh:targetClass :C ; sh:nodeKind sh:BlankNode ; sh:property :P .
:P sh:path :p ; sh:node [ sh:property [ sh:path [ sh:inversePath :q ] ; sh:minCount 5 ] ] ."""
DATA = """:a a :C ; :p :b ; :far :away . :b :r :c . :d :q :b . :e :q :b . :away a :D . :x a :D ; :p :y ."""


def _shapes(text: str) -> Graph:
    return Graph(bind_namespaces="none").parse(data=PREFIXES + text, format="turtle")


def test_a_shape_is_compiled_whole_or_not_at_all() -> None:
    shapes, store = _shapes(SHAPES), store_of((PREFIXES + DATA).encode())
    planned = validation.plan(shapes, rows_of(store))
    assert planned.queries == ()
    (one,) = planned.delegated
    assert one.reason == "a count of more than 3 within another shape"
    found = ours(shapes, store)
    assert len(found) == 2
    assert keys(found) == keys(peer.results(shapes, graph_of(store)))


def test_only_what_its_properties_reach_is_given() -> None:
    shapes, store = _shapes(SHAPES), store_of((PREFIXES + DATA).encode())
    (shape,) = (one.shape for one in validation.plan(shapes, rows_of(store)).delegated)
    base = "https://example.org/"
    given = set(reach.neighbourhood([f"<{base}a>"], reach.reach_of(shapes, shape), rows_of(store)))
    told = {
        (one.removeprefix(f"<{base}").rstrip(">"), other.removeprefix(f"<{base}").rstrip(">"))
        for one, _, other in given
    }
    assert told == {("a", "C"), ("a", "b"), ("d", "b"), ("e", "b")}


def test_a_shape_that_asks_with_sparql_is_given_everything() -> None:
    shapes = _shapes(""":S a sh:NodeShape ; sh:targetClass :C ; sh:sparql [ sh:select
        "SELECT $this WHERE { { FILTER(isIRI($this)) } }" ] .""")
    store = store_of((PREFIXES + DATA).encode())
    (one,) = validation.plan(shapes, rows_of(store)).delegated
    assert "$this" in one.reason
    assert reach.reach_of(shapes, one.shape) is None
    assert keys(ours(shapes, store)) == keys(peer.results(shapes, graph_of(store)))


def test_shapes_at_fault_are_told_from_data_at_fault() -> None:
    store = store_of((PREFIXES + DATA).encode())
    many = _shapes(':S a sh:PropertyShape ; sh:targetClass :C ; sh:path :p ; sh:minCount "many" .')
    for shapes in (many, _shapes(":S a sh:PropertyShape ; sh:targetClass :C ; sh:path ( :p ) ; sh:datatype 5 .")):
        with pytest.raises(ShapesError):
            ours(shapes, store)
