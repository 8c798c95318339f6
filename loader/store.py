"""The loader's door to Oxigraph: bulk loading a new store, reading it back, canonical N-Quads."""

import queue
import threading
from collections import defaultdict
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, cast

import pyoxigraph as ox

# Bytes of N-Triples given to Oxigraph at a time, about 100,000 triples: it holds a load in memory while it sorts it.
LOAD_BYTES: Final = 20 << 20
THREADS: Final = 2
_PIECE: Final = 50_000  # triples that are sent to another store at a time, about 10 MB
# Up to here the files of the store are merged at the end, which halves the time of queries that read much of it; beyond
# that merging would take a third of the load again, and RocksDB's own merging has to do.
MERGED_QUADS: Final = 2_000_000


class Loading:
    """Loads N-Triples in threads of its own, while more are made: pyoxigraph lets go of the interpreter meanwhile.

    The triples of large graphs are loaded as they come, those of small ones together at the end. A graph that an
    earlier version left in the store is emptied before it is first written to.
    """

    def __init__(self, store: ox.Store, *, copied: bool = False) -> None:
        self._store = store
        self._former = {str(cast("ox.NamedNode", one).value) for one in store.named_graphs()} if copied else set[str]()
        self._waiting: dict[str, list[memoryview]] = defaultdict(list)
        self._sizes: dict[str, int] = defaultdict(int)
        self._queue: queue.Queue[tuple[list[memoryview], str | None] | None] = queue.Queue(maxsize=1)
        self._errors: list[Exception] = []
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]
        for thread in self._threads:
            thread.start()

    def write(self, graph: str, data: memoryview) -> None:
        """Add N-Triples lines to a graph; raises what an earlier load met (SyntaxError, OSError)."""
        if graph in self._former:
            self._remove(graph)
        self._waiting[graph].append(data)
        self._sizes[graph] += len(data)
        if self._sizes[graph] >= LOAD_BYTES:
            self._put(self._waiting.pop(graph), graph)
            del self._sizes[graph]

    def keep(self, graphs: Collection[str]) -> None:
        """Remove the graphs that an earlier version left and that were not written to, but for those to keep."""
        for graph in self._former - set(graphs):
            self._remove(graph)

    def _remove(self, graph: str) -> None:
        self._former.discard(graph)
        self._store.remove_graph(ox.NamedNode(graph))

    def finish(self) -> None:
        """Load what is left and wait for it."""
        rest = [_quads(part, graph) for graph, parts in self._waiting.items() for part in parts]
        self._put(rest, None)
        self.stop()
        if self._errors:
            raise self._errors[0]

    def stop(self) -> None:
        """Wait for the threads."""
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _put(self, parts: list[memoryview], graph: str | None) -> None:
        if self._errors:
            raise self._errors[0]
        self._queue.put((parts, graph))

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            if not self._errors:
                try:
                    self._load(*job)
                except (OSError, SyntaxError) as error:
                    self._errors.append(error)

    def _load(self, parts: list[memoryview], graph: str | None) -> None:
        data = b"".join(parts)
        parts.clear()
        if graph is None:
            self._store.bulk_load(data, ox.RdfFormat.N_QUADS)
        else:
            self._store.bulk_load(data, ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))


@dataclass
class _Named:
    """Takes N-Triples in any pieces and writes them as N-Quads of a graph."""

    out: BinaryIO
    graph: str
    _rest: bytes = b""

    def write(self, data: bytes) -> int:
        lines, end, self._rest = (self._rest + data).rpartition(b"\n")
        self.out.write(_quads(memoryview(lines + end), self.graph))
        return len(data)

    def flush(self) -> None:
        """Do nothing: whole lines were passed on, and every line ends."""


def _quads(lines: memoryview, graph: str) -> memoryview:
    """N-Triples lines as N-Quads: a line break within a literal is escaped, so ` .` before one ends a triple."""
    return memoryview(bytes(lines).replace(b" .\n", f" <{graph}> .\n".encode()))


@contextmanager
def loading(directory: Path, former: Path | None = None, *, merge: bool = True) -> Generator[Loading]:
    """A store in `directory`, loaded from what is written meanwhile; whole and on disk at the end.

    It starts as a copy of the `former` one where there is one: their files are shared by hard links, which Oxigraph
    never writes to again. The files of the store are merged where that is asked for and pays. SyntaxError where what
    is written is not N-Triples, OSError where the disk refuses.
    """
    if former is not None:
        ox.Store.read_only(str(former)).backup(str(directory))
    store = ox.Store(str(directory))
    load = Loading(store, copied=former is not None)
    try:
        yield load
    except BaseException:
        load.stop()
        raise
    load.finish()
    if merge and former is None and len(store) <= MERGED_QUADS:
        store.optimize()
    store.flush()


def turtle(data: bytes, base: str | None = None) -> Iterator[tuple[str, str, str]]:
    """The triples of a Turtle document, each term as N-Triples write it; SyntaxError where it is not Turtle."""
    for quad in ox.parse(data, format=ox.RdfFormat.TURTLE, base_iri=base):
        yield str(quad.subject), str(quad.predicate), str(quad.object)


def table(data: bytes) -> Iterator[dict[str, str]]:
    """The rows of a SELECT in JSON, terms as N-Triples write them; SyntaxError or ValueError where it is none."""
    results = ox.parse_query_results(data, ox.QueryResultsFormat.JSON)
    if not isinstance(results, ox.QuerySolutions):
        raise SyntaxError("an ASK")  # noqa: TRY004  # as of any text that is none
    yield from _terms(results)


