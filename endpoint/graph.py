"""Triples gathered for one document, and written in the formats of RDF."""

from collections.abc import Iterator
from typing import Final, Protocol, cast

import pyoxigraph as ox

from endpoint.rdf import NAMING, Term, node
from ontology.terms import PREFIXES, TYPE

_FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def rewritten(lines: bytes, ending: str, prefixes: dict[str, str]) -> bytes:
    """N-Triples of our own in the format of a file ending, in the same order."""
    parsed = ox.parse(lines, ox.RdfFormat.N_TRIPLES)
    return cast("bytes", ox.serialize((quad.triple for quad in parsed), format=_FORMATS[ending], prefixes=prefixes))


class Source(Protocol):
    """Where the triples of a version come from: the two kinds of store have this in common."""

    def query(self, query: str, bindings: dict[str, str] | None = None) -> "ox.QuerySolutions | ox.QueryBoolean":
        """Evaluate a SELECT or an ASK over all graphs together, some variables standing for an IRI each."""
        ...

    def about(self, iri: str, predicate: str | None = None) -> Iterator[ox.Triple]:
        """What is said of an IRI, by a predicate where one is given."""
        ...

    def having(self, predicate: str, iri: str | None = None, *, one: bool = False) -> Iterator[ox.Triple]:
        """What has a predicate, leading to an IRI where one is given; with `one` the first will do."""
        ...

    def has_graph(self, iri: str) -> bool:
        """Tell whether a graph has this name."""
        ...

    def learn(self, iris: "set[str]") -> None:
        """Make ready what is said of things that will be looked up one by one."""
        ...


class Graph:
    """Triples gathered from one version for one document."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._triples: set[ox.Triple] = set()
        self._more: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._triples)

    def describe(self, iri: str) -> None:
        """Take everything the version says of `iri`."""
        self._triples.update(self._source.about(iri))

    def name(self, iri: str) -> None:
        """Take the types and labels of `iri`."""
        for predicate in NAMING:
            self._triples.update(self._source.about(iri, predicate))

    def name_objects(self) -> None:
        """Take the types and labels of every IRI that is spoken of."""
        objects = {triple.object for triple in self._triples} - {triple.subject for triple in self._triples}
        names = {one.value for one in objects if isinstance(one, ox.NamedNode)}
        self._source.learn(names)
        for name in names:
            self.name(name)

    def add(self, subject: str, predicate: str, value: Term) -> None:
        """Add a triple of our own; ValueError where a name is not an IRI."""
        self._triples.add(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), node(value)))

    def read(self, turtle: bytes, base: str) -> None:
        """Take the triples of a Turtle text of our own, and its prefixes."""
        parsed = ox.parse(turtle, ox.RdfFormat.TURTLE, base_iri=base)
        self._triples.update(quad.triple for quad in parsed)
        self._more.update(parsed.prefixes)

    def serialize(self, ending: str, first: str) -> bytes:
        """The triples in the format of a file ending, always in the same order, those of `first` at the head."""
        top = str(ox.NamedNode(first))
        ordered = sorted(self._triples, key=lambda triple: _order(triple, top))
        return cast("bytes", ox.serialize(ordered, format=_FORMATS[ending], prefixes=self._prefixes()))

    def _prefixes(self) -> dict[str, str]:
        nodes = {one for triple in self._triples for one in triple if isinstance(one, ox.NamedNode)}
        datatypes = {one.datatype for _, _, one in self._triples if isinstance(one, ox.Literal)}
        used = {_namespace(one.value) for one in nodes | datatypes}
        return {prefix: namespace for prefix, namespace in (PREFIXES | self._more).items() if namespace in used}


def _order(triple: ox.Triple, top: str) -> tuple[bool, str, bool, str]:
    subject, predicate = str(triple.subject), triple.predicate.value
    return (not subject.startswith(top), subject, predicate != TYPE, f"{predicate} {triple.object}")


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]
