"""Which languages shapes ask for: those of the observatories, where the shapes ask for all of ours."""

from collections.abc import Collection, Iterator
from typing import Final

from rdflib import BNode, Graph, Literal
from rdflib.collection import Collection as List
from rdflib.namespace import SH
from rdflib.term import Node

ALL: Final = frozenset({"fr", "en"})


def asking(shapes: Graph, languages: Collection[str]) -> Graph:
    """The shapes, where a text asked for once in each of our languages (`sh:minCount 2`) is asked for in these only.

    A text in another of our languages may still be there. The shapes given stay as they are.
    """
    if set(languages) >= ALL:
        return shapes
    graph = Graph(bind_namespaces="none")
    graph += shapes
    for shape in list(_of_every_language(shapes)):
        graph.remove((shape, SH.minCount, None))
        if not languages:
            graph.add((shape, SH.minCount, Literal(1)))
        for language in sorted(languages):
            _ask(graph, shape, language)
    return graph


def _of_every_language(shapes: Graph) -> Iterator[Node]:
    for shape, listed in shapes.subject_objects(SH.languageIn):
        every = frozenset(str(one) for one in List(shapes, listed)) == ALL
        if every and shapes.value(shape, SH.minCount) == Literal(len(ALL)):
            yield shape


def _ask(graph: Graph, shape: Node, language: str) -> None:
    """At least one value in the language (SHACL, section 4.7.3); there is one language at most, as none is all."""
    spoken, listed = BNode(), BNode()
    List(graph, listed, [Literal(language)])
    graph.add((spoken, SH.languageIn, listed))
    graph.add((shape, SH.qualifiedValueShape, spoken))
    graph.add((shape, SH.qualifiedMinCount, Literal(1)))
