"""A copy of an observatory that a client of the stream keeps, and what the stores themselves say it should hold."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

NODE: Final = str(Path(sys.executable).with_name("node"))
CLIENT: Final = Path(__file__).parents[2] / "node_modules" / "ldes-client" / "dist" / "bin" / "cli.js"
DCT: Final = "http://purl.org/dc/terms/"
EVENT: Final = "https://www.w3.org/ns/activitystreams#"
TYPE: Final = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
VERSION_OF: Final = ox.NamedNode(DCT + "isVersionOf")
CREATED: Final = ox.NamedNode(DCT + "created")
PART: Final = ox.NamedNode(DCT + "hasPart")

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Said = frozenset[tuple[str, str, str]]


@dataclass(frozen=True)
class Member:
    """What a member says: its thing, its moment, its event, and the thing's triples with those of its parts."""

    thing: str
    created: str
    event: str
    said: Said


@dataclass(frozen=True)
class Replica:
    """What a client has taken so far, in the order it came, by the IRI of the member; `state` is the client's own."""

    state: Path
    members: dict[str, Member] = field(default_factory=dict)

    def follow(self, address: str, *options: str) -> dict[str, Member]:
        """Run the client until it has all there is; gives the new members."""
        command = [NODE, str(CLIENT), address, "--save", str(self.state), *options]
        done = subprocess.run(command, capture_output=True, check=True, timeout=120)
        fresh = dict(members(done.stdout))
        assert not fresh.keys() & self.members.keys()
        self.members.update(fresh)
        return fresh

    def current(self) -> dict[str, Said]:
        """The things as their latest versions have them, without those that were deleted."""
        latest: dict[str, Member] = {}
        for member in sorted(self.members.values(), key=lambda one: one.created):
            latest[member.thing] = member
        return {thing: one.said for thing, one in latest.items() if one.event != "Delete"}


def members(lines: bytes) -> Iterator[tuple[str, Member]]:
    """The members in what the client printed: Turtle."""
    told: defaultdict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(lines, ox.RdfFormat.TURTLE):
        assert isinstance(quad.subject, ox.NamedNode)
        told[quad.subject.value].append(quad.triple)
    names = {iri: _text(one.object) for iri, some in told.items() for one in some if one.predicate == VERSION_OF}
    parts = {
        _text(one.object) for some in told.values() for one in some if one.predicate == PART and _named(one, names)
    }
    for iri in (one for one in told if one not in parts):
        yield iri, _member(iri, told, names)


def _named(triple: ox.Triple, names: Mapping[str, str]) -> bool:
    return isinstance(triple.object, ox.NamedNode) and triple.object.value in names


def _member(iri: str, told: Mapping[str, list[ox.Triple]], names: Mapping[str, str]) -> Member:
    own = [iri, *(_text(one.object) for one in told[iri] if one.predicate == PART and _named(one, names))]
    triples = [one for name in own for one in told[name]]
    (created,) = (_text(one.object) for one in triples if one.predicate == CREATED)
    (event,) = (_text(one.object) for one in triples if _event(one))
    kept = [one for one in triples if one.predicate not in {VERSION_OF, CREATED} and not _event(one)]
    said = frozenset(
        (names[_text(one.subject)], one.predicate.value, str(one.object))
        for one in kept
        if not (one.predicate == PART and _named(one, names))
    )
    return Member(names[iri], created, event.removeprefix(EVENT), said)


def _event(triple: ox.Triple) -> bool:
    return triple.predicate == TYPE and _text(triple.object).startswith(EVENT)


def _text(node: Node) -> str:
    """The IRI or the text of a term; the stream has no triples about triples."""
    assert not isinstance(node, ox.Triple)
    return node.value


def held(version: Path) -> dict[str, Said]:
    """What a version's store says of its figures and of the things that the stream tells of, by thing."""
    store = ox.Store.read_only(str(version / "data"))
    graphs = [graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)]
    observed = {str(q.subject) for q in store.quads_for_pattern(None, TYPE, ox.NamedNode(QB + "Observation"))}
    observed |= {str(q.subject) for q in store.quads_for_pattern(None, TYPE, ox.NamedNode(MASKED))}
    found: defaultdict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for quad in store:
        subject = str(quad.subject)
        if subject in observed or _text(quad.graph_name) in things_graphs(store, graphs):
            iri = _text(quad.subject)
            found[iri.partition("#")[0]].add((iri, quad.predicate.value, str(quad.object)))
    return {iri: frozenset(said) for iri, said in found.items()}


QB: Final = "http://purl.org/linked-data/cube#"
MASKED: Final = "https://w3id.org/omin/def#MaskedCell"
GRAPH: Final = "https://w3id.org/omin/def#graph"


def things_graphs(store: ox.Store, graphs: list[str]) -> set[str]:
    """The graphs of things: of an observatory, or of a dataset that holds no observations."""
    own = {graph for graph in graphs if graph.endswith("/graph/things")}
    for quad in store.quads_for_pattern(None, ox.NamedNode(GRAPH), None):
        cube = ox.Quad(quad.subject, TYPE, ox.NamedNode(QB + "DataSet"))
        if not any(store.quads_for_pattern(cube.subject, cube.predicate, cube.object)):
            own.add(_text(quad.object))
    return own
