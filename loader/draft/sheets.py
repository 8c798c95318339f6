"""Workbooks and Parquet files: a sheet's or a file's first rows, as text."""

from collections import Counter
from pathlib import Path
from typing import Final

from loader.draft.refusal import RefusedError
from loader.draft.settings import Settings
from loader.readers import UnreadableError
from loader.readers.parquet import ParquetReader
from loader.readers.xlsx import first_rows

_ROWS: Final = 2000
_PREAMBLE: Final = 30

Rows = list[list[str]]


def read_workbook(path: Path) -> tuple[Settings, list[str], Rows]:
    """The sheet with most cells among its first rows. RefusedError where the workbook cannot be opened or is empty."""
    try:
        sheets = first_rows(path, _ROWS)
    except UnreadableError as error:
        raise RefusedError(f"classeur illisible : {error}", f"unreadable workbook: {error}") from error
    title = max(sheets, key=lambda name: sum(map(_filled, sheets[name])), default="")
    place = _header(sheets.get(title, []))
    if place is None:
        raise RefusedError("le classeur n'a que des feuilles vides", "the workbook has only empty sheets")
    names = sheets[title][place]
    while not names[-1].strip():
        names.pop()
    rows = [row for row in sheets[title][place + 1 :] if any(row)]
    shown = title if next(iter(sheets)) != title else None
    return Settings("xlsx", header=place + 1, sheet=shown), names, rows


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell.strip())


def _header(rows: Rows) -> int | None:
    """The first row that is filled as far as most are, or nearly."""
    widths = Counter(_filled(row) for row in rows if _filled(row))
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    places = (index for index, row in enumerate(rows[:_PREAMBLE]) if 10 * _filled(row) >= 8 * usual > 0)
    return next(places, None)


def read_parquet(path: Path) -> tuple[Settings, list[str], Rows]:
    """The file's first rows. RefusedError where it is no Parquet, or its columns are not plain."""
    reader = ParquetReader(path)
    try:
        names = reader.header()
        block = next(reader.blocks(names, lambda: None), None)
    except UnreadableError as error:
        raise RefusedError(f"Parquet illisible : {error}", f"unreadable Parquet: {error}") from error
    columns = [block.columns[name].slice(0, _ROWS).to_pylist() for name in names] if block else []
    return Settings("parquet"), names, [list(row) for row in zip(*columns, strict=True)]