def _terms(solutions: ox.QuerySolutions) -> Iterator[dict[str, str]]:
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        pairs = ((name, solution[name]) for name in names)
        yield {name: str(term) for name, term in pairs if term is not None}


def create(directory: Path, parts: Sequence[tuple[Path, str]]) -> int:
    """Make a store in `directory` from N-Triples files, each into its named graph; gives the number of quads."""
    with loading(directory) as load:
        for path, graph in parts:
            with path.open("rb") as file:
                while lines := file.readlines(LOAD_BYTES):
                    load.write(graph, memoryview(b"".join(lines)))
    return Reader(directory).count()


class Reader:
    """A finished store, opened read-only; queries see the union of all graphs."""

    def __init__(self, directory: Path) -> None:
        self._store = ox.Store.read_only(str(directory))

    def select(self, query: str) -> Iterator[dict[str, str]]:
        """Rows of a SELECT as plain text: IRIs and literals by their value, unbound variables left out."""
        for terms in self._solutions(query):
            yield {name: cast("ox.NamedNode | ox.Literal", term).value for name, term in terms.items()}

    def rows(self, query: str, graphs: Sequence[str] | None = None) -> Iterator[dict[str, str]]:
        """Rows of a SELECT with terms in N-Triples form, unbound variables left out; `graphs` as for `csv`."""
        yield from _terms(self._ask(query, graphs))

    def csv(self, query: str, graphs: Sequence[str] | None = None) -> bytes:
        """The answer of a SELECT as CSV (SPARQL 1.1 Query Results CSV and TSV Formats, section 3).

        It is asked of the union of all graphs, or of the graphs given.
        """
        return cast("bytes", self._ask(query, graphs).serialize(format=ox.QueryResultsFormat.CSV))

    def _solutions(self, query: str) -> Iterator[dict[str, object]]:
        solutions = self._ask(query, None)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            pairs = ((name, solution[name]) for name in names)
            yield {name: term for name, term in pairs if term is not None}

    def _ask(self, query: str, graphs: Sequence[str] | None) -> ox.QuerySolutions:
        if graphs is None:
            return cast("ox.QuerySolutions", self._store.query(query, use_default_graph_as_union=True))
        named: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(graph) for graph in graphs]
        return cast("ox.QuerySolutions", self._store.query(query, default_graph=named))

    def count(self) -> int:
        """How many quads there are."""
        return len(self._store)

    def knows(self, iri: str) -> bool:
        """Whether anything is said of an IRI."""
        return next(self._store.quads_for_pattern(ox.NamedNode(iri), None, None), None) is not None

    def subjects(self, predicate: str, graph: str | None = None, value: str | None = None) -> Iterator[str]:
        """The IRIs that have a predicate, in a graph, with a value; one by one, and as often as they have it."""
        found = self._store.quads_for_pattern(
            None,
            ox.NamedNode(predicate),
            ox.NamedNode(value) if value else None,
            ox.NamedNode(graph) if graph else None,
        )
        return (quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode))

    def lines(self, iri: str, predicates: Sequence[str] = ()) -> Iterator[str]:
        """What is said of an IRI by these predicates, or by all where none is given, as N-Triples lines."""
        wanted: list[ox.NamedNode | None] = [ox.NamedNode(predicate) for predicate in predicates] or [None]
        for predicate in wanted:
            for quad in self._store.quads_for_pattern(ox.NamedNode(iri), predicate, None):
                yield f"{quad.triple} ."

    def graphs(self) -> list[str]:
        """The named graphs, sorted."""
        return sorted(cast("ox.NamedNode", graph).value for graph in self._store.named_graphs())

    def sizes(self) -> dict[str, int]:
        """How many triples each graph has, by the name of the graph, in order."""
        found = self.select("SELECT ?graph (COUNT(*) AS ?size) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph")
        return dict(sorted((row["graph"], int(row["size"])) for row in found))

    def distinct(self) -> int:
        """How many triples all graphs have together, each counted once."""
        return int(next(self.select("SELECT (COUNT(*) AS ?size) WHERE { ?s ?p ?o }"))["size"])

    def pieces(self, graph: str) -> Iterator[bytes]:
        """The triples of a graph as N-Triples, so many at a time."""
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        while some := [quad.triple for quad in islice(quads, _PIECE)]:
            yield cast("bytes", ox.serialize(some, format=ox.RdfFormat.N_TRIPLES))

    def ntriples(self, graphs: Sequence[str]) -> bytes:
        """All triples of the given graphs as N-Triples."""
        formats = ox.RdfFormat.N_TRIPLES
        return b"".join(
            cast("bytes", self._store.dump(format=formats, from_graph=ox.NamedNode(graph))) for graph in graphs
        )

    def dump(self, graph: str, out: BinaryIO) -> None:
        """Write the quads of a graph as N-Quads, a line each, as they come: nothing is held in memory."""
        lines = _Named(out, graph)
        self._store.dump(cast("BinaryIO", lines), ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))

    def write_canonical(self, out: BinaryIO) -> None:
        """Write canonical N-Quads: no blank node stands in our graphs, so it is the sorted lines (RDFC-1.0, 4.4)."""
        dump = cast("bytes", self._store.dump(format=ox.RdfFormat.N_QUADS))
        out.writelines(sorted(dump.splitlines(keepends=True)))
