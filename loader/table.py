"""Files become columns of text here: CSV, by pyarrow's streaming reader, a block at a time.

Cells stay text: no number, date or "NA" is guessed (RFC 4180 for the syntax; delimiter and encoding by the mapping).
"""

import csv
import hashlib
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loader import arrow
from loader.arrow import Column, pa
from loader.mapping import Table

BLOCK_BYTES: Final = 1 << 20
csv.field_size_limit(sys.maxsize)  # an outline is one long cell


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows: text columns by name, and the number (from 0) of the first row in the file."""

    columns: Mapping[str, Column]
    first_row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Ragged:
    """A row with too few or too many cells: its line, how many cells it has and should have."""

    line: int
    actual: int
    expected: int


class UnreadableError(ValueError):
    """The file is not what the table says: the reason, and the line if known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def header(path: Path, table: Table) -> list[str]:
    """The column names; UnreadableError where there are none or the encoding is wrong."""
    first = next(_rows(path, table), None)
    if first is None:
        raise UnreadableError("empty file, no header", 1)
    return first[1]


def check(path: Path, table: Table) -> str:
    """The SHA-256 of the file; UnreadableError where it holds NUL bytes or its quotes are wrong.

    pyarrow accepts a quote that is never closed, so a file with quotes is also read once by Python's strict reader.
    """
    sha256, quoted = hashlib.sha256(), False
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            if b"\0" in block and table.encoding != "utf-16":
                raise UnreadableError("NUL byte", _line_of_nul(path))
            quoted = quoted or b'"' in block
            sha256.update(block)
    if quoted:
        for _row in ragged(path, table):
            break
    return sha256.hexdigest()


def _line_of_nul(path: Path) -> int:
    with path.open("rb") as file:
        return next(number for number, line in enumerate(file, 1) if b"\0" in line)


def chunks(path: Path, table: Table, columns: Sequence[str], on_ragged: Callable[[], object]) -> Iterator[Chunk]:
    """The file's rows, a block at a time, with the named columns as text.

    A row with too few or too many cells is left out and `on_ragged` called: see `ragged`. Raises UnreadableError where
    the bytes are not what the table says.
    """
    first = 0
    try:
        for batch in _open(path, table, columns, on_ragged):
            if batch.num_rows:
                arrays = {name: batch.column(name) for name in batch.schema.names}
                yield Chunk(arrays, first, batch.num_rows)
            first += batch.num_rows
    except (arrow.InvalidError, UnicodeError) as error:
        raise UnreadableError(*_reason(path, table, error)) from error


def _open(path: Path, table: Table, columns: Sequence[str], on_ragged: Callable[[], object]) -> Column:
    def skip(_row: object) -> str:
        on_ragged()
        return "skip"

    names = header(path, table)
    return arrow.csv.open_csv(
        path,
        read_options=arrow.csv.ReadOptions(encoding=table.encoding, block_size=BLOCK_BYTES, use_threads=False),
        parse_options=arrow.csv.ParseOptions(
            delimiter=table.delimiter, newlines_in_values=True, invalid_row_handler=skip
        ),
        convert_options=arrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), include_columns=list(columns), strings_can_be_null=False
        ),
    )


def ragged(path: Path, table: Table) -> Iterator[Ragged]:
    """Rows whose number of cells differs from the header's, by a strict pass over the whole file.

    Raises UnreadableError at a quote that is never closed or stands inside a cell.
    """
    rows = _rows(path, table)
    expected = len(next(rows)[1])
    for line, record in rows:
        if len(record) != expected:
            yield Ragged(line, len(record), expected)


def lines(path: Path, table: Table, wanted: Collection[int]) -> dict[int, int]:
    """The first line of each of the wanted rows (numbers as in `Chunk`). Reads the file up to the last of them."""
    rows = _rows(path, table)
    expected = len(next(rows)[1])
    whole = (line for line, record in rows if len(record) == expected)
    numbered = zip(range(max(wanted, default=-1) + 1), whole, strict=False)
    return {row: line for row, line in numbered if row in wanted}


def _rows(path: Path, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, the header first, with the line it begins on."""
    line = 1
    try:
        with path.open(encoding=_codec(table), newline="") as file:
            reader = csv.reader(file, delimiter=table.delimiter, strict=True)
            for record in reader:
                if record:
                    yield line, record
                line = reader.line_num + 1
    except UnicodeError as error:
        raise UnreadableError(str(error), _line_of_bad_bytes(path, table)) from error
    except csv.Error as error:
        raise UnreadableError(str(error), line) from error


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


def _reason(path: Path, table: Table, error: Exception) -> tuple[str, int | None]:
    """What the reader met, in words, with the line where Python's own decoder or CSV reader meets it too."""
    try:
        for _row in _rows(path, table):
            pass
    except UnreadableError as found:
        return str(found), found.line
    return str(error), None
