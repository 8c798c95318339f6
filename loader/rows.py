"""What mapping a chunk gives: bytes to load, and faults that point at rows."""

from dataclasses import dataclass, field

import numpy as np

from loader.arrow import Column
from loader.columns import Rows, Terms
from loader.mapping import Cell
from loader.table import Chunk
from loader.values import ValueFaultError


@dataclass(frozen=True, slots=True)
class RowFault:
    """A faulty value of a cell, and the rows of the file (not of the chunk) that hold it."""

    cell: Cell
    value: str
    rows: Rows
    error: ValueFaultError


@dataclass(frozen=True, slots=True)
class Keys:
    """The observations made: their keys, their values, and the row of each."""

    keys: Column
    values: Column
    rows: Rows


@dataclass(frozen=True, slots=True)
class Made:
    """N-Triples lines as bytes, faults, and (for observations) their keys."""

    parts: tuple[memoryview, ...]
    faults: tuple[RowFault, ...] = ()
    keys: Keys | None = None
    periods: frozenset[str] = field(default=frozenset[str]())


def row_faults(cell: Cell, terms: Terms, chunk: Chunk, within: Rows | None = None) -> list[RowFault]:
    """The faults of a converted cell, as rows of the file; only rows `within` (of the chunk) where given."""
    found: list[RowFault] = []
    for fault in terms.faults:
        rows = fault.rows if within is None else np.intersect1d(fault.rows, within)
        if len(rows):
            found.append(RowFault(cell, fault.value, rows + chunk.first_row, fault.error))
    return found


def empty_fault(cell: Cell, rows: Rows, chunk: Chunk) -> list[RowFault]:
    """The fault of rows whose cell is empty where a value is needed."""
    return [RowFault(cell, "", rows + chunk.first_row, ValueFaultError("empty-cell"))] if len(rows) else []
