"""Addresses that stand for no described thing and still lead somewhere: named graphs, and versions of a vocabulary."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from endpoint.locate import bases, candidates, local_path
from endpoint.store import Snapshot
from ontology.terms import OWL

_VERSION: Final = OWL + "versionIRI"


def graph(path: str, snapshot: Snapshot) -> str | None:
    """The address of the triples of a named graph."""
    found = (iri for iri in _names(path, snapshot) if snapshot.has_graph(iri))
    return next((f"/gsp?{urlencode({'graph': iri})}" for iri in found), None)


def versioned(path: str, snapshot: Snapshot) -> str | None:
    """The vocabulary that an address is a version of, where it is the version that is published."""
    return next((iri for name in _names(path, snapshot) for iri in snapshot.subjects(_VERSION, name)), None)


def _names(path: str, snapshot: Snapshot) -> Iterator[str]:
    own = bases(snapshot)
    return (iri for iri in candidates(path, own) if local_path(iri, own) is not None)
