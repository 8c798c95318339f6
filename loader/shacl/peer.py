"""pySHACL, the referee: shapes that are not compiled are judged by it, on the part of the graph that they look at.

No inference, no import, nothing fetched. Its memory is bounded by the batch, not by the store, unless a shape asks
with SPARQL: then nobody can tell what it looks at, and it gets everything.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Final

import pyshacl
from rdflib import OWL, RDF, RDFS, BNode, Graph, URIRef
from rdflib.namespace import SH
from rdflib.term import Literal, Node
from rdflib.util import from_n3

from loader.shacl.reach import neighbourhood, reach_of
from loader.shacl.results import Result, Rows, ShapesError, messages_of
from loader.shacl.targets import TARGETS

BATCH: Final = 20_000  # focus nodes judged at a time


def judge(shapes: Graph, shape: Node, focus: Iterable[str], select: Rows) -> Iterator[Result]:
    """The results of one shape for the focus nodes given (N-Triples form), asking the store for what it needs.

    ShapesError where pySHACL cannot use the shape.
    """
    bare = _without_targets(shapes)
    reach = reach_of(shapes, shape)
    nodes = iter(focus)
    while batch := list(islice(nodes, BATCH)):
        data = graph_of(neighbourhood(batch, reach, select))
        aimed = Graph(bind_namespaces="none")
        aimed += bare
        for node in batch:
            aimed.add((shape, SH.targetNode, _term(node)))
        yield from results(aimed, data)


def results(shapes: Graph, data: Graph) -> Iterator[Result]:
    """All results of pySHACL for a shapes graph as it is; ShapesError where it cannot be used."""
    report = _report(shapes, data)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        if (None, SH.detail, result) not in report:
            yield _result(shapes, report, result)


def graph_of(triples: Iterable[tuple[str, str, str]]) -> Graph:
    """A graph of triples whose terms are in N-Triples form."""
    graph = Graph(bind_namespaces="none")
    known = cache(_term)
    for one, predicate, other in triples:
        graph.add((known(one), known(predicate), known(other)))
    return graph


def _term(text: str) -> Node:
    node = from_n3(text)
    if not isinstance(node, URIRef | BNode | Literal):
        raise TypeError(f"not a term of N-Triples: {text!r}")
    return node


def _without_targets(shapes: Graph) -> Graph:
    bare = Graph(bind_namespaces="none")
    kinds = {shape for kind in (SH.NodeShape, SH.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    for one, predicate, other in shapes:
        implicit = one in kinds and predicate == RDF.type and other in (RDFS.Class, OWL.Class)
        if predicate not in TARGETS and not implicit:
            bare.add((one, predicate, other))
    return bare


def _report(shapes: Graph, data: Graph) -> Graph:
    try:
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=shapes,
            inference="none",
            advanced=True,
            meta_shacl=False,
            do_owl_imports=False,
            inplace=True,
        )
    except Exception as error:  # pySHACL and the parser of queries below it raise whatever they like
        raise ShapesError(str(getattr(error, "message", error))) from error
    if not isinstance(report, Graph):
        raise ShapesError(text)
    return report


def _result(shapes: Graph, report: Graph, result: Node) -> Result:
    def told(predicate: Node) -> Node | None:
        return report.value(result, predicate)

    def text(predicate: Node) -> str | None:
        node = told(predicate)
        return None if node is None else node.n3()

    shape, constraint = told(SH.sourceShape), told(SH.sourceConstraint)
    focus, path = text(SH.focusNode), told(SH.resultPath)
    if shape is None or focus is None:
        raise ShapesError("a validation result without a shape or a focus node")
    return Result(
        shape=shape.n3(),
        component=str(told(SH.sourceConstraintComponent)),
        focus=focus,
        path=path.n3() if isinstance(path, URIRef) else None,
        value=text(SH.value),
        severity=text(SH.resultSeverity) or SH.Violation.n3(),
        messages=messages_of(shapes, shape, constraint),
    )
