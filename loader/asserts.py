"""What must hold of a source (`[assert]`): how many rows, unique columns, sums, means and ranges."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce

import numpy as np
import numpy.typing as npt

from loader.arrow import Column, pc
from loader.asserted import Asserts, Bounds, Relation
from loader.chunk import Chunk, Rows
from loader.columns import numbers
from loader.finding import Finding
from loader.mapping import SourceMapping
from loader.positions import Path as KeyPath
from loader.table import Table
from loader.values import DECIMAL

Floats = npt.NDArray[np.float64]


def columns(wanted: Asserts) -> list[tuple[str, KeyPath]]:
    """The columns that the asserts read, each with where the mapping says so."""
    relations = [(name, one.path) for one in (*wanted.sums, *wanted.means) for name in (one.total, *one.of)]
    ranges = [(name, one.path) for one in wanted.ranges for name in one.of]
    return [*((name, ("assert", "unique")) for name in wanted.unique), *relations, *ranges]


@dataclass
class Judge:
    """Looks at the chunks of a source as they pass, and then tells what does not hold."""

    mapping: SourceMapping
    rows: int = 0
    seen: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    broken: list[tuple[int, str, dict[str, str]]] = field(default_factory=list[tuple[int, str, dict[str, str]]])

    def look(self, chunk: Chunk) -> None:
        """Judge the rows of a chunk."""
        wanted = self.mapping.asserts
        self.rows += chunk.rows
        for name in wanted.unique:
            self._unique(name, chunk)
        for relation in wanted.sums:
            self._relation(relation, "not-the-sum", chunk, lambda values: reduce(np.add, values))
        for relation in wanted.means:
            self._relation(relation, "not-the-mean", chunk, lambda values: reduce(np.add, values) / len(values))
        for bounds in wanted.ranges:
            self._range(bounds, chunk)

    def _unique(self, name: str, chunk: Chunk) -> None:
        seen = self.seen.setdefault(name, {})
        for number, value in zip(chunk.numbers.tolist(), chunk.columns[name].to_pylist(), strict=True):
            first = seen.setdefault(value, number)
            if first != number:
                self.broken.append((number, "not-unique", {"of": name, "value": value, "first": str(first)}))

    def _relation(self, one: Relation, code: str, chunk: Chunk, combined: Callable[[list[Floats]], Floats]) -> None:
        total = self._numbers(chunk.columns[one.total])
        expected = combined([self._numbers(chunk.columns[name]) for name in one.of])
        for row in _rows(np.abs(total - expected) > one.within):
            details = {"of": one.total, "value": f"{total[row]:.10g}", "expected": f"{expected[row]:.10g}"}
            self.broken.append((int(chunk.numbers[row]), code, details))

    def _range(self, one: Bounds, chunk: Chunk) -> None:
        for name in one.of:
            values = self._numbers(chunk.columns[name])
            low = -np.inf if one.least is None else one.least
            high = np.inf if one.most is None else one.most
            for row in _rows((values < low) | (values > high)):
                details = {"of": name, "value": f"{values[row]:.10g}", "least": f"{low:g}", "most": f"{high:g}"}
                self.broken.append((int(chunk.numbers[row]), "out-of-range", details))

    def _numbers(self, column: Column) -> Floats:
        """Not a number where the cell is missing: nothing is judged of it then."""
        values = numbers(column, DECIMAL, self.mapping.table).values
        return np.asarray(pc.cast(values, "float64").to_numpy(zero_copy_only=False), dtype=np.float64)

    def findings(self, table: Table) -> Iterator[Finding]:
        """What does not hold, with the line of each row."""
        yield from self._count()
        firsts = {int(details["first"]) for _, _, details in self.broken if "first" in details}
        places = table.places({number for number, _, _ in self.broken} | firsts)
        for number, code, details in self.broken:
            told = {**details, "first": str(places[int(details["first"])].line)} if "first" in details else details
            place = places[number]
            yield Finding(code, str(self.mapping.file), place.line, None, details["of"], details["value"], details=told)

    def _count(self) -> Iterator[Finding]:
        least, most = self.mapping.asserts.rows
        if (least is not None and self.rows < least) or (most is not None and self.rows > most):
            line, column = self.mapping.where(("assert", "rows"))
            limits = {"least": str(least or 0), "most": "∞" if most is None else str(most)}
            yield Finding(
                "row-count", str(self.mapping.path), line, column, details={"actual": str(self.rows), **limits}
            )


def _rows(mask: npt.NDArray[np.bool_]) -> Rows:
    return np.flatnonzero(mask)
