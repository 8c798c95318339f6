"""Which nodes a shape is about, as a pattern that binds `?this` (SHACL, section 2.1.3; SHACL-AF, section 3.1)."""

from collections.abc import Iterator
from typing import Final

from rdflib import OWL, RDF, RDFS
from rdflib.namespace import SH
from rdflib.term import Node

from loader.shacl import prefixes
from loader.shacl.checks import Reading, instances, ordered, refuse, term
from loader.shacl.scans import distinct

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf, SH.target)


def pattern(reading: Reading, shape: Node) -> str:
    """The pattern for the focus nodes of a shape, empty where it has no target."""
    found = [*_named(reading, shape), *_of_their_own(reading, shape)]
    return found[0] if len(found) == 1 else " UNION ".join(f"{{ {one} }}" for one in found)


def _named(reading: Reading, shape: Node) -> Iterator[str]:
    """The nodes that the shape names, or that others refer to."""
    nodes = [term(node) for node in reading.graph.objects(shape, SH.targetNode)]
    if nodes:
        yield f"VALUES ?this {{ {' '.join(sorted(nodes))} }}"
    for one in ordered(reading.graph.objects(shape, SH.targetObjectsOf)):
        yield f"{{ {distinct('?this', f'?subject {term(one)} ?this')} }}"


def _of_their_own(reading: Reading, shape: Node) -> Iterator[str]:
    graph = reading.graph
    classes = ordered(graph.objects(shape, SH.targetClass))
    if any((shape, RDF.type, kind) in graph for kind in (RDFS.Class, OWL.Class)):
        classes.append(shape)
    yield from (instances(reading, "?this", one) for one in classes)
    for one in ordered(graph.objects(shape, SH.targetSubjectsOf)):
        yield f"?this {term(one)} ?object ."
    for one in ordered(graph.objects(shape, SH.target)):
        select = graph.value(one, SH.select)
        if select is None:
            refuse("a target that is not a SELECT")
        yield f"{{ {prefixes.expanded(graph, one, str(select))} }}"
