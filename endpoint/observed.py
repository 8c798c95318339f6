"""Tables of observations: of an indicator, a dataset, a family, a territory, a period, a source, or of one alone."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache, lru_cache
from typing import Final

import numpy as np

from endpoint.choice import Choice
from endpoint.choosing import chosen
from endpoint.columns import Column, columns
from endpoint.cube import Cube, Rows
from endpoint.pages.book import book
from endpoint.store import Snapshot
from endpoint.tabular import Row, Table, lines
from ontology import terms

_FAMILY: Final = terms.OMIN + "family"
# In which column of all figures a thing of a class stands.
_TIES: Final = {
    terms.INDICATOR_CLASS: "indicator",
    terms.QB + "DataSet": "dataset",
    terms.TERRITORY_CLASS: "area",
    terms.PERIOD_CLASS: "period",
    terms.SOURCE_CLASS: "source",
}
_ALWAYS: Final = frozenset({terms.INDICATOR_CLASS, terms.QB + "DataSet", terms.OBSERVATION})

# The values of one observation, by predicate.
_Values = dict[str, list[str]]


@lru_cache(maxsize=1_024)
def holds(iri: str, snapshot: Snapshot) -> bool:
    """Tell whether the table of a thing is one of observations: it is about what is observed, and there are some."""
    return bool(_types(iri, snapshot) & _ALWAYS) or bool(datasets(iri, snapshot))


@lru_cache(maxsize=1_024)
def datasets(iri: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The datasets that the observations of a thing are of."""
    types = _types(iri, snapshot)
    if terms.QB + "DataSet" in types:
        return (iri,)
    if terms.OBSERVATION in types:
        return tuple(term.value for term in snapshot.objects(iri, terms.DATA_SET))
    return words("dataset", figures(iri, snapshot), _cube(snapshot))


def areas(iri: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The territories that the observations of a thing are about."""
    if terms.OBSERVATION in _types(iri, snapshot):
        return tuple(term.value for term in snapshot.objects(iri, terms.REF_AREA))
    return words("area", figures(iri, snapshot), _cube(snapshot))


def words(name: str, rows: Rows, cube: Cube) -> tuple[str, ...]:
    """What stands in a column in these rows, each once."""
    column = cube.column(name)
    return tuple(column.words[code] for code in np.unique(column.codes[rows]) if code >= 0)


def observations(iri: str, snapshot: Snapshot, choice: Choice) -> Iterator[str]:
    """The observations of a thing, or those chosen; a ProblemError where none is such."""
    cube, types = _cube(snapshot), _types(iri, snapshot)
    if terms.OBSERVATION in types and not choice:
        yield iri
        return
    rows = figures(iri, snapshot)
    for row in chosen(rows, choice, cube) if choice else rows:
        if not cube.masked[row]:
            yield cube.observation(int(row))


def table(iri: str, snapshot: Snapshot, choice: Choice) -> Table:
    """The observations of a thing as a table, or of those chosen; a ProblemError where none is such."""
    header = tuple(columns(datasets(iri, snapshot), snapshot))
    if choice:
        next(observations(iri, snapshot, choice), None)

    def rows() -> Iterator[Row]:
        beside = _beside(snapshot)
        for observation in observations(iri, snapshot, choice):
            values = snapshot.properties(observation)
            if terms.OBSERVATION in values.get(terms.TYPE, ()):
                yield from _lines(observation, values, header, beside)

    return Table(header, rows, terms.OBSERVATION, "territory")


def _cube(snapshot: Snapshot) -> Cube:
    return book(snapshot).cube


def figures(iri: str, snapshot: Snapshot) -> Rows:
    """The rows of the figures of a thing among all figures, masked cells too."""
    cube, types = _cube(snapshot), _types(iri, snapshot)
    name = next((_TIES[one] for one in sorted(types) if one in _TIES), None)
    if name == "source" or terms.OBSERVATION in types:  # a figure may have several sources, and stands under the first
        return _found([iri] if terms.OBSERVATION in types else snapshot.subjects(terms.SOURCE, iri), snapshot)
    if name:
        return cube.of(name, iri)
    return np.concatenate(
        [np.empty(0, np.int64), *(cube.of("indicator", one) for one in snapshot.subjects(_FAMILY, iri))]
    )


def _found(iris: list[str], snapshot: Snapshot) -> Rows:
    return np.array(sorted(row for iri in iris if (row := _numbers(snapshot).get(iri)) is not None), np.int64)


@lru_cache(maxsize=2)
def _numbers(snapshot: Snapshot) -> dict[str, int]:
    """The row of each observation."""
    names = _cube(snapshot).table.column("observation").to_pylist()
    return {name: row for row, name in enumerate(names)}


@lru_cache(maxsize=4_096)
def _types(iri: str, snapshot: Snapshot) -> frozenset[str]:
    return frozenset(term.value for term in snapshot.objects(iri, terms.TYPE))


def _beside(snapshot: Snapshot) -> Callable[[str, str], str]:
    @cache
    def label(iri: str, predicate: str) -> str:
        """What is said of an IRI: in French, in no language, or as it comes."""
        labels = {term.language or "": term.value for term in snapshot.objects(iri, predicate)}
        return next((labels[tag] for tag in ("fr", "", *labels) if tag in labels), "")

    return label


def _lines(
    observation: str, values: _Values, header: tuple[Column, ...], beside: Callable[[str, str], str]
) -> Iterator[Row]:
    cells: list[list[str]] = []
    for column in header:
        if column.beside:
            cells.append([beside(iri, column.predicate or "") for iri in values.get(column.beside, ())])
        else:
            cells.append([column.text(value) for value in _written(observation, values, column)])
    return lines(cells)


def _written(observation: str, values: _Values, column: Column) -> list[str]:
    if column.predicate is None:
        return [observation]
    found = values.get(column.predicate, [])
    if column.predicate == terms.VALUE:
        decimals = next(iter(values.get(terms.DECIMALS, ())), None)
        return [published(value, decimals) for value in found]
    return found


def published(value: str, decimals: str | None) -> str:
    """Give a value the trailing zeros its publisher wrote: the store keeps 6, the source said 6.0."""
    if decimals is None or not decimals.isdecimal():
        return value
    return f"{Decimal(value):.{int(decimals)}f}" if _places(value) < int(decimals) else value


def _places(value: str) -> int:
    return len(value.partition(".")[2])
