"""The nodes of the stream: the root leads to each publication, that to its pages; all but the root never change.

A publication belongs to a node of its own, and each of its pages holds the rows of one piece of its history's files: so
a new publication adds nodes and alters none. Things come before figures, so that who reads in order knows an indicator
before its figures. A page is made of its piece alone, whatever the number of members.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from endpoint.stream import members
from endpoint.stream.members import Cells, Namer
from endpoint.stream.words import CREATED, LDES, TREE, linked, said, typed
from ontology import figures, history
from ontology.history import Publication

# The bounds of what a relation leads to (TREE): all members of a publication have its moment.
_BOUNDS = ("GreaterThanOrEqualToRelation", "LessThanOrEqualToRelation")


@dataclass(frozen=True, slots=True)
class Stream:
    """The stream of the version in a folder, with the address of its root."""

    folder: Path
    root: str

    @property
    def iri(self) -> str:
        """The stream itself, as against its root."""
        return f"{self.root}#stream"

    def node(self, publication: Publication, page: int | None = None) -> str:
        """The address of the node of a publication, or of one of its pages."""
        return f"{self.root}/{publication.version}" + ("" if page is None else f"/{page}")

    def publications(self) -> list[Publication]:
        """The publications that changed something, the first first."""
        return [one for one in history.versions(self.folder) if self.pages(one)]

    def pages(self, publication: Publication) -> int:
        """How many pages a publication has."""
        return sum(map(figures.pieces, self.files(publication)))

    def files(self, publication: Publication) -> tuple[Path, Path]:
        """The files of the things and of the figures that a publication changed."""
        number = publication.number
        return history.things_file(self.folder, number), history.changes_file(self.folder, number)


def relations(stream: Stream) -> Iterator[str]:
    """What the root leads to, as N-Triples."""
    numbers = count(1)
    for one in stream.publications():
        yield from _relation(stream.root, stream.node(one), one.built, next(numbers))


def publication(stream: Stream, of: Publication) -> Iterator[str]:
    """The node of a publication, which leads to its pages, as N-Triples."""
    here = stream.node(of)
    yield from _node(stream, here)
    for page in range(1, stream.pages(of) + 1):
        yield from _relation(here, stream.node(of, page), of.built, page)


def page(stream: Stream, of: Publication, number: int) -> Iterator[str]:
    """A page of a publication, its members in order, as N-Triples."""
    yield from _node(stream, stream.node(of, number))
    namer = Namer(of, stream.node(of))
    of_things, of_figures = stream.files(of)
    first = figures.pieces(of_things)
    path, write = (of_things, members.thing) if number <= first else (of_figures, members.figure)
    rows = _rows(path, number - 1 if number <= first else number - 1 - first)
    yield from chain.from_iterable(write(row, namer, stream.iri) for row in rows)


def _node(stream: Stream, here: str) -> Iterator[str]:
    yield typed(here, TREE + "Node")
    yield said(here, LDES + "immutable", "true", "boolean")
    yield typed(stream.iri, LDES + "EventStream")


def _relation(here: str, target: str, moment: str, number: int) -> Iterator[str]:
    for bound in _BOUNDS:
        relation = f"{here}#{'from' if bound.startswith('G') else 'to'}-{number}"
        yield linked(here, TREE + "relation", relation)
        yield typed(relation, TREE + bound)
        yield linked(relation, TREE + "node", target)
        yield linked(relation, TREE + "path", CREATED)
        yield said(relation, TREE + "value", moment, "dateTime")


def _rows(path: Path, number: int) -> Iterator[Cells]:
    """The rows of a piece, all cells as texts but those that are none."""
    table = figures.piece(path, number)
    names = [name for name in table.column_names if name not in {"number", "masked", "shared", "level"}]
    columns = [figures.texts(table, name) for name in names]
    for cells in zip(*columns, strict=True):
        yield dict(zip(names, cells, strict=True))
