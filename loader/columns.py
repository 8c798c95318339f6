"""Columns: text columns become columns of RDF terms, and columns of terms become lines, without a loop over rows.

A column is dictionary-encoded: each distinct value is converted once, in plain Python, and rows only point to it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from loader.arrow import Column, pa, pc
from loader.cells import RECORD, UNIT, Prepare
from loader.chunk import Chunk, Rows
from loader.faults import ValueFaultError
from loader.hashes import stable
from loader.mapping import Cell, Table
from loader.values import Converter

_FIELD: Final = re.compile(r"\{([^{}]+)\}")

Part: TypeAlias = "str | Column"
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Fault:
    """A distinct value that could not be converted, the rows (within the chunk) that hold it, and why."""

    value: str
    rows: Rows
    error: ValueFaultError


@dataclass(frozen=True, slots=True)
class Terms:
    """A column of terms (null where the cell is empty or faulty), the text it came from, and the faults.

    `hashes` are of the texts; `parents` says to which row of the chunk each term belongs where one cell may give
    several.
    """

    terms: Column
    texts: Column
    hashes: Hashes
    faults: tuple[Fault, ...] = ()
    parents: Rows | None = None

    def valid(self) -> Column:
        """Which rows hold a term."""
        return pc.is_valid(self.terms)


def fields(cell: Cell) -> list[str]:
    """The columns a cell reads."""
    within = _FIELD.findall(cell.find.within) if cell.find else []
    days = [name for names in (cell.days or {}).values() for name in names]
    return [*([cell.column] if cell.column else _FIELD.findall(cell.template or "")), *within, *days]


def evaluate(cell: Cell, chunk: Chunk) -> Column:
    """The cell's text in each row, dictionary-encoded. A template with an empty field is empty."""
    text: Part = chunk.columns[cell.column] if cell.column else cell.value or ""
    if cell.template:
        text = _filled(cell.template, chunk)
    if cell.days:
        text = _days(cell.days.items(), chunk)
    if cell.find and cell.find.within:
        within = _filled(cell.find.within, chunk)
        text = pc.if_else(pc.equal(text, ""), "", pc.binary_join_element_wise(within, UNIT, text, ""))
    if isinstance(text, str):
        indices = pa.array(np.zeros(chunk.rows, dtype=np.int32))
        return pa.DictionaryArray.from_arrays(indices, pa.array([text]))
    return pc.dictionary_encode(text)


def _filled(template: str, chunk: Chunk) -> Column:
    parts: list[Part] = [
        chunk.columns[part] if place % 2 else part for place, part in enumerate(_FIELD.split(template))
    ]
    empty = pa.array(np.zeros(chunk.rows, dtype=bool))
    for part in parts:
        if not isinstance(part, str):
            empty = pc.or_(empty, pc.equal(part, ""))
    return pc.if_else(empty, "", concat(parts, chunk.rows))


def _days(days: Iterable[tuple[str, Sequence[str]]], chunk: Chunk) -> Column:
    """`Mo⟨unit⟩9h-12h⟨record⟩Tu…` with the days that are filled; empty where none is."""
    # The empty text is there for the days when nothing is told: Arrow leaves out a row of which all is skipped.
    told: list[Column] = [pa.array([""] * chunk.rows, pa.string())]
    for day, names in days:
        for name in names:
            column = chunk.columns[name]
            told.append(pc.if_else(pc.equal(column, ""), None, concat([f"{day}{UNIT}", column], chunk.rows)))
    return pc.utf8_ltrim(pc.binary_join_element_wise(*told, RECORD, null_handling="skip"), characters=RECORD)


def convert(cell: Cell, chunk: Chunk, converter: Converter, prepare: Prepare | None, missing: Sequence[str]) -> Terms:
    """The cell as a column of terms; `missing` texts and the empty text are null, unless the cell's map knows them."""
    column = evaluate(cell, chunk)
    distinct = [str(value) for value in column.dictionary.to_pylist()]
    made, faults = list[list[tuple[str, str]]](), list[Fault]()
    for place, value in enumerate(distinct):
        told = value.rpartition(UNIT)[2] if cell.find else value
        known = (value and told not in missing) or told in (cell.map or {})
        pairs, errors = _values(value, converter, prepare) if known else ([], [])
        made.append(pairs)
        for part, error in errors:
            faults.append(Fault(shown(part if cell.split else value), _rows_of(column, place), error))
    return (
        _many(made, column.indices, tuple(faults))
        if cell.split
        else _one(made, distinct, column.indices, tuple(faults))
    )


