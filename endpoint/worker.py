"""A process of its own for strangers' queries: one read-only store, little memory, no writing, no network.

Started by the pool as `python -I -m endpoint.worker <directory> <memory> <result bytes>`. It reads jobs on standard
input and writes answers on standard output, one at a time; each message is two lengths, a JSON header and a body.
"""

import ctypes
import os
import re
import resource
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import pyoxigraph as ox

from endpoint import seccomp
from endpoint.wellformed import is_wellformed
from endpoint.wire import Header, send, take

if TYPE_CHECKING:
    from collections.abc import Callable

_PR_SET_PDEATHSIG: Final = 1
_RESULTS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_GRAPHS: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
_XML: Final = frozenset({"xml", "rdf"})
_POSITION: Final = re.compile(r"(?:error )?at (\d+):(\d+)")
_FUNCTION: Final = re.compile(r"function <([^>]*)>")


class OutcomeError(Exception):
    """Why there is no result: what the header of the answer says."""

    def __init__(self, outcome: str, name: str = "") -> None:
        super().__init__(outcome)
        self.header: Header = {"outcome": outcome, "name": name}


class _Capped:
    """A file to serialise into that takes so many bytes and no more."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take a piece."""
        self._size += len(data)
        if self._size > self._limit:
            raise OutcomeError("too-large")
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: all is in memory."""

    def content(self) -> bytes:
        """Everything taken."""
        return b"".join(self._parts)


def die_with_parent() -> None:
    """Ask the kernel to end this process when the thread that started it ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def confine(memory: int, *, writing: bool = False) -> None:
    """Allow so much more memory, no network, no core dump; write only where that is the task.

    Files may still be opened for reading where the kernel can refuse sockets: RocksDB opens those of the store when it
    first reads them. Elsewhere no file and no socket can be opened any more.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        pages = int(_read("/proc/self/statm").split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        _expendable()
    if not writing:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if not seccomp.no_network() and not writing:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _read(path: str) -> str:
    with open(path, encoding="ascii") as file:  # noqa: PTH123  # a worker imports as little as it can
        return file.read()


def _expendable() -> None:
    """Be the first to go where the machine runs out of memory."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
            file.write("1000")
    except OSError:
        return


def _require(store: ox.Store, names: list[str]) -> None:
    for name in names:
        if not store.contains_named_graph(ox.NamedNode(name)):
            raise OutcomeError("no-graph", name)


def _evaluate(store: ox.Store, job: Header) -> object:
    _require(store, cast("list[str]", job["required"]))
    default, named = job["default_graphs"], job["named_graphs"]
    chosen = default is not None or named is not None
    options: dict[str, object] = {"base_iri": job["base"], "use_default_graph_as_union": job["union"]}
    if chosen:
        options["default_graph"] = [ox.NamedNode(str(iri)) for iri in cast("list[str]", default or [])]
        options["named_graphs"] = [ox.NamedNode(str(iri)) for iri in cast("list[str]", named or [])]
    query = cast("Callable[..., object]", store.query)
    return query(str(job["query"]), **options)


def _given(body: bytes, job: Header) -> object:
    """What was answered elsewhere."""
    if job["given"] == "table":
        return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]


def _serialize(result: object, job: Header, limit: int) -> tuple[Header, bytes]:
    target = _Capped(limit)
    ending = _write(result, job, cast("BinaryIO", target))
    body = target.content()
    if ending in _XML and not is_wellformed(body):
        return {"outcome": "not-xml"}, b""
    return {"outcome": "ok", "ending": ending}, body


def _write(result: object, job: Header, target: BinaryIO) -> str:
    """Write a result in the form the job wants for what it is, a table or a graph."""
    is_graph = isinstance(result, ox.QueryTriples | list)
    ending = job["graph"] if is_graph else job["results"]
    if ending is None:
        raise OutcomeError("not-acceptable")
    formats = cast("dict[object, object]", _GRAPHS if is_graph else _RESULTS)
    if isinstance(result, list):
        ox.serialize(cast("list[ox.Triple]", result), target, cast("ox.RdfFormat", formats[ending]))
    else:
        cast("ox.QueryTriples", result).serialize(target, cast("ox.RdfFormat", formats[ending]))
    return str(ending)


def stream(directory: str, job: Header, target: BinaryIO) -> Header:
    """Evaluate one job in this very process, without limits; what comes is written as it comes."""

    def work() -> tuple[Header, bytes]:
        return {"outcome": "ok", "ending": _write(_evaluate(ox.Store.read_only(directory), job), job, target)}, b""

    return told(work)[0]


def _check(store: ox.Store, job: Header) -> tuple[Header, bytes]:
    """Parse a query on a store without data, and others for their variables: a SERVICE in them finds no socket here."""
    _require(store, cast("list[str]", job["required"]))
    empty = ox.Store()
    parsed: object = None
    with suppress(OSError):
        parsed = _evaluate(empty, {**job, "required": []})
    columns = [one.value for one in parsed.variables] if isinstance(parsed, ox.QuerySolutions) else []
    shape = {"triples": isinstance(parsed, ox.QueryTriples), "columns": columns}
    found = [cast("ox.QuerySolutions", empty.query(text)) for text in cast("list[str]", job["check"])]
    variables = [[one.value for one in result.variables] for result in found]
    return {"outcome": "ok", "variables": variables, "names": _names(empty, job["names"]), **shape}, b""


def _names(empty: ox.Store, query: object) -> list[str]:
    """The IRIs that a query without a pattern gives."""
    rows = cast("ox.QuerySolutions", empty.query(str(query))) if query else ()
    return [cast("ox.NamedNode", term).value for row in rows for term in row]


def answer(store: ox.Store, job: Header, limit: int, body: bytes = b"") -> tuple[Header, bytes]:
    """Evaluate one job, or only parse it, or only write what was answered elsewhere."""
    if job["given"] is not None:
        return told(lambda: _serialize(_given(body, job), job, limit))
    if job["check"] is not None:
        return told(lambda: _check(store, job))
    return told(lambda: _serialize(_evaluate(store, job), job, limit))


def told(work: "Callable[[], tuple[Header, bytes]]") -> tuple[Header, bytes]:
    """Do some work; whatever goes wrong is told by its outcome, never by a text of the engine's."""
    try:
        return work()
    except SyntaxError as error:
        position = _POSITION.search(str(error))
        line, column = position.groups() if position else (error.lineno or 0, error.offset or 0)
        return {"outcome": "syntax", "line": int(line), "column": int(column)}, b""
    except OutcomeError as error:
        return error.header, b""
    except MemoryError:
        return {"outcome": "memory"}, b""
    except OSError:
        return {"outcome": "outside"}, b""
    except (RuntimeError, ValueError, TypeError) as error:
        function = _FUNCTION.search(str(error))
        return {"outcome": "function", "name": function[1]} if function else {"outcome": "failed"}, b""


def main(directory: str, memory: str, limit: str) -> None:
    """Open the store, give up everything else, answer jobs until there are no more."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    store = ox.Store.read_only(directory)
    confine(int(memory))
    store.query("ASK { GRAPH ?graph { ?subject ?predicate ?object } }")
    send(target, {"outcome": "ready"}, b"")
    while (taken := take(sys.stdin.buffer)) is not None:
        send(target, *answer(store, taken[0], int(limit), taken[1]))


if __name__ == "__main__":
    main(*sys.argv[1:4])
