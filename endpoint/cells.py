"""The rows of a table of observations, from the columns of all figures: a thousand at a time, column by column."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from endpoint import annals
from endpoint.columns import Column
from endpoint.cube import Cube, Rows
from endpoint.pages.book import book
from endpoint.store import Snapshot, remembered
from endpoint.tabular import Row, lines
from ontology import figures, terms

_BATCH: Final = 2_000
_NAMES: Final = {iri: name for name, iri in figures.PROPERTIES.items()} | {terms.INDICATOR: "indicator"}

# The texts of a column in some rows, and the rows where it has several.
_Texts = tuple[list[str], dict[int, list[str]]]
_Read = Callable[[Rows, list[str]], _Texts]


def rows(found: Rows, header: tuple[Column, ...], cube: Cube, snapshot: Snapshot) -> Iterator[Row]:
    """The lines of figures, by their row numbers."""
    readers = [_reader(column, found, cube, snapshot) for column in header]
    for start in range(0, len(found), _BATCH):
        batch = found[start : start + _BATCH]
        names = cube.table.column("observation").take(batch).to_pylist()
        columns = [read(batch, names) for read in readers]
        several = {number for _, more in columns for number in more}
        for number, row in enumerate(zip(*(texts for texts, _ in columns), strict=True)):
            if number in several:
                yield from lines([more.get(number, [text]) for text, (_, more) in zip(row, columns, strict=True)])
            else:
                yield list(row)


def _reader(column: Column, found: Rows, cube: Cube, snapshot: Snapshot) -> _Read:
    """How to read a column: the observation itself, the value, a word of all figures, or what has to be looked up."""
    if column in annals.COLUMNS:
        return lambda batch, names: (annals.cells(column, batch, names, snapshot), {})
    if column.predicate is None:
        return lambda _, names: (names, {})
    if column.predicate == terms.VALUE:
        return partial(_values, cube)
    predicate = column.beside or column.predicate
    name = _NAMES.get(predicate, predicate if predicate in cube.further else None)
    if name is None:
        return partial(_looked_up, column, snapshot)
    texts = _texts(column, name, found, cube, snapshot)
    several = _several(snapshot) if predicate == terms.SOURCE else {}
    return partial(_worded, texts, cube.column(name).codes, several)


def _texts(column: Column, name: str, found: Rows, cube: Cube, snapshot: Snapshot) -> list[str]:
    """The cell for each word of a column that stands in some rows; the last is that of no word, code -1."""
    words = cube.column(name).words
    texts = [""] * (len(words) + 1)
    for code in np.unique(cube.column(name).codes[found]).tolist():
        if code >= 0:
            texts[code] = _label(words[code], column, snapshot) if column.beside else column.text(words[code])
    return texts


def _worded(
    texts: list[str], codes: npt.NDArray[np.int32], several: dict[str, list[str]], batch: Rows, names: list[str]
) -> _Texts:
    more = {number: several[one] for number, one in enumerate(names) if one in several} if several else {}
    return [texts[code] for code in codes[batch].tolist()], more


def _looked_up(column: Column, snapshot: Snapshot, _: Rows, names: list[str]) -> _Texts:
    said = [[column.text(term.value) for term in snapshot.objects(one, column.predicate or "")] for one in names]
    return [one[0] if one else "" for one in said], {number: one for number, one in enumerate(said) if len(one) > 1}


def _values(cube: Cube, batch: Rows, _: list[str]) -> _Texts:
    decimals, texts = cube.column("decimals"), cube.table.column("value").take(batch).to_pylist()
    known = [*decimals.words, ""]
    places = (known[code] or None for code in decimals.codes[batch].tolist())
    return [published(text or "", one) for text, one in zip(texts, places, strict=True)], {}


def _label(iri: str, column: Column, snapshot: Snapshot) -> str:
    """What is said of an IRI: in French, in no language, or as it comes."""
    labels = {term.language or "": term.value for term in snapshot.objects(iri, column.predicate or "")}
    return next((labels[tag] for tag in ("fr", "", *labels) if tag in labels), "")


@remembered
def _several(snapshot: Snapshot) -> dict[str, list[str]]:
    """The sources of figures that have more than one, where the columns say the first; nothing else comes twice.

    That is what `shapes/observation.ttl` allows.
    """
    cube = book(snapshot).cube
    names = [cube.observation(row) for row in np.flatnonzero(cube.shared).tolist()]
    return {name: [term.value for term in snapshot.objects(name, terms.SOURCE)] for name in names}


def published(value: str, decimals: str | None) -> str:
    """Give a value the trailing zeros its publisher wrote: the store keeps 6, the source said 6.0."""
    if not value or decimals is None or not decimals.isdecimal():
        return value
    return f"{Decimal(value):.{int(decimals)}f}" if _places(value) < int(decimals) else value


def _places(value: str) -> int:
    return len(value.partition(".")[2])
