"""The figures of one version by row number, in columns: found by looking at whole columns at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from endpoint.store import Row, Snapshot, Term
from ontology import figures, gathering, terms

Rows = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
_USUAL: Final = ("indicator", "area", "level", "period", "population", "unit")
_TOLD: Final = ("kind", "status", "basis", "source", "method", "dataset")
_IRIS: Final = (*_USUAL, *_TOLD)
_TEXTS: Final = ("decimals", "lower", "upper", "sample", "confidence")


@dataclass(frozen=True, slots=True)
class Cut:
    """The figures of an indicator that differ in their territory only: one run of rows."""

    indicator: str
    level: str
    period: str
    population: str
    further: tuple[tuple[str, str], ...]
    first: int
    end: int

    def __len__(self) -> int:
        return self.end - self.first

    @property
    def slice(self) -> tuple[object, ...]:
        """What figures share that may be put side by side over levels and periods."""
        return (self.indicator, self.population, self.further)


@dataclass(frozen=True, slots=True)
class _Words:
    """A column: the code of each row, -1 where there is none, and the words by code."""

    codes: npt.NDArray[np.int32]
    words: list[str]

    def text(self, row: int) -> str:
        """The word of a row, empty where there is none."""
        code = self.codes[row]
        return self.words[code] if code >= 0 else ""

    def having(self, word: str) -> Rows:
        """The rows with a word."""
        return np.flatnonzero(self.codes == self.words.index(word)) if word in self.words else np.empty(0, np.int64)


@dataclass(frozen=True)
class Cube:
    """The columns of a version; rows stand in the order of `ontology.figures`."""

    table: figures.Table
    _columns: dict[str, _Words] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @cached_property
    def further(self) -> tuple[str, ...]:
        """The IRIs of the further dimensions."""
        return figures.further(self.table.column_names)

    @cached_property
    def numbers(self) -> npt.NDArray[np.float64]:
        """The values; NaN where there is none."""
        found: npt.NDArray[np.float64] = self.table.column("number").to_numpy()
        return found

    @cached_property
    def masked(self) -> npt.NDArray[np.bool_]:
        """Which rows are masked cells."""
        found: npt.NDArray[np.bool_] = self.table.column("masked").to_numpy()
        return found

    def column(self, name: str) -> _Words:
        """A column of words."""
        if name not in self._columns:
            self._columns[name] = _Words(*figures.codes(self.table, name))
        return self._columns[name]

    def things(self, most: int) -> list[str]:
        """The IRIs that figures are about, so many at most: of whole columns, the shortest first."""
        found: list[str] = []
        for words in sorted((self.column(name).words for name in _IRIS), key=len):
            if len(found) + len(words) > most:
                break
            found += words
        return found

    def of(self, name: str, word: str) -> Rows:
        """The rows that have a word in a column: those of a territory, a dataset, a source."""
        return self.column(name).having(word)

    def within(self, name: str, word: str, rows: Rows) -> Rows:
        """Those of some rows that have a word in a column."""
        column = self.column(name)
        found: Rows = rows[column.codes[rows] == column.words.index(word)]
        return found

    @cached_property
    def shared(self) -> npt.NDArray[np.bool_]:
        """Which rows are of figures that have several sources."""
        found: npt.NDArray[np.bool_] = self.table.column("shared").to_numpy()
        return found

    def distinct(self, name: str, rows: Rows) -> tuple[str, ...]:
        """The words that some rows have in a column, each once."""
        column = self.column(name)
        counts = np.bincount(column.codes[rows] + 1, minlength=1)
        return tuple(column.words[code] for code in np.flatnonzero(counts[1:]).tolist())

    @cached_property
    def cuts(self) -> dict[str, tuple[Cut, ...]]:
        """The cuts of each indicator."""
        names = (*figures.CUT, *sorted(self.further))
        codes = [self.column(name).codes for name in names]
        changed = np.zeros(len(self), np.bool_)
        for column in codes:
            changed[1:] |= column[1:] != column[:-1]
        changed[:1] = True
        ends = [*np.flatnonzero(changed).tolist(), len(self)]
        found: dict[str, list[Cut]] = {}
        for first, end in pairwise(ends):
            cut = self._cut(first, end)
            found.setdefault(cut.indicator, []).append(cut)
        return {indicator: tuple(cuts) for indicator, cuts in found.items()}

    def _cut(self, first: int, end: int) -> Cut:
        indicator, level, period, population = (self.column(name).text(first) for name in figures.CUT)
        pairs = ((name, self.column(name).text(first)) for name in sorted(self.further))
        further = tuple((name, code) for name, code in pairs if code)
        return Cut(indicator, level, period, population, further, first, end)

    def rows(self, cut: Cut, areas: Iterable[str] | None = None) -> Rows:
        """The rows of a cut, of these territories where they are given."""
        if areas is None:
            return np.arange(cut.first, cut.end)
        return self.marked(cut, self.marks(areas))

    def marks(self, areas: Iterable[str]) -> Marks:
        """Territories as marks at their codes; the last, that of no territory, is never set."""
        found = np.zeros(len(self._places) + 1, np.bool_)
        found[[self._places[area] for area in areas if area in self._places]] = True
        return found

    def marked(self, cut: Cut, marks: Marks) -> Rows:
        """The rows of a cut of the territories marked."""
        return cut.first + np.flatnonzero(marks[self.column("area").codes[cut.first : cut.end]])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: code for code, word in enumerate(self.column("area").words)}

    def values(self, rows: Rows) -> Rows:
        """Those of the rows that have a value."""
        return rows[~np.isnan(self.numbers[rows])]

    def text(self, row: int, name: str) -> str:
        """What a row says in a column, empty where nothing."""
        return self.column(name).text(row)

    def read(self, rows: Iterable[int]) -> Iterator[Row]:
        """The rows as a query would give them, further dimensions by their IRIs; masked cells have no `value`."""
        for row in rows:
            yield self._row(int(row))

    def _row(self, row: int) -> Row:
        found = {"observation": Term(self.observation(row), is_iri=True)}
        value = self.table.column("value")[row].as_py()
        if value is not None:
            found["value"] = Term(value, datatype=terms.XSD + "decimal")
        said = {name: self.text(row, name) for name in (*_IRIS, *_TEXTS, *self.further)}
        found |= {name: Term(text, is_iri=name not in _TEXTS) for name, text in said.items() if text}
        return found

    def observation(self, row: int) -> str:
        """The IRI of a row."""
        return str(self.table.column("observation")[row].as_py())

    def value(self, row: int) -> Decimal | None:
        """The value of a row, exactly."""
        text = self.table.column("value")[row].as_py()
        return None if text is None else Decimal(text)


def opened(snapshot: Snapshot) -> Cube:
    """The columns beside a version; made from its store where some are missing, as beside an older version."""
    try:
        table = figures.read(snapshot.directory / figures.FILE)
    except OSError:
        table = None
    whole = table is not None and figures.PROPERTIES.keys() <= set(table.column_names)
    return Cube(table if whole else gathering.gather(snapshot.csv))
