"""Shapes within shapes: whether a node conforms to one, as a SPARQL condition (SHACL, sections 4.6 and 4.7)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from rdflib import Graph
from rdflib.namespace import SH
from rdflib.term import Literal, Node, URIRef

from loader.shacl import scans
from loader.shacl.checks import Check, Condition, Names, Reading, Slots, integer, refuse
from loader.shacl.conditions import SINGLES
from loader.shacl.paths import Path, members, path_of
from loader.shacl.targets import TARGETS
from loader.shacl.wholes import WHOLES, at_least, at_most

Above = tuple[Node, ...]

# What a shape says besides constraints, and what other constraints read.
_SAID: Final = frozenset(
    {
        *TARGETS,
        *(SH.path, SH.property, SH.sparql, SH.deactivated, SH.severity, SH.message, SH.name, SH.description),
        *(SH.order, SH.group, SH.defaultValue, SH.flags, SH.ignoredProperties),
        *(SH.qualifiedMinCount, SH.qualifiedMaxCount, SH.qualifiedValueShapesDisjoint),
        URIRef(str(SH) + "shape"),  # a word of an old draft that DCAT-AP still has, and nobody reads
    }
)
# The values farthest beyond a bound come first.
_WORST: Final[Mapping[Node, str]] = {
    SH.MinExclusiveConstraintComponent: "ASC(?value)",
    SH.MinInclusiveConstraintComponent: "ASC(?value)",
    SH.MaxExclusiveConstraintComponent: "DESC(?value)",
    SH.MaxInclusiveConstraintComponent: "DESC(?value)",
}


def is_off(graph: Graph, shape: Node) -> bool:
    """Whether the shape is switched off."""
    return graph.value(shape, SH.deactivated) == Literal(True)


def shape_path(graph: Graph, shape: Node) -> Path | None:
    """The path of a property shape; a node shape has none."""
    node = graph.value(shape, SH.path)
    return None if node is None else path_of(graph, node)


def checks(reading: Reading, shape: Node, above: Above = ()) -> Iterator[Check]:
    """The checks of a shape itself, without those of its `sh:property` and `sh:sparql`."""
    path = shape_path(reading.graph, shape)
    below = (*above, shape)
    for predicate, value in sorted(reading.graph.predicate_objects(shape), key=str):
        if predicate in SINGLES:
            component, single = SINGLES[predicate]
            yield _each(component, path, single(reading, shape, value))
        elif predicate in WHOLES:
            yield from WHOLES[predicate](reading, shape, path, value)
        elif predicate in _NESTED:
            component, nested = _NESTED[predicate]
            yield _each(component, path, nested(reading, value, below))
        elif predicate == SH.qualifiedValueShape:
            yield from _qualified(reading, shape, path, value, below)
        elif predicate not in _SAID and _is_constraint(reading.graph, predicate):
            refuse(f"{predicate}")


def _is_constraint(graph: Graph, predicate: Node) -> bool:
    own = str(predicate).startswith(str(SH))
    return own or (
        (None, SH.path, predicate) in graph
        and any((None, SH.parameter, parameter) in graph for parameter in graph.subjects(SH.path, predicate))
    )


def _each(component: Node, path: Path | None, bad: Condition) -> Check:
    """A check of every value by itself."""

    def breach(slots: Slots) -> str:
        if path is None:
            return f"FILTER({bad(slots.focus, slots.names)})"
        return f"{slots.focus} {path.text} {slots.value} . FILTER({bad(slots.value, slots.names)})"

    many = scans.values(path.plain, bad) if path and path.plain else None
    return Check(str(component), breach, many=many, worst=_WORST.get(component, ""))


def conforms(reading: Reading, shape: Node, above: Above) -> Condition:
    """The condition under which a node conforms to a shape."""
    if shape in above:
        refuse("a shape that refers to itself")
    if is_off(reading.graph, shape):
        return lambda _, __: "true"
    if (shape, SH.sparql, None) in reading.graph:
        refuse("a SPARQL constraint within another shape")
    own = [check.breach for check in checks(reading, shape, above)]
    path = shape_path(reading.graph, shape)
    parts = [conforms(reading, part, (*above, shape)) for part in reading.graph.objects(shape, SH.property)]

    def condition(value: str, names: Names) -> str:
        breaches = [breach(Slots(value, names.fresh(), names)) for breach in own if breach]
        tests = [f"NOT EXISTS {{ {one} }}" for one in breaches]
        tests += [_everywhere(path, value, part, names) for part in parts]
        return "(" + " && ".join(tests or ["true"]) + ")"

    return condition


def _everywhere(path: Path | None, focus: str, part: Condition, names: Names) -> str:
    if path is None:
        return part(focus, names)
    value = names.fresh()
    return f"NOT EXISTS {{ {focus} {path.text} {value} . FILTER(!{part(value, names)}) }}"


def _node(reading: Reading, shape: Node, above: Above) -> Condition:
    condition = conforms(reading, shape, above)
    return lambda value, names: f"!{condition(value, names)}"


def _not(reading: Reading, shape: Node, above: Above) -> Condition:
    return conforms(reading, shape, above)


def _and(reading: Reading, head: Node, above: Above) -> Condition:
    parts = [conforms(reading, one, above) for one in members(reading.graph, head)]
    return lambda value, names: "!(" + " && ".join([part(value, names) for part in parts] or ["true"]) + ")"


def _or(reading: Reading, head: Node, above: Above) -> Condition:
    parts = [conforms(reading, one, above) for one in members(reading.graph, head)]
    return lambda value, names: "!(" + " || ".join([part(value, names) for part in parts] or ["false"]) + ")"


def _xone(reading: Reading, head: Node, above: Above) -> Condition:
    parts = [conforms(reading, one, above) for one in members(reading.graph, head)]
    return lambda value, names: (
        "(" + " + ".join(["0", *(f"IF({part(value, names)}, 1, 0)" for part in parts)]) + ") != 1"
    )


Nested = Callable[[Reading, Node, Above], Condition]
_NESTED: Final[Mapping[Node, tuple[Node, Nested]]] = {
    SH.node: (SH.NodeConstraintComponent, _node),
    SH["not"]: (SH.NotConstraintComponent, _not),
    SH["and"]: (SH.AndConstraintComponent, _and),
    SH["or"]: (SH.OrConstraintComponent, _or),
    SH.xone: (SH.XoneConstraintComponent, _xone),
}


def _qualified(reading: Reading, shape: Node, path: Path | None, wanted: Node, above: Above) -> Iterator[Check]:
    if path is None:
        refuse("sh:qualifiedValueShape without a path")
    graph = reading.graph
    condition = conforms(reading, wanted, above)
    others = [conforms(reading, one, above) for one in _siblings(graph, shape, wanted)]

    def counts(value: str, names: Names) -> str:
        return " && ".join((condition(value, names), *(f"!{one(value, names)}" for one in others)))

    low, high = graph.value(shape, SH.qualifiedMinCount), graph.value(shape, SH.qualifiedMaxCount)
    if low is not None:
        yield from at_least(SH.QualifiedMinCountConstraintComponent, path, integer(low), counts)
    if high is not None:
        yield from at_most(SH.QualifiedMaxCountConstraintComponent, path, integer(high), counts)


def _siblings(graph: Graph, shape: Node, wanted: Node) -> set[Node]:
    """The other qualified shapes beside this one, where they are said to be disjoint (SHACL, section 4.7.3)."""
    if graph.value(shape, SH.qualifiedValueShapesDisjoint) != Literal(True):
        return set()
    beside = {one for parent in graph.subjects(SH.property, shape) for one in graph.objects(parent, SH.property)}
    return {found for one in beside for found in graph.objects(one, SH.qualifiedValueShape)} - {wanted}
