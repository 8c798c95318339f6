"""RDF terms as pages need them, and as the RDF library does."""

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from ontology.terms import DCT, RDFS, SKOS, TYPE

# What things are called by, besides their types.
NAMING: Final = (TYPE, RDFS + "label", SKOS + "prefLabel", SKOS + "notation", DCT + "title")


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term as pages need it: its text, and what it is (an IRI, or a literal with language or datatype)."""

    value: str
    is_iri: bool = False
    language: str | None = None
    datatype: str | None = None

    def __str__(self) -> str:
        return self.value


Row = dict[str, Term]


def written(iri: str) -> str:
    """An IRI as SPARQL writes it; ValueError where it is not one."""
    return str(ox.NamedNode(iri))


def literal(text: str, datatype: str) -> str:
    """A literal as SPARQL writes it, whatever its text is; ValueError where the datatype is no IRI."""
    return str(ox.Literal(text, datatype=ox.NamedNode(datatype)))


def term(node: object) -> Term:
    """A term of the library as pages need it."""
    if isinstance(node, ox.Literal):
        return Term(node.value, language=node.language, datatype=node.datatype.value)
    if isinstance(node, ox.NamedNode):
        return Term(node.value, is_iri=True)
    return Term(str(node))


def row(solution: ox.QuerySolution, names: list[str]) -> Row:
    """A solution by name; unbound variables are left out."""
    pairs = ((name, solution[name]) for name in names)
    return {name: term(node) for name, node in pairs if node is not None}


def node(term: Term) -> ox.NamedNode | ox.Literal:
    """A term as the library needs it; ValueError where a name is not an IRI."""
    if term.is_iri:
        return ox.NamedNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype) if term.datatype else None)
