"""CSV files, by pyarrow's streaming reader, a block at a time (RFC 4180; delimiter and encoding by the mapping)."""

import csv
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from loader import arrow
from loader.arrow import Column, pa
from loader.mapping import Table
from loader.readers.base import BLOCK_BYTES, Block, Ragged, UnreadableError

csv.field_size_limit(sys.maxsize)  # an outline is one long cell


@dataclass(frozen=True)
class CsvReader:
    """One CSV file; the lines above the header are not read."""

    path: Path
    table: Table

    def header(self) -> list[str]:
        """The column names, white space around them left out."""
        return self._header[0]

    @cached_property
    def _header(self) -> tuple[list[str], int]:
        """The names, and how many lines there are up to the end of the header."""
        rows = _numbered(self.path, self.table)
        first = next(rows, None)
        if first is None:
            raise UnreadableError("empty file, no header", 1)
        return [name.strip() for name in first[2]], first[1]

    def check(self) -> None:
        """UnreadableError where the file holds NUL bytes or its quotes are wrong.

        pyarrow accepts a quote that is never closed, so a file with quotes is also read once by Python's strict reader.
        """
        quoted = False
        with self.path.open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                if b"\0" in block and self.table.encoding != "utf-16":
                    raise UnreadableError("NUL byte", _line_of_nul(self.path))
                quoted = quoted or b'"' in block
        if quoted:
            for _row in self.ragged():
                break

    def blocks(self, columns: Sequence[str], on_ragged: Callable[[], object]) -> Iterator[Block]:
        """The rows, a block at a time, with the named columns as text."""
        first, size = 0, max(self.path.stat().st_size, 1)
        try:
            for number, batch in enumerate(self._open(columns, on_ragged), 1):
                if batch.num_rows:
                    arrays = {name: batch.column(name) for name in batch.schema.names}
                    yield Block(arrays, first, batch.num_rows, min(number * BLOCK_BYTES / size, 1))
                first += batch.num_rows
        except (arrow.InvalidError, UnicodeError) as error:
            raise UnreadableError(*self._reason(error)) from error

    def _open(self, columns: Sequence[str], on_ragged: Callable[[], object]) -> Column:
        def skip(_row: object) -> str:
            on_ragged()
            return "skip"

        names, above = self._header
        return arrow.csv.open_csv(
            self.path,
            read_options=arrow.csv.ReadOptions(
                encoding=self.table.encoding,
                block_size=BLOCK_BYTES,
                use_threads=False,
                column_names=names,
                skip_rows=above,
            ),
            parse_options=arrow.csv.ParseOptions(
                delimiter=self.table.delimiter, newlines_in_values=True, invalid_row_handler=skip
            ),
            convert_options=arrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), include_columns=list(columns), strings_can_be_null=False
            ),
        )

    def ragged(self) -> Iterator[Ragged]:
        """Rows whose number of cells differs from the header's, by a strict pass over the whole file.

        Raises UnreadableError at a quote that is never closed or stands inside a cell.
        """
        rows = _rows(self.path, self.table)
        expected = len(next(rows)[1])
        for line, record in rows:
            if len(record) != expected:
                yield Ragged(line, len(record), expected)

    def lines(self, wanted: Collection[int]) -> dict[int, int]:
        """The first line of each of the wanted rows. Reads the file up to the last of them."""
        rows = _rows(self.path, self.table)
        expected = len(next(rows)[1])
        whole = (line for line, record in rows if len(record) == expected)
        numbered = zip(range(max(wanted, default=-1) + 1), whole, strict=False)
        return {row: line for row, line in numbered if row in wanted}

    def row_at(self, line: int) -> int | None:
        """The row that stands on a line; None where there is none."""
        rows = _numbered(self.path, self.table)
        expected = len(next(rows)[2])
        whole = ((first, last) for first, last, record in rows if len(record) == expected)
        return next((row for row, (first, last) in enumerate(whole) if first <= line <= last), None)

    def _reason(self, error: Exception) -> tuple[str, int | None]:
        """What the reader met, in words, with the line where Python's own decoder or CSV reader meets it too."""
        try:
            for _row in _rows(self.path, self.table):
                pass
        except UnreadableError as found:
            return str(found), found.line
        return str(error), None


def _rows(path: Path, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, the header first, with the line it begins on."""
    return ((line, record) for line, _, record in _numbered(path, table))


def _numbered(path: Path, table: Table) -> Iterator[tuple[int, int, list[str]]]:
    """Each row that is not blank, the header first, with the lines it begins and ends on."""
    above = table.header - 1
    line = above + 1
    try:
        with path.open(encoding=_codec(table), newline="") as file:
            for _skipped in zip(range(above), file, strict=False):
                pass
            reader = csv.reader(file, delimiter=table.delimiter, strict=True)
            for record in reader:
                if record:
                    yield line, above + reader.line_num, record
                line = above + reader.line_num + 1
    except UnicodeError as error:
        raise UnreadableError(str(error), _line_of_bad_bytes(path, table)) from error
    except csv.Error as error:
        raise UnreadableError(str(error), line) from error


def _line_of_nul(path: Path) -> int:
    with path.open("rb") as file:
        return next(number for number, line in enumerate(file, 1) if b"\0" in line)


def _line_of_bad_bytes(path: Path, table: Table) -> int | None:
    """The first line that the encoding cannot read; None for UTF-16, whose lines cannot be cut at bytes."""
    if table.encoding == "utf-16":
        return None
    with path.open("rb") as file:
        return next((number for number, line in enumerate(file, 1) if not _readable(line, table.encoding)), None)


def _readable(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeError:
        return False
    return True


def _codec(table: Table) -> str:
    return "utf-8-sig" if table.encoding == "utf-8" else table.encoding
