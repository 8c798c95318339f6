"""Shapes against a store: compiled where they can be, judged by pySHACL where not."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

from rdflib import Graph

from loader.shacl import compiler, peer, runner, targets
from loader.shacl.checks import NotCompiledError, Reading
from loader.shacl.compiler import Delegated, Query
from loader.shacl.results import Result, Rows, ShapesError


@dataclass(frozen=True, slots=True)
class Plan:
    """How shapes will be judged: by which queries, and which of them by pySHACL."""

    reading: Reading
    queries: tuple[Query, ...]
    delegated: tuple[Delegated, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Results of one constraint of one shape (of all of them, where pySHACL judged), and how many more there are."""

    results: tuple[Result, ...]
    more: int


def shape_names() -> tuple[str, ...]:
    """The names that `load_shapes` takes, one per Turtle file of `shapes/`, sorted."""
    return tuple(sorted(path.stem for path in _folder().glob("*.ttl")))


@cache
def load_shapes(*names: str) -> Graph:
    """The shapes of the files named (`observation`, `dataset`…), or of all; KeyError where there is no such file."""
    known = shape_names()
    graph = Graph(bind_namespaces="none")
    for name in names or known:
        if name not in known:
            raise KeyError(f"no shapes {name!r}; there are {', '.join(known)}")
        graph.parse(_folder() / f"{name}.ttl", format="turtle")
    return graph


def _folder() -> Path:
    return Path(str(files("shapes")))


def plan(shapes: Graph, select: Rows) -> Plan:
    """Compile the shapes for the data that `select` asks."""
    reading = runner.reading(shapes, select)
    queries, delegated = compiler.compile_shapes(reading)
    return Plan(reading, tuple(queries), tuple(delegated))


def validate(planned: Plan, select: Rows, limit: int | None = None) -> Iterator[Found]:
    """What breaks each constraint, at most `limit` results of each; ShapesError where the shapes are at fault.

    `select` is called from several threads, each of which reads what it asked for to the end. SHACL, section 3.4.
    """
    asking = runner.Runner(planned.reading.graph, select, limit)
    by_path: dict[str, list[Query]] = defaultdict(list)
    for query in planned.queries:
        by_path[query.path.text if query.path else ""].append(query)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        for some in threads.map(partial(_all_found, asking), by_path.values()):
            yield from (one for one in some if one.results)
    for one in planned.delegated:
        results = tuple(referee(planned, one, select))
        if results:
            yield Found(results[:limit], max(0, len(results) - (limit or len(results))))


def _all_found(asking: runner.Runner, queries: Sequence[Query]) -> list[Found]:
    """One path after another, so that what several of its constraints count is counted once."""
    return [_found(asking, one) for one in queries]


def _found(asking: runner.Runner, query: Query) -> Found:
    results = tuple(asking.run(query))
    full = asking.limit is not None and len(results) >= asking.limit
    return Found(results, asking.total(query) - len(results) if full else 0)


def referee(planned: Plan, one: Delegated, select: Rows) -> Iterator[Result]:
    """The results of a shape that is not compiled, by pySHACL."""
    try:
        found = targets.pattern(planned.reading, one.shape)
    except NotCompiledError as error:
        raise ShapesError(f"the targets of {one.shape}: {error}") from error
    if found:
        focus = (row["this"] for row in select(f"SELECT DISTINCT ?this WHERE {{ {found} }}"))
        yield from peer.judge(planned.reading.graph, one.shape, focus, select)
