"""What mapping a chunk gives: bytes to load, and faults that point at rows."""

from dataclasses import dataclass, field

import numpy as np

from loader.arrow import Column
from loader.chunk import Chunk, Rows
from loader.columns import Hashes, Terms
from loader.faults import ValueFaultError
from loader.mapping import Cell


@dataclass(frozen=True, slots=True)
class RowFault:
    """A faulty value of a cell, and the numbers of the rows that hold it."""

    cell: Cell
    value: str
    rows: Rows
    error: ValueFaultError


@dataclass(frozen=True, slots=True)
class Keys:
    """What was made: the key of each thing or observation, its value (or what else tells two apart), its row.

    `what` they are keys of: a dataset's slug for its observations, `/` and the kind for things. Equal keys have equal
    hashes.
    """

    what: str
    hashes: Hashes
    keys: Column
    values: Column
    rows: Rows


@dataclass(frozen=True, slots=True)
class Made:
    """N-Triples lines as bytes, faults, the keys of what must not be made twice, and those of masked cells."""

    parts: tuple[memoryview, ...]
    faults: tuple[RowFault, ...] = ()
    keys: Keys | None = None
    periods: frozenset[str] = field(default=frozenset[str]())
    masked: Keys | None = None


def row_faults(cell: Cell, terms: Terms, chunk: Chunk, within: Rows | None = None) -> list[RowFault]:
    """The faults of a converted cell, as numbers of rows; only rows `within` (positions in the chunk) where given."""
    found: list[RowFault] = []
    wanted = np.full(chunk.rows, within is None)
    if within is not None:
        wanted[within] = True
    for fault in terms.faults:
        rows = fault.rows[wanted[fault.rows]]
        if len(rows):
            found.append(RowFault(cell, fault.value, chunk.numbers[rows], fault.error))
    return found


def empty_fault(cell: Cell, rows: Rows, chunk: Chunk) -> list[RowFault]:
    """The fault of rows whose cell is empty where a value is needed."""
    return [RowFault(cell, "", chunk.numbers[rows], ValueFaultError("empty-cell"))] if len(rows) else []
