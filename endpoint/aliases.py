"""Addresses that stand for no described thing and still lead somewhere: named graphs, and versions that are current."""

from collections.abc import Iterator
from itertools import product
from typing import Final
from urllib.parse import urlencode

from endpoint.locate import bases, candidates, local_path
from endpoint.store import Snapshot
from ontology.terms import DCAT, OWL

_VERSIONS: Final = (OWL + "versionIRI", DCAT + "hasCurrentVersion")


def graph(path: str, snapshot: Snapshot) -> str | None:
    """The address of the triples of a named graph."""
    found = (iri for iri in _names(path, snapshot) if snapshot.has_graph(iri))
    return next((f"/gsp?{urlencode({'graph': iri})}" for iri in found), None)


def versioned(path: str, snapshot: Snapshot) -> str | None:
    """The vocabulary or the dataset that an address is a version of, where it is the version that is published."""
    known = product(_names(path, snapshot), _VERSIONS)
    return next((iri for name, version in known for iri in snapshot.subjects(version, name)), None)


def _names(path: str, snapshot: Snapshot) -> Iterator[str]:
    own = bases(snapshot)
    return (iri for iri in candidates(path, own) if local_path(iri, own) is not None)
