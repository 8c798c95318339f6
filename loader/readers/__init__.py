"""Readers: one module per kind of file, all giving columns of text (CSV, JSON, GeoJSON, Parquet, XLSX).

Cells stay text: no number, date or "NA" is guessed. The table's `format` says which reader, or the file's ending.
"""

from pathlib import Path
from typing import Final

from loader.mapping import Table
from loader.readers.base import Reader, UnreadableError
from loader.readers.csv import CsvReader
from loader.readers.json import geojson, json_records
from loader.readers.parquet import ParquetReader
from loader.readers.records import RecordsReader
from loader.readers.xlsx import xlsx_records

_ENDINGS: Final = {".json": "json", ".geojson": "geojson", ".parquet": "parquet", ".xlsx": "xlsx"}
_RECORDS: Final = {"json": json_records, "geojson": geojson, "xlsx": xlsx_records}


def reader(path: Path, table: Table) -> Reader:
    """The reader of a file. UnreadableError where it is not what the table says."""
    kind = table.format or _ENDINGS.get(path.suffix.lower(), "csv")
    if kind in _RECORDS:
        return RecordsReader(*_RECORDS[kind](path, table))
    return ParquetReader(path) if kind == "parquet" else CsvReader(path, table)


__all__ = ["Reader", "UnreadableError", "reader"]
