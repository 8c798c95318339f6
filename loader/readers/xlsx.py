"""XLSX workbooks: the rows of one sheet, as text. An archive that grows too much is refused before it is opened."""

import datetime
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from loader.mapping import Table
from loader.readers.base import UnreadableError
from loader.readers.records import Record

_LARGEST: Final = 512 << 20  # bytes of all parts together, once unpacked
_RATIO: Final = 200  # unpacked to packed: a spreadsheet of text reaches about 20
_BROKEN: Final = (zipfile.BadZipFile, InvalidFileException, KeyError, OSError, ValueError)


def xlsx_records(path: Path, table: Table) -> tuple[list[Record], list[int]]:
    """The rows below the header of a sheet, with the number of each row."""
    _refuse_bomb(path)
    rows = list(_rows(path, table.sheet))
    if len(rows) < table.header:
        raise UnreadableError("no header", table.header)
    names = [name.strip() for name in rows[table.header - 1]]
    while names and not names[-1]:
        names.pop()
    if "" in names or len(set(names)) < len(names):
        raise UnreadableError("a column without a name, or a name given twice", table.header)
    kept = [(number, row) for number, row in enumerate(rows[table.header :], table.header + 1) if any(row)]
    return [dict(zip(names, row, strict=False)) for _, row in kept], [number for number, _ in kept]


def first_rows(path: Path, limit: int) -> dict[str, list[list[str]]]:
    """The first rows of each sheet, by its name. UnreadableError where the file is no workbook."""
    _refuse_bomb(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            return {
                page.title: [_texts(row) for row in page.iter_rows(max_row=limit, values_only=True)]
                for page in book.worksheets
            }
        finally:
            book.close()
    except _BROKEN as error:
        raise UnreadableError(f"not an XLSX workbook: {error}") from error


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except _BROKEN as error:
        raise UnreadableError("not an XLSX workbook") from error
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > _LARGEST or unpacked > _RATIO * max(packed, 1):
        raise UnreadableError(f"the workbook unpacks from {packed} to {unpacked} bytes: refused")


def _rows(path: Path, sheet: str | None) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        if sheet is not None and sheet not in book.sheetnames:
            raise UnreadableError(f"no sheet {sheet!r}; there are {', '.join(book.sheetnames)}")
        page = book[sheet or book.sheetnames[0]]
        for row in page.iter_rows(values_only=True):
            yield _texts(row)
        book.close()
    except _BROKEN as error:
        raise (
            error if isinstance(error, UnreadableError) else UnreadableError(f"not an XLSX workbook: {error}")
        ) from error


def _texts(row: Iterable[object]) -> list[str]:
    return [_text(value) for value in row]


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return "" if value is None else str(value)
