"""Rows held in memory, for the formats whose files are small: JSON, GeoJSON, XLSX."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from loader.arrow import pa
from loader.readers.base import BLOCK_ROWS, Block, Ragged, UnreadableError

Record = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RecordsReader:
    """Records, each with the line it begins on; a key that a record lacks is an empty cell."""

    records: Sequence[Record]
    places: Sequence[int]

    def header(self) -> list[str]:
        """Every key, in the order in which they are first met."""
        names = list(dict.fromkeys(name for record in self.records for name in record))
        if not names:
            raise UnreadableError("no record with a name and a value", 1)
        return names

    def check(self) -> None:
        """Nothing is left to check: the file was read whole."""

    def blocks(self, columns: Sequence[str], on_ragged: Callable[[], object]) -> Iterator[Block]:
        """The rows, a block at a time."""
        del on_ragged  # a record has no number of cells
        for first in range(0, len(self.records), BLOCK_ROWS):
            some = self.records[first : first + BLOCK_ROWS]
            arrays = {name: pa.array([one.get(name, "") for one in some], pa.string()) for name in columns}
            yield Block(arrays, first, len(some), (first + len(some)) / len(self.records))

    def ragged(self) -> Iterator[Ragged]:
        """No row is."""
        return iter(())

    def lines(self, wanted: Collection[int]) -> dict[int, int]:
        """The line of each of the wanted rows."""
        return {row: self.places[row] for row in wanted}

    def row_at(self, line: int) -> int | None:
        """The last row that begins on or before the line."""
        row = bisect_right(self.places, line) - 1
        return row if row >= 0 else None