def _values(
    value: str, converter: Converter, prepare: Prepare | None
) -> tuple[list[tuple[str, str]], list[tuple[str, ValueFaultError]]]:
    """The text and term of each value that a cell holds, and what is wrong with the others."""
    if prepare is None:
        try:
            return [(value, converter(value))], []
        except ValueFaultError as error:
            return [], [(value, error)]
    pairs, errors = list[tuple[str, str]](), list[tuple[str, ValueFaultError]]()
    for text, fault in prepare(value):
        try:
            if fault is not None:
                raise fault
            pairs.append((text, converter(text)))
        except ValueFaultError as error:
            errors.append((text, error))
    return pairs, errors


def shown(text: str) -> str:
    """A composed text as a person would read it."""
    return text.replace(UNIT, " ").replace(RECORD, " ; ").strip()


def _one(made: list[list[tuple[str, str]]], distinct: list[str], indices: Column, faults: tuple[Fault, ...]) -> Terms:
    terms = [pairs[0][1] if pairs else None for pairs in made]
    texts = [pairs[0][0] if pairs else text for pairs, text in zip(made, distinct, strict=True)]
    hashes = np.fromiter(map(stable, texts), np.uint64, len(texts))
    return Terms(
        pc.take(pa.array(terms, pa.string()), indices),
        pc.take(pa.array(texts, pa.string()), indices),
        hashes[indices.to_numpy()],
        faults,
    )


def _many(made: list[list[tuple[str, str]]], indices: Column, faults: tuple[Fault, ...]) -> Terms:
    """One term per value: the rows they belong to in `parents`."""

    def taken(part: Callable[[tuple[str, str]], str]) -> Column:
        return pc.take(pa.array([[part(pair) for pair in pairs] for pairs in made], pa.list_(pa.string())), indices)

    terms = taken(lambda pair: pair[1])
    texts = pc.list_flatten(taken(lambda pair: pair[0]))
    parents = pc.list_parent_indices(terms).to_numpy()
    return Terms(pc.list_flatten(terms), texts, np.zeros(len(texts), np.uint64), faults, parents)


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


@dataclass(frozen=True, slots=True)
class Numbers:
    """Cells as decimal numbers in XSD form (null where there is none), which are wrong, and which are secret."""

    values: Column
    wrong: Column
    secret: Column


def numbers(texts: Column, pattern: str, table: Table) -> Numbers:
    """Text cells as numbers, by the table's decimal sign, thousands, and words for missing, secret and zero."""
    absent, secret = _is_in(texts, table.missing), _is_in(texts, table.secret)
    plain, foreign = texts, pa.array(np.zeros(len(texts), dtype=bool))
    if table.zero:
        plain = pc.if_else(_is_in(plain, table.zero), "0", plain)
    if table.thousands:
        apart = "[" + re.sub(r"([]\\^-])", r"\\\1", table.thousands) + "]"
        grouped = pc.match_substring_regex(plain, f"^-?[0-9]{{1,3}}({apart}[0-9]{{3}})+([^0-9].*)?$")
        plain = pc.if_else(grouped, pc.replace_substring_regex(plain, apart, ""), plain)
    if table.decimal == ",":
        foreign = pc.match_substring(plain, ".")
        plain = pc.replace_substring(plain, ",", ".")
    good = pc.and_(pc.match_substring_regex(plain, f"^(?:{pattern})$"), pc.invert(foreign))
    told = pc.or_(absent, secret)
    wrong = pc.and_(pc.invert(good), pc.invert(told))
    return Numbers(pc.if_else(pc.and_(good, pc.invert(told)), plain, None), wrong, secret)


def _is_in(texts: Column, words: Sequence[str]) -> Column:
    return pc.is_in(texts, value_set=pa.array(words, pa.string()))
