"""The table of a source: its file read as the mapping's `[table]` says, white space around cells left out.

A row is known by a number, from which `places` finds line and column again: with `melt` one row of the file gives
several.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from loader.arrow import Column, pa, pc
from loader.chunk import Chunk
from loader.conditions import filtered
from loader.mapping import Melt, SourceMapping
from loader.readers import Reader, UnreadableError, reader
from loader.readers.base import Block, Ragged

_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its line, and the melted column that made it if any."""

    line: int
    column: str | None = None


@dataclass
class Table:
    """One source file, opened.

    `left_out` counts the rows that the table's own `when` leaves out, `done` is the share of the file read so far.
    """

    mapping: SourceMapping
    reader: Reader
    left_out: int = field(default=0)
    done: float = field(default=0)

    @property
    def melt(self) -> Melt | None:
        """The columns that are values."""
        return self.mapping.table.melt

    def file_header(self) -> list[str]:
        """The columns of the file."""
        return self.reader.header()

    def header(self) -> list[str]:
        """The columns that the mapping can name: those of the file, melted."""
        names = self.file_header()
        if self.melt is None:
            return names
        return [name for name in names if name not in self.melt.columns] + [self.melt.name, self.melt.value]

    def chunks(self, columns: Collection[str], on_ragged: Callable[[], object] = lambda: None) -> Iterator[Chunk]:
        """The rows, some at a time, with the named columns (as `header` names them).

        A row with too few or too many cells is left out and `on_ragged` called. Raises UnreadableError where the bytes
        are not what the table says.
        """
        when = self.mapping.table.when
        wanted = {*columns, *(when.columns if when else ())}
        if self.melt:
            wanted = (wanted - {self.melt.name, self.melt.value}) | set(self.melt.columns)
        self.left_out = 0
        for block in self.reader.blocks(sorted(wanted), on_ragged):
            whole = _melted(block, self.melt)
            chunk = filtered(whole, when)
            self.left_out += whole.rows - chunk.rows
            self.done = block.done
            if chunk.rows:
                yield chunk

    def ragged(self) -> Iterator[Ragged]:
        """Rows whose number of cells differs from the header's."""
        return self.reader.ragged()

    def places(self, wanted: Collection[int]) -> dict[int, Place]:
        """Line and melted column of the wanted rows, by their numbers."""
        names = self.melt.columns if self.melt else (None,)
        lines = self.reader.lines({number // len(names) for number in wanted})
        return {number: Place(lines[number // len(names)], names[number % len(names)]) for number in wanted}

    def at(self, line: int, columns: Collection[str]) -> Chunk | None:
        """The row (or the rows, melted) that stands on a line, with the named columns; None where there is none."""
        row = self.reader.row_at(line)
        if row is None:
            return None
        times = len(self.melt.columns) if self.melt else 1
        for chunk in self.chunks(columns):
            mask = chunk.numbers // times == row
            if mask.any():
                return chunk.filtered(pa.array(mask))
        return None


def opened(mapping: SourceMapping) -> Table:
    """The mapping's file, opened; UnreadableError where it is too large or not of its format."""
    size, limit = mapping.file.stat().st_size, mapping.source.limit
    if size > limit * _MEGABYTE:
        raise UnreadableError(f"{size / _MEGABYTE:.0f} MB, more than the {limit} MB that source.limit allows")
    return Table(mapping, reader(mapping.file, mapping.table))


def _melted(block: Block, melt: Melt | None) -> Chunk:
    numbers = np.arange(block.first_row, block.first_row + block.rows, dtype=np.int64)
    trimmed = {name: pc.utf8_trim_whitespace(column) for name, column in block.columns.items()}
    if melt is None:
        return Chunk(trimmed, numbers)
    times = len(melt.columns)
    kept: Mapping[str, Column] = {name: column for name, column in trimmed.items() if name not in melt.columns}
    names = np.repeat(np.array(melt.columns), block.rows)
    columns = {name: _repeated(column, times) for name, column in kept.items()}
    columns |= {melt.name: pa.array(names, pa.string())}
    columns |= {melt.value: pa.concat_arrays([_array(trimmed[name]) for name in melt.columns])}
    return Chunk(columns, np.concatenate([numbers * times + place for place in range(times)]))


def _repeated(column: Column, times: int) -> Column:
    return pa.concat_arrays([_array(column)] * times)


def _array(column: Column) -> Column:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def names_used(columns: Sequence[str], patterns: Collection[str]) -> set[str]:
    """The columns that one of the patterns names; `*` stands for any letters."""
    stars = [re.compile(".*".join(map(re.escape, one.split("*")))) for one in patterns if "*" in one]
    return {name for name in columns if name in patterns or any(star.fullmatch(name) for star in stars)}
