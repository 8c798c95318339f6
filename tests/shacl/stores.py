"""What the SHACL tests share: a real store in memory, asked as the judge asks it, and results that can be compared."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from rdflib import Graph

from loader.shacl import peer, validation
from loader.shacl.results import Result

Rows = Callable[[str], Iterable[Mapping[str, str]]]


def store_of(*parts: bytes | Path) -> ox.Store:
    """A store that holds Turtle, of files (whose address is the base) or of texts."""
    store = ox.Store()
    for part in parts:
        if isinstance(part, Path):
            store.load(path=str(part), format=ox.RdfFormat.TURTLE, base_iri=part.as_uri())
        else:
            store.load(part, format=ox.RdfFormat.TURTLE)
    return store


def rows_of(store: ox.Store) -> Rows:
    """The function that the judge asks: terms in N-Triples form."""

    def rows(query: str) -> Iterator[Mapping[str, str]]:
        solutions = cast("ox.QuerySolutions", store.query(query, use_default_graph_as_union=True))
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: str(solution[name]) for name in names if solution[name] is not None}

    return rows


def graph_of(store: ox.Store) -> Graph:
    """What the store holds, for pySHACL."""
    everything = rows_of(store)("SELECT ?s ?p ?o WHERE { ?s ?p ?o }")
    return peer.graph_of((row["s"], row["p"], row["o"]) for row in everything)


def ours(shapes: Graph, store: ox.Store) -> list[Result]:
    """The results of the compiled shapes, and of pySHACL for the others."""
    rows = rows_of(store)
    planned = validation.plan(shapes, rows)
    return [result for found in validation.validate(planned, rows) for result in found.results]


Key = tuple[str, str | None, str | None, str, str, str]


def keys(results: Iterable[Result]) -> set[Key]:
    """What a result says, without the names of blank nodes."""
    return {
        (
            anonymous(one.focus) or "",
            one.path,
            anonymous(one.value),
            one.component,
            anonymous(one.shape) or "",
            one.severity,
        )
        for one in results
    }


def anonymous(term: str | None) -> str | None:
    """The term; a blank node without its name."""
    return "_:" if term is not None and term.startswith("_:") else term
