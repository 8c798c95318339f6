"""A version in a folder: the engine in this process."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pyoxigraph as ox


class Embedded:
    """An Oxigraph folder, opened read-only; a `endpoint.graph.Source`."""

    def __init__(self, directory: Path) -> None:
        self._store = ox.Store.read_only(str(directory))

    def query(self, query: str, bindings: dict[str, str] | None = None) -> ox.QuerySolutions | ox.QueryBoolean:
        """Evaluate a query; ValueError where what a variable stands for is not an IRI."""
        substitutions: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): ox.NamedNode(iri) for name, iri in (bindings or {}).items()
        }
        found = self._store.query(query, use_default_graph_as_union=True, substitutions=substitutions)
        return cast("ox.QuerySolutions | ox.QueryBoolean", found)

    def about(self, iri: str, predicate: str | None = None) -> Iterator[ox.Triple]:
        """What is said of an IRI."""
        wanted = ox.NamedNode(predicate) if predicate else None
        return (quad.triple for quad in self._store.quads_for_pattern(ox.NamedNode(iri), wanted, None))

    def having(self, predicate: str, iri: str | None = None, *, one: bool = False) -> Iterator[ox.Triple]:
        """What has a predicate; nothing is read before it is asked for, so `one` changes nothing."""
        del one
        wanted = ox.NamedNode(iri) if iri else None
        return (quad.triple for quad in self._store.quads_for_pattern(None, ox.NamedNode(predicate), wanted))

    def has_graph(self, iri: str) -> bool:
        """Tell whether a graph has this name."""
        return self._store.contains_named_graph(ox.NamedNode(iri))

    def learn(self, iris: set[str]) -> None:
        """Do nothing: everything is at hand."""
