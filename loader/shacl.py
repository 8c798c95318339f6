"""The judging door: N-Triples against the shapes of `shapes/`, by pySHACL (SHACL, W3C Recommendation of 20 July 2017).

SHACL Core, SPARQL constraints, and the SPARQL targets of SHACL-AF; no inference, no import, nothing fetched.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal, cast

import pyshacl
from pyshacl.errors import ReportableRuntimeError
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Literal as Text
from rdflib.term import Node
from rdflib.util import from_n3

Severity = Literal["error", "warning"]
Triple = tuple[Node, Node, Node]

_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf, SH.target)


class ShapesError(Exception):
    """The shapes themselves cannot be used; says why."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Shapes that were read; made by `load_shapes`."""

    graph: Graph


@dataclass(frozen=True, slots=True)
class ShapeViolation:
    """One node that does not conform.

    `shape` is the IRI of the shape that says so, `focus` the node judged, `path` the property where it is a plain
    one, `value` what was found there where it is one value that is wrong.
    """

    shape: str
    focus: str
    path: str | None
    value: str | None
    severity: Severity
    message_fr: str
    message_en: str


def shape_names() -> tuple[str, ...]:
    """The names that `load_shapes` takes, one per Turtle file of `shapes/`, sorted."""
    return tuple(sorted(path.stem for path in _folder().glob("*.ttl")))


def load_shapes(names: Sequence[str] | None = None) -> Shapes:
    """The shapes of the files named (`observation`, `dataset`…), or of all; KeyError where there is no such file."""
    known = shape_names()
    for name in names or ():
        if name not in known:
            raise KeyError(f"no shapes {name!r}; there are {', '.join(known)}")
    return _read(known if names is None else tuple(names))


@cache
def _read(names: tuple[str, ...]) -> Shapes:
    graph = Graph(bind_namespaces="none")
    for name in names:
        graph.parse(_folder() / f"{name}.ttl", format="turtle")
    _flatten(graph)
    return Shapes(graph)


def validate(shapes: Shapes, ntriples: Iterable[bytes]) -> list[ShapeViolation]:
    """Judge the union of all parts against the shapes; the violations come sorted.

    Each part holds whole N-Triples lines, as the loader and the store write them: one space between terms. ValueError
    where a line is not such a triple, ShapesError where the shapes are at fault. SHACL, section 3.4.
    """
    data = Graph(bind_namespaces="none")
    for triple in _triples(ntriples):
        data.add(triple)
    return sorted(_judged(shapes, data), key=lambda one: (one.shape, one.focus, one.path or "", one.value or ""))


def _folder() -> Path:
    return Path(str(files("shapes")))


def _flatten(graph: Graph) -> None:
    """Give the targets of each node shape to its property shapes.

    The results are the same, and pySHACL then judges all focus nodes of a property shape at once, not one by one.
    """
    for node, part in list(graph.subject_objects(SH.property)):
        targets = [(kind, target) for kind in _TARGETS for target in graph.objects(node, kind)]
        if not targets or _is_referred_to(graph, node):
            continue
        graph.remove((node, SH.property, part))
        for kind, target in targets:
            graph.add((part, kind, target))


def _is_referred_to(graph: Graph, shape: Node) -> bool:
    return next(graph.subjects(None, shape), None) is not None


def _triples(parts: Iterable[bytes]) -> Iterator[Triple]:
    """Triples of N-Triples parts: several times faster than rdflib's parser, for each term is read only once."""
    known: dict[str, Node] = {}
    for part in parts:
        for line in part.decode("utf-8").split("\n"):
            if line:
                yield _triple(line, known)


def _triple(line: str, known: dict[str, Node]) -> Triple:
    subject, _, rest = line.removesuffix(" .").partition(" ")
    predicate, _, value = rest.partition(" ")
    if not value or not line.endswith(" ."):
        raise ValueError(f"not a line of N-Triples: {line!r}")
    for term in (subject, predicate, value):
        if term not in known:
            known[term] = _term(term)
    return known[subject], known[predicate], known[value]


def _term(text: str) -> Node:
    if text.startswith("<") and text.endswith(">") and " " not in text and "\\" not in text:
        return URIRef(text[1:-1])
    if not text.startswith(('"', "_:")):
        raise ValueError(f"not a term of N-Triples: {text!r}")
    return cast("Node", from_n3(text))


def _judged(shapes: Shapes, data: Graph) -> Iterator[ShapeViolation]:
    report = _report(shapes, data)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        yield _violation(shapes.graph, report, result)


def _report(shapes: Shapes, data: Graph) -> Graph:
    try:
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=shapes.graph,
            inference="none",
            advanced=True,
            meta_shacl=False,
            do_owl_imports=False,
            inplace=True,
        )
    except ReportableRuntimeError as error:
        raise ShapesError(error.message) from error
    if not isinstance(report, Graph):
        raise ShapesError(text)
    return report


def _violation(shapes: Graph, report: Graph, result: Node) -> ShapeViolation:
    shape = _required(report, result, SH.sourceShape)
    messages = {text.language: str(text) for text in shapes.objects(shape, SH.message) if isinstance(text, Text)}
    path, value = report.value(result, SH.resultPath), report.value(result, SH.value)
    return ShapeViolation(
        shape=str(shape),
        focus=str(_required(report, result, SH.focusNode)),
        path=str(path) if isinstance(path, URIRef) else None,
        value=None if value is None else str(value),
        severity="error" if report.value(result, SH.resultSeverity) == SH.Violation else "warning",
        message_fr=messages["fr"],
        message_en=messages["en"],
    )


def _required(report: Graph, result: Node, predicate: URIRef) -> Node:
    found = report.value(result, predicate)
    if found is None:
        raise ShapesError(f"a validation result without {predicate}")
    return found
