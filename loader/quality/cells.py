"""Figures and cells counted in the columns of a version: how many each dataset has, lacks, and of which territories."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from loader import periods
from loader.arrow import Column, pa, pc
from ontology import figures
from ontology.figures import Table

_CELL: Final = ("dataset", "indicator", "level", "area", "period")


@dataclass(frozen=True, slots=True)
class Covered:
    """How many territories of a level have a figure of an indicator at its latest period, and that period's IRI."""

    indicator: str
    level: str
    areas: int
    period: str


def with_datasets(table: Table, masked: Mapping[str, str]) -> Table:
    """The columns with the masked cells marked and in their dataset; `masked` gives it by cell."""
    cells, names = (pa.array(list(some), pa.string()) for some in (masked, masked.values()))
    places = pc.index_in(table.column("observation").combine_chunks(), value_set=cells)
    datasets = pc.coalesce(table.column("dataset").cast(pa.string()), names.take(places))
    made = {"masked": pc.is_valid(places), "dataset": datasets.dictionary_encode()}
    for name, column in made.items():
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def counted(table: Table) -> Counter[tuple[str, str, str]]:
    """By dataset, indicator and metric: its figures, its masked cells, and its missing ones.

    Missing are those of the grid of territories and periods that a dataset has of an indicator at a level.
    """
    found: Counter[tuple[str, str, str]] = Counter()
    for metric, masked in (("observations", False), ("masked-cells", True)):
        some = _Coded.of(table.filter(pc.equal(table.column("masked"), masked)), ("dataset", "indicator"))
        for dataset, indicator, count in some.grouped(2, [([], "count_all")]):
            found[dataset, indicator, metric] = count
    sums = [("area", "count_distinct"), ("period", "count_distinct"), ([], "count_all")]
    for dataset, indicator, _, areas, ends, known in _Coded.of(table, _CELL).different().grouped(3, sums):
        found[dataset, indicator, "missing-cells"] += areas * ends - known
    return found


def covered(table: Table, areas: Iterable[str], datasets: Iterable[str]) -> Iterator[Covered]:
    """What the figures of some datasets cover of some territories."""
    mask = pc.invert(table.column("masked"))
    for name, words in (("area", areas), ("dataset", datasets)):
        mask = pc.and_(mask, _has(table, name, words))
    rows = _Coded.of(table.filter(mask), ("indicator", "level", "period", "area")).renamed("period", "end", _end)
    latest: dict[tuple[str, str], tuple[str, int, str]] = {}
    for indicator, level, end, count, period in rows.grouped(3, [("area", "count_distinct"), ("period", "min")]):
        found = end, count, rows.words["period"][period]
        latest[indicator, level] = max(found, latest.get((indicator, level), found))
    for (indicator, level), (_, count, period) in latest.items():
        yield Covered(indicator, level, count, period)


def _end(period: str) -> str:
    bounds = periods.bounds(period.rpartition("/")[2])
    return bounds[1].isoformat() if bounds else ""


def _has(table: Table, name: str, words: Iterable[str]) -> Column:
    """Which rows have one of the words in a column."""
    codes, known = figures.codes(table, name)
    wanted = set(words)
    marks = np.array([*(word in wanted for word in known), False])  # the last is that of no word
    return pa.array(marks[codes])


@dataclass(frozen=True, slots=True)
class _Coded:
    """Columns of words as numbers, rows without a word in one of them left out; and the words."""

    codes: Table
    words: dict[str, list[str]]

    @classmethod
    def of(cls, table: Table, names: Iterable[str]) -> "_Coded":
        found = {name: figures.codes(table, name) for name in names}
        codes = pa.table({name: pa.array(codes) for name, (codes, _) in found.items()})
        for name in found:
            codes = codes.filter(pc.greater_equal(codes.column(name), 0))
        return cls(codes, {name: words for name, (_, words) in found.items()})

    def different(self) -> "_Coded":
        """The rows, each once."""
        return _Coded(self.codes.group_by(list(self.words)).aggregate([]).select(list(self.words)), self.words)

    def grouped(self, keys: int, sums: list[tuple[Any, str]]) -> Iterator[tuple[Any, ...]]:
        """The words of the first columns with what is summed of the rows that share them."""
        names = list(self.words)[:keys]
        found = self.codes.group_by(names).aggregate(sums)
        told = [name for name in found.column_names if name not in names]
        columns = [[self.words[name][code] for code in found.column(name).to_pylist()] for name in names]
        yield from zip(*columns, *(found.column(name).to_pylist() for name in told), strict=True)

    def renamed(self, name: str, other: str, call: Callable[[str], str]) -> "_Coded":
        """With a column more, what the words of one are called, which stands in its place among the first."""
        called = [call(word) for word in self.words[name]]
        kinds = sorted(set(called))
        codes = np.array([kinds.index(one) for one in called], np.int32)[self.codes.column(name).to_numpy()]
        names = [other if one == name else one for one in self.words]
        words = {one: kinds if one == other else self.words[one] for one in names}
        return _Coded(self.codes.append_column(other, pa.array(codes)), {**words, name: self.words[name]})
