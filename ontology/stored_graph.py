"""The queries that are stored in the graph: `queries.ttl` says what each asks, its text and parameters are added here.

The words for a parameter are those of `<queries#name>`, where each is described once. What is published are the
parameters of SHACL Advanced Features (W3C Note of 8 June 2017, section 5.1), each a thing with a name of its own.
"""

from collections.abc import Mapping
from typing import Final, cast

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node
from rdflib.util import from_n3

from ontology.iris import QUERIES
from ontology.stored import parameters
from ontology.terms import SHARED

# What is said of a parameter's property, and how SHACL says it of the parameter.
_SAID: Final = {
    RDFS.label: SH.name,
    RDFS.comment: SH.description,
    RDFS.range: SH.datatype,
    SH["in"]: SH["in"],
    SH.minInclusive: SH.minInclusive,
    SH.maxInclusive: SH.maxInclusive,
}


def complete(graph: Graph, written: Mapping[str, str]) -> None:
    """Add texts and parameters to the queries of a graph; ValueError where one is missing or no query."""
    queries = {_slug(query): query for query in graph.subjects(RDF.type, SH.SPARQLExecutable)}
    if queries.keys() != written.keys():
        odd = ", ".join(sorted(queries.keys() ^ written.keys()))
        raise ValueError(f"every stored query has a description in Turtle and a text in queries/: {odd}")
    for slug, query in sorted(queries.items()):
        if not str(query).startswith(f"{SHARED}query/"):  # ours are tested
            _refuse_nonsense(query, written[slug])
        graph.add((query, SH.select, Literal(written[slug])))
        for name, default in parameters(written[slug]).items():
            _parameter(graph, query, name, default)


def _refuse_nonsense(query: Node, text: str) -> None:
    try:
        algebra = prepareQuery(text).algebra
    except Exception as error:  # the library raises what its parser and whatever it calls raise
        raise ValueError(f"{query} is no SPARQL query: {error}") from error
    if algebra.name != "SelectQuery":
        raise ValueError(f"{query} is no SELECT query")
    if "ServiceGraphPattern" in str(algebra):  # pages run stored queries where the network is
        raise ValueError(f"{query} asks another server (SERVICE), which a stored query may not")


def _slug(query: Node) -> str:
    return str(query).rpartition("/")[2]


def _parameter(graph: Graph, query: Node, name: str, default: str | None) -> None:
    own, path = URIRef(f"{query}#{name}"), URIRef(f"{QUERIES}#{name}")
    if (path, RDFS.range, None) not in graph:
        raise ValueError(f"{query}: <{path}> is not described, so ?{name} can be no parameter")
    graph.add((query, SH.parameter, own))
    graph.add((own, RDF.type, SH.Parameter))
    graph.add((own, SH.path, path))
    graph.add((own, SH.optional, Literal(True)))
    for said, shacl in _SAID.items():
        for value in list(graph.objects(path, said)):
            graph.add((own, shacl, value))
    if default is not None:
        graph.add((own, SH.defaultValue, _term(default)))


def _term(written: str) -> Node:
    return cast("Node", from_n3(written))
