"""The queries that are stored in the graph: `queries.ttl` says what each asks, `queries/<slug>.rq` asks it.

A line `VALUES ?name { value }` of a query is a parameter: the value is its default (UNDEF: whatever there is), and the
words for it are those of `<queries#name>`. What is published are the parameters of SHACL Advanced Features (section 5.1).
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node
from rdflib.util import from_n3

from ontology.iris import QUERIES

_PARAMETER: Final = re.compile(r"^( *VALUES \?)(\w+)( \{ )(.+)( \})$", re.MULTILINE)
_UNDEFINED: Final = "UNDEF"
# What is said of a parameter's property, and how SHACL says it of the parameter.
_SAID: Final = {
    RDFS.label: SH.name,
    RDFS.comment: SH.description,
    RDFS.range: SH.datatype,
    SH["in"]: SH["in"],
    SH.minInclusive: SH.minInclusive,
    SH.maxInclusive: SH.maxInclusive,
}


def parameters(text: str) -> dict[str, str | None]:
    """The parameters of a query and their defaults as SPARQL writes them, in order; None where any value will do."""
    return {found[2]: None if found[4] == _UNDEFINED else found[4] for found in _PARAMETER.finditer(text)}


def fill(text: str, values: Mapping[str, str]) -> str:
    """A query with other values of its parameters, each written as SPARQL writes a term."""

    def filled(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{found[3]}{values.get(found[2], found[4])}{found[5]}"

    return _PARAMETER.sub(filled, text)


def texts(folders: Iterable[Path]) -> dict[str, str]:
    """The texts in the `queries/` of folders, by slug; ValueError where two share one."""
    found: dict[str, str] = {}
    for path in (path for folder in folders for path in sorted((folder / "queries").glob("*.rq"))):
        if found.setdefault(path.stem, text := path.read_text("utf-8")) != text:
            raise ValueError(f"{path}: another query has the name {path.stem}")
    return found


def complete(graph: Graph, written: Mapping[str, str]) -> None:
    """Add texts and parameters to the queries of a graph; ValueError where a text or a description is missing."""
    queries = {_slug(query): query for query in graph.subjects(RDF.type, SH.SPARQLExecutable)}
    if queries.keys() != written.keys():
        odd = ", ".join(sorted(queries.keys() ^ written.keys()))
        raise ValueError(f"every stored query has a description in Turtle and a text in queries/: {odd}")
    for slug, query in sorted(queries.items()):
        graph.add((query, SH.select, Literal(written[slug])))
        for name, default in parameters(written[slug]).items():
            _parameter(graph, query, name, default)


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
    term = from_n3(written)
    if not isinstance(term, Literal):
        raise ValueError(f"a parameter's default is a literal, not {written}")
    return term
