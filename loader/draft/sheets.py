"""Workbooks and Parquet files: a sheet's or a file's first rows, as text."""

import datetime
import itertools
import zipfile
from collections import Counter
from pathlib import Path
from typing import Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from loader.draft.refusal import RefusedError
from loader.draft.settings import Settings

_ROWS: Final = 2000
_PREAMBLE: Final = 30

Rows = list[list[str]]


def read_workbook(path: Path) -> tuple[Settings, list[str], Rows]:
    """The sheet with most cells among its first rows. RefusedError where the workbook cannot be opened."""
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise RefusedError(f"classeur illisible : {error}", f"unreadable workbook: {error}") from error
    try:
        sheets = {sheet.title: _cells(itertools.islice(sheet.iter_rows(values_only=True), _ROWS)) for sheet in book}
    finally:
        book.close()
    title = max(sheets, key=lambda name: _filled(sheets[name]), default="")
    place = _header(sheets.get(title, []))
    if place is None:
        raise RefusedError("le classeur n'a que des feuilles vides", "the workbook has only empty sheets")
    names, rows = sheets[title][place], [row for row in sheets[title][place + 1 :] if any(row)]
    shown = title if next(iter(sheets)) != title else None
    return Settings("xlsx", header=place + 1, sheet=shown), names, rows


def _cells(rows: object) -> Rows:
    return [[_text(cell) for cell in row] for row in rows]  # type: ignore[attr-defined]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _filled(rows: Rows) -> int:
    return sum(1 for row in rows for cell in row if cell.strip())


def _header(rows: Rows) -> int | None:
    """The first row filled as far as most are."""
    widths = Counter(sum(1 for cell in row if cell.strip()) for row in rows)
    widths.pop(0, None)
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    places = (index for index, row in enumerate(rows[:_PREAMBLE]) if 2 * sum(map(bool, row)) >= usual > 0)
    return next(places, None)


def read_parquet(path: Path) -> tuple[Settings, list[str], Rows]:
    """The file's first rows. RefusedError where it is no Parquet."""
    raise RefusedError("Parquet : pas encore", f"Parquet: not yet ({path.name})")
