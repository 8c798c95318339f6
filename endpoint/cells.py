"""The rows of a table of observations, from the columns of all figures: a thousand at a time, column by column."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

from endpoint.columns import Column
from endpoint.cube import Cube, Rows
from endpoint.site import query
from endpoint.store import Snapshot
from endpoint.tabular import Row, lines
from ontology import figures, terms

_BATCH: Final = 2_000
_NAMES: Final = {iri: name for name, iri in figures.PROPERTIES.items()} | {terms.INDICATOR: "indicator"}

# What is said beside an IRI, by a predicate.
_Label = Callable[[str, str], str]


def rows(found: Rows, header: tuple[Column, ...], cube: Cube, snapshot: Snapshot) -> Iterator[Row]:
    """The lines of figures, by their row numbers."""
    label = _labels(snapshot)
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        names = [cube.observation(int(row)) for row in batch]
        columns = [_column(column, batch, names, cube, snapshot, label) for column in header]
        for cells in zip(*columns, strict=True):
            yield from lines(cells)


def _column(
    column: Column, batch: Rows, names: list[str], cube: Cube, snapshot: Snapshot, label: _Label
) -> list[list[str]]:
    """What stands in a column in each row: nothing, one text, or several."""
    if column.predicate is None:
        return [[name] for name in names]
    if column.predicate == terms.VALUE:
        return _values(batch, cube)
    predicate = column.beside or column.predicate
    found = _said(predicate, batch, names, cube, snapshot)
    if column.beside:
        return [[label(one, column.predicate) for one in several] for several in found]
    return [[column.text(one) for one in several] for several in found]


def _said(predicate: str, batch: Rows, names: list[str], cube: Cube, snapshot: Snapshot) -> list[list[str]]:
    name = _NAMES.get(predicate, predicate if predicate in cube.further else None)
    if name is None:
        return [[term.value for term in snapshot.objects(one, predicate)] for one in names]
    words = cube.column(name)
    found = [[words.words[code]] if code >= 0 else [] for code in words.codes[batch].tolist()]
    if predicate == terms.SOURCE:
        several = _several(snapshot)
        return [several.get(one, first) for one, first in zip(names, found, strict=True)]
    return found


@lru_cache(maxsize=2)
def _several(snapshot: Snapshot) -> dict[str, list[str]]:
    """The sources of figures that have more than one, where the columns say the first; nothing else comes twice.

    That is what `shapes/observation.ttl` allows.
    """
    names = [row["observation"].value for row in snapshot.select(query("several-sources"))]
    return {name: [term.value for term in snapshot.objects(name, terms.SOURCE)] for name in names}


def _values(batch: Rows, cube: Cube) -> list[list[str]]:
    decimals = cube.column("decimals")
    texts = [cube.table.column("value")[int(row)].as_py() for row in batch]
    return [
        [published(text, decimals.text(int(row)) or None)] if text is not None else []
        for text, row in zip(texts, batch, strict=True)
    ]


def _labels(snapshot: Snapshot) -> _Label:
    @cache
    def label(iri: str, predicate: str) -> str:
        """What is said of an IRI: in French, in no language, or as it comes."""
        labels = {term.language or "": term.value for term in snapshot.objects(iri, predicate)}
        return next((labels[tag] for tag in ("fr", "", *labels) if tag in labels), "")

    return label


def published(value: str, decimals: str | None) -> str:
    """Give a value the trailing zeros its publisher wrote: the store keeps 6, the source said 6.0."""
    if decimals is None or not decimals.isdecimal():
        return value
    return f"{Decimal(value):.{int(decimals)}f}" if _places(value) < int(decimals) else value


def _places(value: str) -> int:
    return len(value.partition(".")[2])
