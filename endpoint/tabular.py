"""A table as every form of it is written from: its columns, and its rows as texts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from endpoint.columns import Column

Row = list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of texts, an empty one where nothing is said.

    `rows` reads them anew each time, so that no table has to be held. `row_type` is the class of what a row describes,
    None where rows describe nothing for programs; `place` names the column of the things that geometries are of. `size`
    is about how many rows there are where that is known without reading them, else 0.
    """

    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]
    row_type: str | None = None
    place: str | None = None
    size: int = 0

    @property
    def names(self) -> list[str]:
        """The header."""
        return [column.name for column in self.columns]

    def kept(self) -> "Table":
        """The same with its rows held, for who reads them several times."""
        rows = list(self.rows())
        return replace(self, rows=lambda: iter(rows))


def count(table: Table, most: int) -> int:
    """How many rows a table has, counted up to a number."""
    return sum(1 for _ in islice(table.rows(), most))


def lines(cells: Sequence[list[str]]) -> Iterator[Row]:
    """The lines of a thing with these values in each column.

    One; where a column has several values (two sources), one for each, the other cells the same.
    """
    for number in range(max(map(len, cells))):
        yield [texts[min(number, len(texts) - 1)] if texts else "" for texts in cells]
