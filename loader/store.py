"""The loader's door to Oxigraph: bulk loading a new store, reading it back, canonical N-Quads."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, cast

import pyoxigraph as ox

from loader.loading import LOAD_BYTES, Loading, Named

_PIECE: Final = 50_000  # triples that are sent to another store at a time, about 10 MB
# Up to here the files of the store are merged at the end, which halves the time of queries that read much of it; beyond
# that merging would take a third of the load again, and RocksDB's own merging has to do.
MERGED_QUADS: Final = 2_000_000


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

    def values(self, iri: str, predicate: str) -> list[str]:
        """What an IRI has as a predicate, as plain texts, sorted, each once."""
        found = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None)
        return sorted({cast("ox.NamedNode | ox.Literal", quad.object).value for quad in found})

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
        lines = Named(out, graph)
        self._store.dump(cast("BinaryIO", lines), ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))

    def write_canonical(self, out: BinaryIO) -> None:
        """Write canonical N-Quads: no blank node stands in our graphs, so it is the sorted lines (RDFC-1.0, 4.4)."""
        dump = cast("bytes", self._store.dump(format=ox.RdfFormat.N_QUADS))
        out.writelines(sorted(dump.splitlines(keepends=True)))
