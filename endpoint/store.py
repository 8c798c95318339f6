"""The endpoint's door to Oxigraph: one published version, opened read-only."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox

from ontology.terms import DCT, PREFIXES, RDFS, SKOS, TYPE

_NAMING: Final = tuple(
    ox.NamedNode(name) for name in (TYPE, RDFS + "label", SKOS + "prefLabel", SKOS + "notation", DCT + "title")
)
_FORMATS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


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


def _term(node: object) -> Term:
    if isinstance(node, ox.Literal):
        return Term(node.value, language=node.language, datatype=node.datatype.value)
    if isinstance(node, ox.NamedNode):
        return Term(node.value, is_iri=True)
    return Term(str(node))


def _row(solution: ox.QuerySolution, names: list[str]) -> Row:
    pairs = ((name, solution[name]) for name in names)
    return {name: _term(node) for name, node in pairs if node is not None}


def _node(term: Term) -> ox.NamedNode | ox.Literal:
    if term.is_iri:
        return ox.NamedNode(term.value)
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype) if term.datatype else None)


class Graph:
    """Triples gathered from one version for one document."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._triples: set[ox.Triple] = set()
        self._more: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._triples)

    def describe(self, iri: str) -> None:
        """Take everything the version says of `iri`."""
        found = self._store.quads_for_pattern(ox.NamedNode(iri), None, None)
        self._triples.update(quad.triple for quad in found)

    def name(self, iri: str) -> None:
        """Take the types and labels of `iri`."""
        self._name(ox.NamedNode(iri))

    def name_objects(self) -> None:
        """Take the types and labels of every IRI that is spoken of."""
        objects = {triple.object for triple in self._triples}
        for node in objects - {triple.subject for triple in self._triples}:
            if isinstance(node, ox.NamedNode):
                self._name(node)

    def _name(self, node: ox.NamedNode) -> None:
        for predicate in _NAMING:
            self._triples.update(quad.triple for quad in self._store.quads_for_pattern(node, predicate, None))

    def add(self, subject: str, predicate: str, value: Term) -> None:
        """Add a triple of our own; ValueError where a name is not an IRI."""
        self._triples.add(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), _node(value)))

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
        nodes = {node for triple in self._triples for node in triple if isinstance(node, ox.NamedNode)}
        datatypes = {node.datatype for _, _, node in self._triples if isinstance(node, ox.Literal)}
        used = {_namespace(node.value) for node in nodes | datatypes}
        return {prefix: namespace for prefix, namespace in (PREFIXES | self._more).items() if namespace in used}


def _order(triple: ox.Triple, top: str) -> tuple[bool, str, bool, str]:
    subject, predicate = str(triple.subject), triple.predicate.value
    return (not subject.startswith(top), subject, predicate != TYPE, f"{predicate} {triple.object}")


def _namespace(iri: str) -> str:
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


