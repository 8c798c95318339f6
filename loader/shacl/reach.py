"""What of the data a shape can look at: its focus nodes and whatever its properties lead to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import RDF, RDFS, Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Node

from loader.shacl.results import Rows

Triple = tuple[str, str, str]

_AT_ONCE: Final = 500  # nodes asked for in one query
_EVERYTHING: Final = "?s ?p ?o"


@dataclass(frozen=True, slots=True)
class Reach:
    """The properties that a shape follows from subject to object, and those it follows back too; in SPARQL form."""

    forward: str
    back: str


def reach_of(shapes: Graph, shape: Node) -> Reach | None:
    """How far a shape and all it refers to can look; None where it can look at anything."""
    below = _below(shapes, shape)
    if any(predicate in (SH.sparql, SH.closed) or _is_custom(shapes, predicate) for _, predicate, _ in below):
        return None
    inverse = {one for _, predicate, path in below if predicate == SH.inversePath for one in _named(shapes, path)}
    named = {value for _, _, value in below if isinstance(value, URIRef)} | {RDF.type, RDFS.subClassOf}
    return Reach(_written(named), _written(inverse))


def _below(shapes: Graph, shape: Node) -> list[tuple[Node, Node, Node]]:
    found: list[tuple[Node, Node, Node]] = []
    left, seen = [shape], {shape}
    while left:
        node = left.pop()
        for predicate, value in shapes.predicate_objects(node):
            found.append((node, predicate, value))
            if value not in seen:
                seen.add(value)
                left.append(value)
    return found


def _named(shapes: Graph, path: Node) -> set[URIRef]:
    return {one for one in (path, *(value for _, _, value in _below(shapes, path))) if isinstance(one, URIRef)}


def _written(nodes: set[URIRef]) -> str:
    return " ".join(sorted(one.n3() for one in nodes if not one.startswith(str(SH))))


def _is_custom(shapes: Graph, predicate: Node) -> bool:
    return any((None, SH.parameter, one) in shapes for one in shapes.subjects(SH.path, predicate))


def neighbourhood(focus: Sequence[str], reach: Reach | None, select: Rows) -> Iterator[Triple]:
    """The triples that lead from the focus nodes; all there are where anything may be looked at.

    A blank node cannot be asked for again by its name: where one is met, too, everything is given.
    """
    seen, left = set(focus), list(focus)
    while left and reach is not None:
        if any(one.startswith("_:") for one in left):
            reach = None
            break
        new: set[str] = set()
        for start in range(0, len(left), _AT_ONCE):
            for triple in _around(left[start : start + _AT_ONCE], reach, select):
                yield triple
                new |= {triple[0], triple[2]}
        left = sorted(new - seen)
        seen |= new
    if reach is None:
        yield from _triples(_EVERYTHING, select)


def _around(nodes: Sequence[str], reach: Reach, select: Rows) -> Iterator[Triple]:
    subjects = " ".join(one for one in nodes if one.startswith("<"))
    yield from _triples(f"VALUES ?s {{ {subjects} }} VALUES ?p {{ {reach.forward} }} {_EVERYTHING}", select)
    if reach.back:
        yield from _triples(f"VALUES ?o {{ {' '.join(nodes)} }} VALUES ?p {{ {reach.back} }} {_EVERYTHING}", select)


def _triples(pattern: str, select: Rows) -> Iterator[Triple]:
    for row in select(f"SELECT DISTINCT ?s ?p ?o WHERE {{ {pattern} }}"):
        yield row["s"], row["p"], row["o"]
