"""Parquet files, a batch at a time; every value as text (numbers in their shortest form, dates in ISO form)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader import arrow
from loader.arrow import Column, pa, pc
from loader.readers.base import BLOCK_ROWS, Block, Ragged, UnreadableError


@dataclass(frozen=True, slots=True)
class ParquetReader:
    """One Parquet file; its "lines" are its rows, from 1."""

    path: Path

    def header(self) -> list[str]:
        """The column names."""
        return list(self._file().schema_arrow.names)

    def _file(self) -> Column:
        try:
            return arrow.parquet.ParquetFile(self.path)
        except arrow.InvalidError as error:
            raise UnreadableError(str(error)) from error

    def check(self) -> None:
        """Nothing: pages carry checksums where their writer put them."""

    def blocks(self, columns: Sequence[str], on_ragged: Callable[[], object]) -> Iterator[Block]:
        """The rows, a block at a time, with the named columns as text."""
        del on_ragged
        first, file = 0, self._file()
        try:
            for batch in file.iter_batches(BLOCK_ROWS, columns=list(columns), use_threads=False):
                arrays = {name: _text(batch.column(name)) for name in columns}
                done = (first + batch.num_rows) / file.metadata.num_rows
                yield Block(arrays, first, batch.num_rows, done)
                first += batch.num_rows
        except (arrow.InvalidError, arrow.NotImplementedError) as error:
            raise UnreadableError(str(error)) from error

    def ragged(self) -> Iterator[Ragged]:
        """No row is."""
        return iter(())

    def lines(self, wanted: Collection[int]) -> dict[int, int]:
        """The row itself, counted from 1."""
        return {row: row + 1 for row in wanted}

    def row_at(self, line: int) -> int | None:
        """The row itself, counted from 1."""
        return line - 1 if 0 < line <= self._file().metadata.num_rows else None


def _text(column: Column) -> Column:
    return pc.fill_null(pc.cast(column, pa.string()), "")
