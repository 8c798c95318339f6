"""The only rdflib door of this package: reads the Turtle files and says what a mapping may use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import QB, RDF, RDFS, SKOS

from ontology import stored, stored_graph
from ontology.terms import METHOD_CLASS, PERIOD_CLASS, SHARED, SOURCE_CLASS, TERRITORY_CLASS, XSD

Role = Literal["dimension", "measure", "attribute"]
Range = Literal["territory", "period", "source", "method", "decimal", "integer", "code"]

_ROLES: Final[dict[URIRef, Role]] = {
    QB.DimensionProperty: "dimension",
    QB.MeasureProperty: "measure",
    QB.AttributeProperty: "attribute",
}
# What these point to is a class or a property.
_NAMING: Final = (RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range)
# Whoever says one of these of a term says what it means.
_DEFINING: Final = (RDFS.comment, RDFS.isDefinedBy, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain)
_RANGES: Final[dict[str, Range]] = {
    TERRITORY_CLASS: "territory",
    PERIOD_CLASS: "period",
    SOURCE_CLASS: "source",
    METHOD_CLASS: "method",
    XSD + "decimal": "decimal",
    XSD + "integer": "integer",
}


@dataclass(frozen=True, slots=True)
class Property:
    """A component of the cubes: `name` is how a mapping calls it, `scheme` the code list of a coded one."""

    name: str
    iri: str
    role: Role
    range: Range
    scheme: str | None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a mapping may use: properties by name, and by scheme IRI the concept IRI of each notation."""

    properties: Mapping[str, Property]
    codes: Mapping[str, Mapping[str, str]]


def turtle_files() -> tuple[Path, ...]:
    """Return the Turtle files of the shared vocabulary, sorted."""
    return tuple(sorted(Path(str(files("ontology"))).glob("*.ttl")))


def load(extra: Sequence[Path] = (), folders: Sequence[Path] = ()) -> Vocabulary:
    """Read the shared vocabulary and a territory's own Turtle files; `folders` may hold stored queries without any.

    Raises ValueError where a file is not Turtle or holds a blank node, where a component's range is none of ours, where
    a stored query lacks its text or its description, and where two components share a name or two concepts of a scheme
    a notation.
    """
    graph = _graph(extra, folders)
    return Vocabulary(_properties(graph), _codes(graph))


def ntriples(extra: Sequence[Path] = (), folders: Sequence[Path] = ()) -> bytes:
    """Return the whole vocabulary, read as by `load`, as sorted N-Triples lines: the same files give the same bytes."""
    lines = _graph(extra, folders).serialize(format="nt", encoding="utf-8").split(b"\n")
    return b"".join(line + b"\n" for line in sorted(lines) if line)


def borrowed(path: Path, own: Sequence[Path]) -> list[str]:
    """The properties and classes that a Turtle file uses and that none of the `own` files describes, sorted.

    Raises ValueError as `load` does.
    """
    graph = _turtle(path)
    used = set(graph.predicates()) | {term for kind in _NAMING for term in graph.objects(None, kind)}
    described = {str(term) for one in own for term in _turtle(one).subjects()}
    return sorted({str(term) for term in used} - described)


def defined(path: Path) -> list[str]:
    """What a Turtle file says the meaning of, sorted; raises ValueError as `load` does."""
    return sorted({str(term) for kind in _DEFINING for term in _turtle(path).subjects(kind)})


def _graph(extra: Sequence[Path], folders: Sequence[Path]) -> Graph:
    graph, paths = Graph(bind_namespaces="none"), (*turtle_files(), *extra)
    for path in paths:
        graph += _turtle(path)
    stored_graph.complete(graph, stored.texts(dict.fromkeys([*(path.parent for path in paths), *folders])))
    return graph


def _turtle(path: Path) -> Graph:
    return _parsed(path, path.stat().st_mtime_ns)


@cache
def _parsed(path: Path, _modified: int) -> Graph:
    """One file; a build asks twice, and Turtle is slow to read."""
    graph = Graph(bind_namespaces="none")
    try:
        graph.parse(path, format="turtle", publicID=SHARED)
    except (SyntaxError, ValueError, LookupError) as error:  # rdflib falls off the end of an unfinished file
        raise ValueError(f"{path} is not Turtle: {error}") from error
    if any(isinstance(term, BNode) for triple in graph for term in triple):
        raise ValueError(f"{path} holds a blank node: every thing of a vocabulary needs an IRI")
    return graph


def _properties(graph: Graph) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for item in _components(graph):
        if item.name in found:
            raise ValueError(f"{item.iri} and {found[item.name].iri} share the name {item.name}")
        found[item.name] = item
    return found


def _components(graph: Graph) -> Iterator[Property]:
    for kind, role in _ROLES.items():
        for iri in sorted(map(str, graph.subjects(RDF.type, kind))):
            scheme = _first(graph, URIRef(iri), QB.codeList)
            name = iri[max(iri.rfind("#"), iri.rfind("/")) + 1 :]
            yield Property(name, iri, role, "code" if scheme else _range(graph, iri), scheme)


def _range(graph: Graph, iri: str) -> Range:
    stated = _first(graph, URIRef(iri), RDFS.range)
    if stated not in _RANGES:
        raise ValueError(f"{iri} has the range {stated}, and neither a code list nor one of {', '.join(_RANGES)}")
    return _RANGES[stated]


def _codes(graph: Graph) -> dict[str, dict[str, str]]:
    schemes = sorted(map(str, graph.subjects(RDF.type, SKOS.ConceptScheme)))
    return {scheme: _notations(graph, URIRef(scheme)) for scheme in schemes}


def _notations(graph: Graph, scheme: URIRef) -> dict[str, str]:
    found: dict[str, str] = {}
    for concept in sorted(graph.subjects(SKOS.inScheme, scheme), key=str):
        for notation in map(str, graph.objects(concept, SKOS.notation)):
            if notation in found:
                raise ValueError(f"{concept} and {found[notation]} share the notation {notation}")
            found[notation] = str(concept)
    return found


def _first(graph: Graph, subject: URIRef, predicate: URIRef) -> str | None:
    return min(map(str, graph.objects(subject, predicate)), default=None)
