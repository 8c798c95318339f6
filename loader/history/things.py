"""What is said of the things of two versions compared: places, services, territories, methods and their parts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from loader.arrow import pa
from loader.store import Reader
from ontology import history
from ontology.figures import Table
from ontology.terms import OMIN, TYPE

_IS: Final = f"> <{TYPE}> <"


@dataclass
class _Told:
    """By the IRI of a thing: the N-Triples lines about it and its parts (`#…`), and the dataset it stands in."""

    lines: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict[str, set[str]](set))
    datasets: dict[str, str | None] = field(default_factory=dict[str, str | None])


def compare(old: Reader | None, new: Reader, graphs: Mapping[str, str | None]) -> Table:
    """The things of these graphs that differ, sorted; `graphs` gives the dataset of each graph, if it is of one.

    Without an old store all are added. The lines of both are held in memory: leave out graphs that are the same.
    """
    before, after = _told(old, graphs) if old else _Told(), _told(new, graphs)
    rows = list(_rows(before, after))
    columns = ([row[place] for row in rows] for place in range(len(history.THINGS)))
    return pa.table({name: pa.array(some, pa.string()) for name, some in zip(history.THINGS, columns, strict=True)})


def _told(reader: Reader, graphs: Mapping[str, str | None]) -> _Told:
    told = _Told()
    # A thing that stands in a dataset and among the others is the dataset's.
    for graph, dataset in sorted(graphs.items(), key=lambda one: (one[1] is None, one[0])):
        for piece in reader.pieces(graph):
            for line in piece.decode().splitlines():
                thing = line[1 : line.index(">")].partition("#")[0]
                told.lines[thing].add(line)
                told.datasets.setdefault(thing, dataset)
    return told


def _rows(before: _Told, after: _Told) -> Iterator[tuple[str | None, ...]]:
    for thing in sorted({*before.lines, *after.lines}):
        here = after if thing in after.lines else before
        lines = sorted(here.lines[thing])
        if here is before:
            kind = history.WITHDRAWN
        elif thing not in before.lines:
            kind = history.ADDED
        elif before.lines[thing] != after.lines[thing]:
            kind = history.CHANGED
        else:
            continue
        yield kind, thing, _class(thing, lines), here.datasets[thing], "".join(f"{line}\n" for line in lines)


def _class(thing: str, lines: list[str]) -> str | None:
    """What the thing is: our own name for it where there is one, else the first."""
    start = f"<{thing}{_IS}"
    classes = [line[len(start) :].partition(">")[0] for line in lines if line.startswith(start)]
    return next((one for one in classes if one.startswith(OMIN)), classes[0] if classes else None)
