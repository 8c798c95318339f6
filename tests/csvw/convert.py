"""CSV tables read back as observations by an independent converter (rdf-parser-csvw), to compare with the store.

Values are compared in value space: the store keeps decimals in canonical form (6), a table gives what was published
(6.0). Everything else is compared as it stands. Observations hold no blank nodes: equal sets are isomorphic graphs.
"""

import subprocess
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox

from ontology import terms

ROOT = Path(__file__).parents[2]
NODE = ROOT / ".venv" / "bin" / "node"
NUMBERS = {terms.XSD + "decimal", terms.XSD + "integer"}

Triples = frozenset[tuple[str, str, str]]


def imported(addresses: Iterable[str]) -> dict[str, Triples]:
    """What the tables at these addresses say, each; the converter finds their metadata itself."""
    wanted = list(addresses)
    command = [str(NODE), str(Path(__file__).with_name("to-nquads.mjs")), *wanted]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, set[tuple[str, str, str]]] = {address: set() for address in wanted}
    for quad in ox.parse(done.stdout, format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.graph_name, ox.NamedNode):
            found[quad.graph_name.value].add(triple(quad))
    return {address: frozenset(triples) for address, triples in found.items()}


def stored(version: Path, predicate: str, iri: str) -> Triples:
    """All that a version of the store says of the observations that have `iri` as `predicate`."""
    store = ox.Store.read_only(str(version / "data"))
    marked = store.quads_for_pattern(None, ox.NamedNode(terms.TYPE), ox.NamedNode(terms.OBSERVATION))
    chosen = {quad.subject for quad in store.quads_for_pattern(None, ox.NamedNode(predicate), ox.NamedNode(iri))}
    mine = chosen & {quad.subject for quad in marked}
    return frozenset(triple(quad) for subject in mine for quad in store.quads_for_pattern(subject, None, None))


def triple(quad: ox.Quad) -> tuple[str, str, str]:
    """A triple as text, its object in value space."""
    assert not isinstance(quad.object, ox.BlankNode)
    return str(quad.subject), str(quad.predicate), value(quad.object)


def value(term: object) -> str:
    """A term as text: the same for the same number of the same datatype."""
    if isinstance(term, ox.Literal) and term.datatype.value in NUMBERS:
        return f"{Decimal(term.value).normalize():f} {term.datatype}"
    return str(term)


def tables(version: Path) -> dict[str, str]:
    """Every thing that has a table in a version, with the predicate that ties its observations to it."""
    store = ox.Store.read_only(str(version / "data"))
    kinds = {terms.DATA_SET: terms.QB + "DataSet", terms.INDICATOR: terms.INDICATOR_CLASS}
    found = {
        quad.subject.value: predicate
        for predicate, kind in kinds.items()
        for quad in store.quads_for_pattern(None, ox.NamedNode(terms.TYPE), ox.NamedNode(kind))
        if isinstance(quad.subject, ox.NamedNode)
    }
    return dict(sorted(found.items()))
