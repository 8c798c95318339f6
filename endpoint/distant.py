"""A version in a store elsewhere, asked by SPARQL over HTTP."""

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox

from endpoint import guard, placing, remote, restored, rewriting
from endpoint.rdf import written
from ontology import stores
from ontology.stores import Account, Journal, Store

TABLE: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
_SECONDS: Final = 20.0  # for a query of our own
_NOTHING: Final = ("urn:omin:nothing",)
_LONG: Final = 600.0  # for a whole graph
_ALL: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_BATCH: Final = 200
_ENTRIES: Final = "SELECT ?version ?state WHERE { ?version ?state ?value }"
_TEXT: Final = "SELECT ?text WHERE { ?version ?predicate ?text }"
_KEPT: Final = 50_000  # things of which what is said is remembered

Said = tuple[ox.Triple, ...]


class Distant:
    """A version of a store elsewhere; an `endpoint.graph.Source`. RemoteError in whatever it does.

    `graphs` are those that can be asked by name, `whole` is the graph of all triples.
    """

    def __init__(self, store: Store, account: Account | None, whole: str, graphs: dict[str, str]) -> None:
        self._store = store
        self._account = (account.user, account.password) if account else None
        self._whole = whole
        self.graphs = graphs
        self._lock = threading.Lock()
        self._said: dict[str, Said] = {}

    @classmethod
    def journal(cls, store: Store, account: Account | None) -> Journal:
        """What the journal of a store says."""
        rows = cast(
            "Iterable[tuple[ox.NamedNode, ox.NamedNode]]", cls(store, account, stores.JOURNAL, {}).query(_ENTRIES)
        )
        return stores.journal((subject.value, state.value) for subject, state in rows)

    @classmethod
    def manifest(cls, store: Store, account: Account | None, version: str) -> dict[str, object]:
        """What a version says of itself; RemoteError where it says nothing."""
        rows = cast("Iterable[tuple[ox.Literal]]", cls(store, account, stores.manifest(version), {}).query(_TEXT))
        for (text,) in rows:
            return cast("dict[str, object]", json.loads(text.value))
        raise remote.RemoteError(f"The store says nothing of version {version}.")

    @classmethod
    def version(cls, store: Store, account: Account | None, version: str, graphs: Iterable[str]) -> "Distant":
        """What a version publishes."""
        return cls(store, account, stores.whole(version), {one: stores.graph(version, one) for one in graphs})

    def ask(self, query: str, accept: str, terms: remote.Terms) -> bytes:
        """The answer to a query as it comes, literals as they were published."""
        body = remote.ask(self._store.query, query, accept, terms)
        return restored.table(body) if accept == TABLE else restored.lines(body)

    def terms(self, seconds: float, most: int, default: list[str] | None, named: list[str] | None) -> remote.Terms:
        """The terms on which strangers ask; graphs by their names here, none meaning all of the version.

        Whatever else is in the store stays out of reach: where no graph is left, one that does not exist is named.
        """
        chosen = default is not None or named is not None
        wanted = [self.graphs[one] for one in default or [] if one in self.graphs] if chosen else [self._whole]
        others = [self.graphs[one] for one in named or [] if one in self.graphs] if chosen else self.graphs.values()
        return remote.Terms(seconds, most, tuple(wanted) or _NOTHING, tuple(others) or _NOTHING, self._account)

    def query(self, query: str, bindings: dict[str, str] | None = None) -> ox.QuerySolutions | ox.QueryBoolean:
        """Evaluate a query of our own; ValueError where what a variable stands for is not an IRI."""
        tokens, added = rewriting.projected(guard.tokens(placing.bound(query, bindings or {})))
        named = tuple(self.graphs.values()) if "GRAPH" in query else ()
        terms = remote.Terms(_SECONDS, None, (self._whole,), named, self._account)
        body = self.ask(placing.renamed(tokens, self.graphs), TABLE, terms)
        try:
            return ox.parse_query_results(_without(body, added), format=ox.QueryResultsFormat.JSON)
        except SyntaxError:
            raise remote.RemoteError("The store answered something else than SPARQL results.") from None

    def quads(self) -> Iterator[tuple[str, list[str]]]:
        """Each graph with its triples as N-Quads, in order; a graph at a time is held."""
        for graph, there in sorted(self.graphs.items()):
            body = self.ask(_ALL, TRIPLES, remote.Terms(_LONG, None, (there,), (), self._account))
            name = ox.NamedNode(graph)
            found = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
            yield graph, sorted(f"{ox.Quad(one.subject, one.predicate, one.object, name)} .\n" for one in found)

    def about(self, iri: str, predicate: str | None = None) -> Iterator[ox.Triple]:
        """What is said of an IRI: all of it is asked for once, and remembered."""
        if iri not in self._said:
            self.learn({iri})
        said = self._said.get(iri, ())
        return iter(said) if predicate is None else (one for one in said if one.predicate.value == predicate)

    def learn(self, iris: set[str]) -> None:
        """Ask for what is said of many things at once."""
        if len(self._said) > _KEPT:
            self._said = {}
        unknown = sorted(iris - self._said.keys())
        for start in range(0, len(unknown), _BATCH):
            some = unknown[start : start + _BATCH]
            found: dict[str, list[ox.Triple]] = {iri: [] for iri in some}
            values = " ".join(written(iri) for iri in some)
            text = f"SELECT ?s ?p ?o WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
            rows = cast("Iterable[tuple[ox.NamedNode, ox.NamedNode, ox.Literal]]", self.query(text))
            for subject, predicate, value in rows:
                found[subject.value].append(ox.Triple(subject, predicate, value))
            with self._lock:
                self._said.update({iri: tuple(said) for iri, said in found.items()})

    def having(self, predicate: str, iri: str | None = None, *, one: bool = False) -> Iterator[ox.Triple]:
        """What has a predicate."""
        name, value = ox.NamedNode(predicate), ox.NamedNode(iri) if iri else None
        text = f"SELECT ?s ?o WHERE {{ {'' if value is None else f'VALUES ?o {{ {value} }}'} ?s {name} ?o }}"
        rows = cast("Iterable[tuple[ox.NamedNode, ox.Literal]]", self.query(text + (" LIMIT 1" if one else "")))
        return (ox.Triple(subject, name, found) for subject, found in rows)

    def has_graph(self, iri: str) -> bool:
        """Tell whether the version has a graph of this name."""
        return written(iri)[1:-1] in self.graphs


def _without(body: bytes, added: frozenset[str]) -> bytes:
    """An answer in JSON without the columns that were added."""
    if not added:
        return body
    names = cast("list[str]", json.loads(body)["head"]["vars"])
    return placing.shown(body, [name for name in names if name not in added])


def placeholder(directory: Path) -> None:
    """Make an empty store in a folder: workers open it to parse queries and to write results."""
    ox.Store(str(directory)).flush()
