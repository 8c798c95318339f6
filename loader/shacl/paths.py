"""SHACL property paths as SPARQL property paths (SHACL, section 2.3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from loader.shacl.checks import refuse, term

_FORMS: Final = {
    SH.inversePath: "^({})",
    SH.zeroOrMorePath: "({})*",
    SH.oneOrMorePath: "({})+",
    SH.zeroOrOnePath: "({})?",
}


@dataclass(frozen=True, slots=True)
class Path:
    """A path: as SPARQL text, as the IRI of its property where it is a plain one, and its node in the shapes."""

    text: str
    plain: URIRef | None
    node: Node


def path_of(graph: Graph, node: Node) -> Path:
    """The path that a node of the shapes graph describes."""
    return Path(_text(graph, node, ()), node if isinstance(node, URIRef) else None, node)


def _text(graph: Graph, node: Node, above: tuple[Node, ...]) -> str:
    if isinstance(node, URIRef):
        return term(node)
    if node in above:
        refuse("a path that contains itself")
    below = (*above, node)
    if graph.value(node, RDF.first) is not None:
        return _each(graph, members(graph, node), "/", below)
    alternatives = graph.value(node, SH.alternativePath)
    if alternatives is not None:
        return _each(graph, members(graph, alternatives), "|", below)
    return _single(graph, node, below)


def _single(graph: Graph, node: Node, below: tuple[Node, ...]) -> str:
    for kind, form in _FORMS.items():
        inner = graph.value(node, kind)
        if inner is not None:
            return form.format(_text(graph, inner, below))
    return refuse("a path that is none")


def _each(graph: Graph, nodes: Sequence[Node], sign: str, below: tuple[Node, ...]) -> str:
    if len(nodes) < 2:  # noqa: PLR2004
        refuse("a path of fewer than two steps")
    return "(" + sign.join(_text(graph, one, below) for one in nodes) + ")"


def members(graph: Graph, head: Node) -> list[Node]:
    """The members of an RDF list."""
    found: list[Node] = []
    while head != RDF.nil:
        first, rest = graph.value(head, RDF.first), graph.value(head, RDF.rest)
        if first is None or rest is None or len(found) > 100_000:  # noqa: PLR2004
            refuse("a list that is none")
        found.append(first)
        head = rest
    return found
