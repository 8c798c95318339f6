"""How N-Triples get into a store: loaded in threads while more are made, or named by their graph as N-Quads."""

import queue
import threading
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

import pyoxigraph as ox

# Bytes of N-Triples given to Oxigraph at a time, about 100,000 triples: it holds a load in memory while it sorts it.
LOAD_BYTES: Final = 20 << 20
THREADS: Final = 2


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
        rest = [quads(part, graph) for graph, parts in self._waiting.items() for part in parts]
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
class Named:
    """Takes N-Triples in any pieces and writes them as N-Quads of a graph."""

    out: BinaryIO
    graph: str
    _rest: bytes = b""

    def write(self, data: bytes) -> int:
        """Take what comes, and pass on the whole lines of it."""
        lines, end, self._rest = (self._rest + data).rpartition(b"\n")
        self.out.write(quads(memoryview(lines + end), self.graph))
        return len(data)

    def flush(self) -> None:
        """Do nothing: whole lines were passed on, and every line ends."""


def quads(lines: memoryview, graph: str) -> memoryview:
    """N-Triples lines as N-Quads: a line break within a literal is escaped, so ` .` before one ends a triple."""
    return memoryview(bytes(lines).replace(b" .\n", f" <{graph}> .\n".encode()))