@dataclass(frozen=True, eq=False)
class Snapshot:
    """One version of the store; never changes. Only for queries of our own: a stranger's go to the workers."""

    directory: Path
    version: str
    manifest: dict[str, object]
    _store: ox.Store = field(repr=False)
    _withdrawn: ox.Store | None = field(default=None, repr=False)

    @classmethod
    def open(cls, directory: Path) -> "Snapshot":
        """Open the version in `directory`; OSError or ValueError where it is missing or damaged."""
        manifest = cast("dict[str, object]", json.loads((directory / "manifest.json").read_text("utf-8")))
        data, buried = (directory / name for name in ("data", "withdrawn"))
        withdrawn = ox.Store.read_only(str(buried)) if buried.is_dir() else None
        return cls(directory, str(manifest["version"]), manifest, ox.Store.read_only(str(data)), withdrawn)

    def select(self, query: str, bindings: Mapping[str, str] | None = None) -> Iterator[Row]:
        """Rows of a SELECT over the union of all graphs; unbound variables are left out.

        `bindings` gives variables of the projection an IRI each; ValueError where one is not an IRI.
        """
        return self.table(query, bindings)[1]

    def table(self, query: str, bindings: Mapping[str, str] | None = None) -> tuple[list[str], Iterator[Row]]:
        """The columns of a SELECT, and its rows as `select` gives them."""
        solutions = cast("ox.QuerySolutions", self._run(query, bindings))
        names = [variable.value for variable in solutions.variables]
        return names, (_row(solution, names) for solution in solutions)

    def texts(self, query: str) -> Iterator[tuple[str, ...]]:
        """Rows of a SELECT that binds all its variables, as texts alone: three times as fast where rows are many."""
        solutions = cast("ox.QuerySolutions", self._run(query, None))
        return (tuple(cast("ox.NamedNode | ox.Literal", node).value for node in solution) for solution in solutions)

    def ask(self, query: str, bindings: Mapping[str, str] | None = None) -> bool:
        """The answer of an ASK."""
        return bool(self._run(query, bindings))

    def csv(self, query: str) -> bytes:
        """The answer of a SELECT over the union of all graphs as CSV."""
        return cast(
            "bytes", cast("ox.QuerySolutions", self._run(query, None)).serialize(format=ox.QueryResultsFormat.CSV)
        )

    def knows(self, iri: str) -> bool:
        """Tell whether anything is said of an IRI; ValueError where it is not one."""
        return next(self._store.quads_for_pattern(ox.NamedNode(iri), None, None), None) is not None

    def objects(self, iri: str, predicate: str) -> list[Term]:
        """What the version says `iri` has as `predicate`, in a stable order."""
        found = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        return [_term(node) for node in sorted({quad.object for quad in found}, key=str)]

    def subjects(self, predicate: str, iri: str) -> list[str]:
        """The IRIs of what the version says has `iri` as `predicate`, in order."""
        found = self._store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(iri))
        return sorted({quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)})

    def example(self, predicate: str, iri: str | None = None) -> tuple[str, Term] | None:
        """One thing that has `predicate` (as `iri`, where it is given), and what it has there."""
        wanted = ox.NamedNode(iri) if iri else None
        found = self._store.quads_for_pattern(None, ox.NamedNode(predicate), wanted)
        return next(((q.subject.value, _term(q.object)) for q in found if isinstance(q.subject, ox.NamedNode)), None)

    def properties(self, iri: str) -> dict[str, list[str]]:
        """All that the version says of `iri`: the texts of IRIs and literals in order, by predicate."""
        found: dict[str, set[str]] = {}
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                found.setdefault(quad.predicate.value, set()).add(quad.object.value)
        return {predicate: sorted(texts) for predicate, texts in found.items()}

    def statements(self, iri: str) -> list[tuple[str, Term]]:
        """All that the version says of `iri`, blank nodes left out: predicates and what they lead to, in order."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), None, None)
        found = {(quad.predicate.value, quad.object) for quad in quads if not isinstance(quad.object, ox.BlankNode)}
        return [(name, _term(node)) for name, node in sorted(found, key=lambda pair: (pair[0], str(pair[1])))]

    def has_graph(self, iri: str) -> bool:
        """Tell whether a graph has this name; ValueError where it is not an IRI."""
        return self._store.contains_named_graph(ox.NamedNode(iri))

    def graph(self) -> Graph:
        """An empty gathering of triples of this version."""
        return Graph(self._store)

    def withdrawn(self) -> "Snapshot | None":
        """What is still told of things that earlier versions had and this one has not, where there are such things."""
        return replace(self, _store=self._withdrawn, _withdrawn=None) if self._withdrawn else None

    def _run(self, query: str, bindings: Mapping[str, str] | None) -> object:
        substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): ox.NamedNode(iri) for name, iri in (bindings or {}).items()
        }
        return self._store.query(query, use_default_graph_as_union=True, substitutions=substitutions)
