"""A table as Apache Parquet: numbers and dates typed, what the columns mean beside them in the schema."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO, Final

import pyarrow as pa
from pyarrow import parquet

from endpoint.forms.values import kind, read
from endpoint.tabular import Row, Table

_BATCH: Final = 10_000  # rows in memory at a time
# Every decimal of the store fits: so the schema of a table does not depend on what is in it.
_TYPES: Final[dict[str, Any]] = {
    "decimal": pa.decimal128(38, 18),
    "integer": pa.int64(),
    "date": pa.date32(),
    "string": pa.string(),
}


def write(table: Table, metadata: bytes, file: BinaryIO) -> None:
    """Write it to a file, with its CSV on the Web metadata as `csvw` in the schema."""
    kinds = [kind(column) for column in table.columns]
    fields = [pa.field(name, _TYPES[one]) for name, one in zip(table.names, kinds, strict=True)]
    schema = pa.schema(fields, metadata={"csvw": metadata})
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in _batches(table.rows()):
            columns = [
                pa.array([read(row[number], one) for row in batch], _TYPES[one]) for number, one in enumerate(kinds)
            ]
            writer.write_table(pa.table(columns, schema=schema))


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch
