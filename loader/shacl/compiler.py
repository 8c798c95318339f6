"""Shapes compiled to SPARQL: one query per constraint, over all the focus nodes of its shape at once.

SHACL Core and SPARQL constraints; a shape that uses more is named with the reason, for pySHACL to judge.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rdflib import RDF, Graph
from rdflib.namespace import SH
from rdflib.term import Node

from loader.shacl import logic, sparql, targets
from loader.shacl.checks import Check, Many, Names, NotCompiledError, Reading, Slots, ordered
from loader.shacl.paths import Path

SHAPE_KINDS: Final = (SH.NodeShape, SH.PropertyShape)


@dataclass(frozen=True, slots=True)
class Query:
    """One constraint of a shape as a SELECT: `?this` the focus nodes that break it.

    Besides `?this` the text may give `?value`, `?path` and the variables of a message. `many` is the better way where
    the targets, a pattern that binds `?this`, are many.
    """

    shape: Node
    path: Path | None
    check: Check
    targets: str
    text: str
    many: Many | None
    worst: str


@dataclass(frozen=True, slots=True)
class Delegated:
    """A shape with targets that is not compiled, and why."""

    shape: Node
    reason: str


def compile_shapes(reading: Reading) -> tuple[list[Query], list[Delegated]]:
    """The queries of all shapes that have targets; and the shapes that pySHACL must judge, with the reasons."""
    queries: list[Query] = []
    delegated: list[Delegated] = []
    for shape in ordered(_shapes(reading.graph)):
        try:
            found = targets.pattern(reading, shape)
            if found:
                queries += list(_of_shape(reading, shape, found, ()))  # all of a shape, or nothing
        except NotCompiledError as error:
            delegated.append(Delegated(shape, str(error)))
    return queries, delegated


def _shapes(graph: Graph) -> set[Node]:
    typed = {shape for kind in SHAPE_KINDS for shape in graph.subjects(RDF.type, kind)}
    aimed = {shape for kind in targets.TARGETS for shape in graph.subjects(kind, None)}
    return typed | aimed


def _of_shape(reading: Reading, shape: Node, found: str, above: tuple[Node, ...]) -> Iterator[Query]:
    if logic.is_off(reading.graph, shape):
        return
    if shape in above:
        raise NotCompiledError("a shape that refers to itself")
    path = logic.shape_path(reading.graph, shape)
    for check in logic.checks(reading, shape, above):
        yield _query(shape, path, check, found)
    for constraint in ordered(reading.graph.objects(shape, SH.sparql)):
        yield _query(shape, path, sparql.check(reading, path, constraint), found)
    below = _values(found, path) if path else found
    for part in ordered(reading.graph.objects(shape, SH.property)):
        yield from _of_shape(reading, part, below, (*above, shape))


def _values(found: str, path: Path) -> str:
    """The value nodes of the targets, as targets."""
    outer = f"{{ SELECT DISTINCT (?this AS ?parent) WHERE {{ {found} }} }}"
    return f"{{ SELECT DISTINCT (?child AS ?this) WHERE {{ {outer} ?parent {path.text} ?child }} }}"


def _query(shape: Node, path: Path | None, check: Check, found: str) -> Query:
    if check.whole:
        text = check.whole(found)
    else:
        assert check.breach  # noqa: S101 - a check has one or the other
        body = check.breach(Slots("?this", "?value", Names()))
        extra = ("?value " if check.tells_value and "?value" in body else "") + (check.path or "")
        text = f"SELECT DISTINCT ?this {extra} WHERE {{ {found} {body} }}"
    many = check.many(found) if check.many else None
    worst = check.worst if path else check.worst.replace("?value", "?this")
    return Query(shape, path, check, found, text, many, worst)
