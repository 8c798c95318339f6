"""The loader's door to Oxigraph: bulk loading a new store, reading it back, canonical N-Quads."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox

from loader import progress


def create(directory: Path, parts: Sequence[tuple[Path, str]]) -> int:
    """Make a store in `directory` from N-Triples files, each into its named graph; gives the number of quads.

    SyntaxError (with the line of the file) where a part is not N-Triples: nothing of it is loaded.
    """
    store = ox.Store(str(directory))
    sizes = {path: path.stat().st_size for path, _ in parts}
    with progress.bar("Oxigraph", sum(sizes.values())) as bar:
        before = 0
        for path, graph in parts:
            with path.open("rb") as file:
                watched = cast("BinaryIO", progress.Watched(file, bar, before))
                store.bulk_load(watched, ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph))
            before += sizes[path]
    store.optimize()
    store.flush()
    return len(store)


class Reader:
    """A finished store, opened read-only; queries see the union of all graphs."""

    def __init__(self, directory: Path) -> None:
        self._store = ox.Store.read_only(str(directory))

    def select(self, query: str) -> Iterator[dict[str, str]]:
        """Rows of a SELECT as plain text: IRIs and literals by their value, unbound variables left out."""
        solutions = cast("ox.QuerySolutions", self._store.query(query, use_default_graph_as_union=True))
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            pairs = ((name, solution[name]) for name in names)
            yield {name: cast("ox.NamedNode | ox.Literal", term).value for name, term in pairs if term is not None}

    def graphs(self) -> list[str]:
        """The named graphs, sorted."""
        return sorted(cast("ox.NamedNode", graph).value for graph in self._store.named_graphs())

    def ntriples(self, graphs: Sequence[str]) -> bytes:
        """All triples of the given graphs as N-Triples."""
        formats = ox.RdfFormat.N_TRIPLES
        return b"".join(
            cast("bytes", self._store.dump(format=formats, from_graph=ox.NamedNode(graph))) for graph in graphs
        )

    def batches(self, graph: str, size: int) -> Iterator[bytes]:
        """The triples of a graph as N-Triples, subject by subject, about `size` triples at a time."""
        lines: list[str] = []
        subject = None
        for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
            if len(lines) >= size and quad.subject != subject:
                yield "".join(lines).encode()
                lines = []
            subject = quad.subject
            lines.append(f"{quad.triple} .\n")
        if lines:
            yield "".join(lines).encode()

    def write_canonical(self, out: BinaryIO) -> None:
        """Write canonical N-Quads: no blank node stands in our graphs, so it is the sorted lines (RDFC-1.0, 4.4)."""
        dump = cast("bytes", self._store.dump(format=ox.RdfFormat.N_QUADS))
        out.writelines(sorted(dump.splitlines(keepends=True)))
