"""What earlier versions had and this one has not: a small store beside the version, so that addresses can say "gone".

It stands outside the graph, for it depends on what was published before and when; the sources alone make the graph.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from loader import store, versions
from loader.changes import reasons
from loader.ntriples import typed
from loader.store import Reader
from ontology.terms import DATA_SET, DCAT, DCT, FOAF, GRAPH, INVALIDATED, QB, RDFS, SHARED, SKOS, TYPE

FOLDER: Final = "withdrawn"
_GRAPH: Final = SHARED + "graph/withdrawn"
_CURRENT: Final = DCAT + "hasCurrentVersion"
_KEPT: Final = (
    *(RDFS + "label", SKOS + "prefLabel", SKOS + "notation", DCT + "title", FOAF + "name"),
    *(DATA_SET, DCT + "license", DCT + "isReplacedBy"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the change: the graphs that are the same, the observations that went from datasets that stay.

    Observations are looked for where they are not known (None).
    """

    same: Collection[str] = ()
    gone: Iterable[str] | None = None


UNKNOWN: Final = Known()


@dataclass(frozen=True)
class _Change:
    """The live version and the one that will follow it."""

    old: Reader
    new: Reader
    own: tuple[str, ...]
    moment: str
    known: Known


def write(root: Path, draft: Path, moment: str, known: Known = UNKNOWN) -> bool:
    """Bury in `draft` what the live version under `root` has, or had buried, and the version in `draft` has not.

    What the draft declares as withdrawn is buried too, and the reasons are told. `moment` is an xsd:dateTime. Gives
    whether anything was buried. Memory stays flat: things are looked at one by one.
    """
    live, new = root / "current", Reader(draft / "data")
    buried: Iterator[str] = iter(())
    if (live / "data").is_dir():
        own = (SHARED, *versions.manifest(root).get("bases", ()))
        change = _Change(Reader(live / "data"), new, own, moment, known)
        buried = chain(_still(live / FOLDER, new), _things(change), _versions(change))
    lines = reasons.told(buried, new)
    first = next(lines, None)
    if first is None:
        return False
    with store.loading(draft / FOLDER) as load:
        for line in chain([first], lines):
            load.write(_GRAPH, memoryview(f"{line}\n".encode()))
    return True


def former(manifest: "dict[str, object]", bases: Collection[str]) -> list[str]:
    """The bases that earlier versions had, by the manifest of the live one, and `bases` has not."""
    known = [*_texts(manifest.get("bases")), *_texts(manifest.get("former"))]
    return sorted(set(known) - set(bases))


def _texts(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []


def _still(buried: Path, new: Reader) -> Iterator[str]:
    """What was buried before and has not come back."""
    if not buried.is_dir():
        return
    old = Reader(buried)
    for thing in old.subjects(INVALIDATED):
        if not new.knows(thing):
            yield from old.lines(thing)


def _things(change: _Change) -> Iterator[str]:
    observed = {row["graph"]: row["set"] for row in change.old.select(_OBSERVED)}
    for graph in change.old.graphs():
        dataset = observed.get(graph)
        if graph not in change.known.same and (
            dataset is None or (change.known.gone is None and change.new.knows(dataset))
        ):
            for thing in change.old.subjects(TYPE, graph):
                yield from _tombstone(thing, change)
    for thing in change.known.gone or ():
        yield from _tombstone(thing, change)


_OBSERVED: Final = f"SELECT ?set ?graph WHERE {{ ?set a <{QB}DataSet> ; <{GRAPH}> ?graph }}"


def _tombstone(thing: str, change: _Change) -> Iterator[str]:
    """What stays known of a thing: its classes and names, when it went, and what took its place."""
    if not thing.startswith(change.own) or "#" in thing or change.new.knows(thing):
        return
    yield from change.old.lines(thing, (TYPE, *_KEPT))
    yield f"<{thing}> <{INVALIDATED}> {typed(change.moment, 'dateTime')} ."
    for heir in change.new.subjects(DCT + "replaces", value=thing):
        yield f"<{thing}> <{DCT}isReplacedBy> <{heir}> ."


def _versions(change: _Change) -> Iterator[str]:
    """Of datasets, the versions that are no longer the current one."""
    query = f"SELECT ?set ?version WHERE {{ ?set <{_CURRENT}> ?version }}"
    now = {row["set"]: row["version"] for row in change.new.select(query)}
    for row in change.old.select(query):
        thing, dataset = row["version"], row["set"]
        if thing in now.values():
            continue
        yield f"<{thing}> <{TYPE}> <{DCAT}Dataset> ."
        yield f"<{thing}> <{DCT}isVersionOf> <{dataset}> ."
        yield f"<{thing}> <{INVALIDATED}> {typed(change.moment, 'dateTime')} ."
        for line in change.old.lines(dataset, (DCT + "title", DCT + "license")):
            yield line.replace(f"<{dataset}>", f"<{thing}>", 1)
        if dataset in now:
            yield f"<{thing}> <{DCT}isReplacedBy> <{now[dataset]}> ."
