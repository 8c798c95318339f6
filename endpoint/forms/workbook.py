"""A table as a workbook (Office Open XML, ECMA-376), with a sheet that says where it comes from."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.xml.functions import tostring

from endpoint.forms.values import Value, kind, read
from endpoint.tabular import Table

MOST_ROWS: Final = 50_000  # 1,048,575 fit, but take minutes to write and to open
_LONGEST: Final = 32_767  # characters of a cell
_HELD: Final = 8_000_000
_PROPERTIES: Final = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class About:
    """What a workbook says beside its table: the titles of both sheets, the lines of the second, and its time."""

    sheets: tuple[str, str]
    lines: Sequence[tuple[str, str]]
    built: datetime


def write(table: Table, about: About, file: BinaryIO) -> None:
    """Write a table, and a sheet about it; the same bytes for the same table and time."""
    book = Workbook(write_only=True)
    data, told = (cast("WriteOnlyWorksheet", book.create_sheet(title)) for title in about.sheets)
    data.freeze_panes = "A2"
    _fill(data, table)
    for row in about.lines:
        told.append([_text(told, text) for text in row])
    with SpooledTemporaryFile(_HELD) as packed:
        book.save(packed)
        packed.seek(0)
        _again(cast("BinaryIO", packed), file, about.built)


def _fill(sheet: WriteOnlyWorksheet, table: Table) -> None:
    kinds = [kind(column) for column in table.columns]
    sheet.append([_bold(sheet, name) for name in table.names])
    for row in table.rows():
        values = [read(text, wanted) for text, wanted in zip(row, kinds, strict=True)]
        sheet.append([_cell(sheet, value) for value in values])


def _bold(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Value | None) -> Value | Cell | None:
    return _text(sheet, value) if isinstance(value, str) and _changed(value) else value


def _changed(text: str) -> bool:
    """Whether the library would not take a text as it is: it makes formulas of some and refuses others."""
    return text[:1] in {"=", "#"} or len(text) > _LONGEST or ILLEGAL_CHARACTERS_RE.search(text) is not None


def _text(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """A cell that is a text whatever stands in it, without characters that XML has not."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST])
    cell.data_type = "s"
    return cell


def _again(source: BinaryIO, target: BinaryIO, when: datetime) -> None:
    """Pack a workbook again without the time of its packing in it."""
    properties = DocumentProperties(creator="", created=when, modified=when)
    with ZipFile(source) as before, ZipFile(target, "w", ZIP_DEFLATED) as after:
        for name in _sorted(before.namelist()):
            entry = ZipInfo(name, when.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            with before.open(name) as read_from, after.open(entry, "w") as written_to:
                if name == _PROPERTIES:
                    written_to.write(cast("bytes", tostring(properties.to_tree())))
                else:
                    shutil.copyfileobj(read_from, written_to)


def _sorted(names: Iterable[str]) -> list[str]:
    """The content types first, as readers expect."""
    return sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
