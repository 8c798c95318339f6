"""All figures of a version as Arrow columns: the loader writes them beside the store, the endpoint maps them.

A page that ranks a commune among thirty thousand reads one column here, where a query would look up each observation.
The columns are words (IRIs, or the text of literals) by code; `observation` and `value` are text, `number` is the value
as a float. Rows are ordered by indicator, level, period, population and further dimensions, so that what a reader
chooses is one run of rows, and within it by territory. A masked cell has no value and stands as `masked`; a figure of
several sources stands under the first of them and as `shared`.
"""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pyarrow
import pyarrow.compute

from ontology import terms

FILE: Final = "figures.arrow"
PIECE: Final = 500  # rows; the pages of the stream of changes are made of pieces, so it stays as it is
# The columns that make a cut of an indicator, in the order of the rows; further dimensions come after them.
CUT: Final = ("indicator", "level", "period", "population")
PROPERTIES: Final[Mapping[str, str]] = {
    "period": terms.REF_PERIOD,
    "area": terms.REF_AREA,
    "population": terms.POPULATION,
    "dataset": terms.DATA_SET,
    "unit": terms.UNIT_MEASURE,
    "kind": terms.OMIN + "kind",
    "status": terms.OBS_STATUS,
    "basis": terms.OMIN + "periodBasis",
    "source": terms.SOURCE,
    "method": terms.OMIN + "method",
    "sample": terms.OMIN + "sampleSize",
    "confidence": terms.OMIN + "confidenceLevel",
    "decimals": terms.DECIMALS,
    "lower": terms.OMIN + "lowerBound",
    "upper": terms.OMIN + "upperBound",
}

# pyarrow ships no types: its tables, arrays and functions are opaque to the type checkers.
Table = Any
_pa: Any = pyarrow
_pc: Any = pyarrow.compute


def further(names: Sequence[str]) -> tuple[str, ...]:
    """The further dimensions among the names of columns: those that are IRIs."""
    return tuple(name for name in names if ":" in name)


def write(table: Table, path: Path, compression: str | None = None) -> None:
    """Write the columns to a file that can be mapped into memory (Arrow IPC file format), or compressed (`zstd`).

    What is compressed is written in pieces of `PIECE` rows, each of which can be read without the others.
    """
    options = _pa.ipc.IpcWriteOptions(compression=compression)
    with _pa.OSFile(str(path), "wb") as sink, _pa.ipc.new_file(sink, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=PIECE if compression else None)


def read(path: Path, names: Sequence[str] = ()) -> Table:
    """Map a file of columns; nothing is read before it is looked at. OSError where it is missing or damaged.

    With `names` only these columns are read, in the order of the file: those that are compressed are unpacked at once.
    """
    try:
        return _opened(path, names).read_all()
    except _pa.ArrowInvalid as error:
        raise OSError(str(error)) from error


def pieces(path: Path) -> int:
    """How many pieces a file of columns has. OSError where it is missing or damaged."""
    return int(_opened(path).num_record_batches)


def piece(path: Path, number: int) -> Table:
    """One piece of a file of columns, from 0; only this one is read. OSError where it is missing or damaged."""
    return _pa.Table.from_batches([_opened(path).get_batch(number)])


def texts(table: Table, name: str) -> list[str | None]:
    """The cells of a column of words or texts, None where there is none."""
    return cast("list[str | None]", table.column(name).cast(_pa.string()).to_pylist())


def having(table: Table, name: str, words: Collection[str]) -> list[dict[str, Any]]:
    """The rows that have one of these texts in a column."""
    wanted = _pa.array(sorted(words), _pa.string())
    return cast("list[dict[str, Any]]", table.filter(_pc.is_in(table.column(name), value_set=wanted)).to_pylist())


def with_word(table: Table, name: str, word: str) -> Table:
    """The rows that have a word in a column of words."""
    return table.filter(_pc.fill_null(_pc.equal(table.column(name).cast(_pa.string()), word), False))


def at(table: Table, rows: Sequence[int]) -> Table:
    """Some rows, by number."""
    return table.take(_pa.array(rows, _pa.int64()))


def _opened(path: Path, names: Sequence[str] = ()) -> Any:  # noqa: ANN401
    try:
        file = _pa.memory_map(str(path))
        found = _pa.ipc.open_file(file)
        if not names:
            return found
        fields = [found.schema.get_field_index(name) for name in names]
        return _pa.ipc.open_file(file, options=_pa.ipc.IpcReadOptions(included_fields=fields))
    except _pa.ArrowInvalid as error:
        raise OSError(str(error)) from error


def compact(table: Table) -> Table:
    """The same rows in one piece, with only the words they use."""
    columns = {name: _compact(table.column(name)) for name in table.column_names}
    return _pa.table(columns)


def _compact(column: Any) -> Any:  # noqa: ANN401
    """A column of words without those that it does not use, by code in their order; any other column in one piece."""
    if not _pa.types.is_dictionary(column.type):
        return whole(column, column.type)
    one = whole(column.unify_dictionaries(), column.type)
    found = _pc.fill_null(one.indices, -1).to_numpy(zero_copy_only=False)
    used = np.unique(found[found >= 0])
    words = one.dictionary.take(_pa.array(used))
    order = _pc.sort_indices(words).to_numpy()
    places = np.full(len(one.dictionary) + 1, -1, np.int32)  # the last is that of no word
    places[used[order]] = np.arange(len(order), dtype=np.int32)
    found = places[found]
    return _pa.DictionaryArray.from_arrays(_pa.array(found, mask=found < 0), words.take(_pa.array(order)))


def codes(table: Table, name: str) -> tuple[np.ndarray[Any, np.dtype[np.int32]], list[str]]:
    """A column of words as numbers, -1 where there is none, and the words by number."""
    column = table.column(name).combine_chunks()
    if isinstance(column, _pa.ChunkedArray):  # no row, no chunk
        return np.empty(0, np.int32), []
    return _pc.fill_null(column.indices, -1).to_numpy(zero_copy_only=False), column.dictionary.to_pylist()


def whole(column: Any, kind: Any) -> Any:  # noqa: ANN401
    """A column in one piece, also where it has no row."""
    return column.combine_chunks() if column.num_chunks else _pa.array([], kind)
