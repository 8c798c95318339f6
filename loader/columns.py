"""Columns: text columns become columns of RDF terms, and columns of terms become lines, without a loop over rows.

A column is dictionary-encoded: each distinct value is converted once, in plain Python, and rows only point to it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from loader.arrow import Column, pa, pc
from loader.mapping import Cell
from loader.table import Chunk
from loader.values import Converter, ValueFaultError

_FIELD: Final = re.compile(r"\{([^{}]+)\}")

Rows = npt.NDArray[np.int64]
Part: TypeAlias = "str | Column"


@dataclass(frozen=True, slots=True)
class Fault:
    """A distinct value that could not be converted, the rows (within the chunk) that hold it, and why."""

    value: str
    rows: Rows
    error: ValueFaultError


@dataclass(frozen=True, slots=True)
class Terms:
    """A column of terms (null where the cell is empty or faulty), the text it came from, and the faults."""

    terms: Column
    texts: Column
    faults: tuple[Fault, ...] = ()

    def valid(self) -> Column:
        """Which rows hold a term."""
        return pc.is_valid(self.terms)


def fields(cell: Cell) -> list[str]:
    """The columns a cell reads."""
    return [cell.column] if cell.column else _FIELD.findall(cell.template or "")


def evaluate(cell: Cell, chunk: Chunk) -> Column:
    """The cell's text in each row, before `map`. A template with an empty field is empty."""
    if cell.column:
        return pc.dictionary_encode(chunk.columns[cell.column])
    if cell.template:
        return pc.dictionary_encode(_filled(cell.template, chunk))
    indices = pa.array(np.zeros(chunk.rows, dtype=np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array([cell.value or ""]))


def _filled(template: str, chunk: Chunk) -> Column:
    parts: list[Part] = [
        chunk.columns[part] if place % 2 else part for place, part in enumerate(_FIELD.split(template))
    ]
    empty = pa.array(np.zeros(chunk.rows, dtype=bool))
    for part in parts:
        if not isinstance(part, str):
            empty = pc.or_(empty, pc.equal(part, ""))
    return pc.if_else(empty, "", concat(parts, chunk.rows))


def convert(cell: Cell, chunk: Chunk, converter: Converter, missing: Sequence[str] = ("",)) -> Terms:
    """The cell as a column of terms; `missing` texts and the empty text are null."""
    column = evaluate(cell, chunk)
    distinct = [str(value) for value in column.dictionary.to_pylist()]
    mapped, terms, errors = list(distinct), list[str | None](), list[tuple[int, ValueFaultError]]()
    for place, value in enumerate(distinct):
        term = None
        if value and value not in missing:
            try:
                mapped[place] = translated(cell, value)
                term = converter(mapped[place]) if mapped[place] else None
            except ValueFaultError as error:
                errors.append((place, error))
        terms.append(term)
    return Terms(
        pc.take(pa.array(terms, pa.string()), column.indices),
        pc.take(pa.array(mapped, pa.string()), column.indices),
        tuple(Fault(distinct[place], _rows_of(column, place), error) for place, error in errors),
    )


def translated(cell: Cell, value: str) -> str:
    """The value after `map`; ValueFaultError where the map does not know it."""
    if cell.map is None:
        return value
    if value not in cell.map:
        raise ValueFaultError("unmapped-value", known=", ".join(cell.map))
    return cell.map[value]


def _rows_of(column: Column, place: int) -> Rows:
    return true_rows(pc.equal(column.indices, place))


def true_rows(mask: Column) -> Rows:
    """The positions at which the mask is true."""
    return np.flatnonzero(mask.to_numpy(zero_copy_only=False))


def concat(parts: Iterable[Part], rows: int) -> Column:
    """Row by row, the parts put together; null where one of them is."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    if all(isinstance(part, str) for part in merged):
        return pa.array(["".join(str(part) for part in merged)] * rows, pa.string())
    return pc.binary_join_element_wise(*merged, "")


def data(lines: Column) -> memoryview:
    """The bytes of all the strings of a column, one after the other, without a copy."""
    _, offsets, values = lines.buffers()
    if not len(lines) or values is None:
        return memoryview(b"")
    bounds = np.frombuffer(offsets, dtype=np.int32)[lines.offset : lines.offset + len(lines) + 1]
    return memoryview(values)[bounds[0] : bounds[-1]]


def numbers(texts: Column, pattern: str, decimal: str, missing: Sequence[str]) -> tuple[Column, Column]:
    """Text cells as decimal numbers in XSD form (null where missing), and which cells are neither that nor missing."""
    absent = pc.is_in(texts, value_set=pa.array(missing, pa.string()))
    plain, foreign = texts, pa.array(np.zeros(len(texts), dtype=bool))
    if decimal == ",":
        foreign = pc.match_substring(texts, ".")
        plain = pc.replace_substring(texts, ",", ".")
    good = pc.and_(pc.match_substring_regex(plain, f"^(?:{pattern})$"), pc.invert(foreign))
    wrong = pc.and_(pc.invert(good), pc.invert(absent))
    return pc.if_else(pc.and_(good, pc.invert(absent)), plain, None), wrong
