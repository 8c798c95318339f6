"""Rows and measure columns become observations (RDF Data Cube, section 5): one string each, all its lines."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from loader import columns
from loader.arrow import Column, pa, pc
from loader.columns import Part, Rows
from loader.mapping import Cell, Table
from loader.plan import ATTRIBUTES, Field, MeasurePlan
from loader.rows import Keys, Made, RowFault, empty_fault, row_faults
from loader.table import Chunk
from loader.values import DECIMAL, ValueFaultError
from ontology.iris import Base
from ontology.terms import DATA_SET, DECIMALS, OBSERVATION, TYPE, VALUE, XSD

_TRAILING_ZERO = r"\.[0-9]*0$"


@dataclass(frozen=True, slots=True)
class _Column:
    """A field in this chunk: its terms, the text its key part is made of, and which rows have it (None: all)."""

    field: Field
    terms: Part
    texts: Part
    valid: Column | None

    def kept(self, mask: Column) -> "_Column":
        return _Column(self.field, _kept(self.terms, mask), _kept(self.texts, mask), None)


def _kept(part: Part, mask: Column) -> Part:
    return part if isinstance(part, str) else pc.filter(part, mask)


def run(plan: MeasurePlan, table: Table, base: Base, chunk: Chunk) -> Made:
    """The observations of one measure in this chunk: N-Triples lines, faults, keys and periods."""
    column = plan.measure.column
    texts = chunk.columns[column.column or ""]
    values, wrong = columns.numbers(texts, DECIMAL, table.decimal, table.missing)
    faults = _not_numbers(column, texts, columns.true_rows(wrong), chunk, table)
    asked = columns.true_rows(pc.or_(pc.is_valid(values), wrong))
    dimensions = [_column(field, table, chunk, asked, faults) for field in plan.dimensions]
    attributes = [_column(field, table, chunk, asked, faults) for field in plan.attributes]
    required = [*dimensions, *(one for one in attributes if one.field.name in ATTRIBUTES)]
    keep = pc.is_valid(values)
    for one in required:
        if one.valid is not None:
            faults += _empty(one, asked, chunk, faults)
            keep = pc.and_(keep, one.valid)
    return _lines(plan, base, chunk, _Kept(values, keep, dimensions, attributes), faults)


@dataclass(frozen=True, slots=True)
class _Kept:
    values: Column
    keep: Column
    dimensions: list[_Column]
    attributes: list[_Column]


def _lines(plan: MeasurePlan, base: Base, chunk: Chunk, found: _Kept, faults: list[RowFault]) -> Made:
    values = pc.filter(found.values, found.keep)
    count = len(values)
    dimensions = [one.kept(found.keep) for one in found.dimensions]
    attributes = [one.kept(found.keep) for one in found.attributes]
    key = _key(dimensions, count)
    subject: list[Part] = [f"<{base.observations(plan.dataset.slug)}", key, ">"]
    constant = {TYPE: f"<{OBSERVATION}>", DATA_SET: f"<{base.dataset(plan.dataset.slug)}>"}
    optional = [one for one in attributes if one.field.name not in ATTRIBUTES and not isinstance(one.terms, str)]
    always = [one for one in [*dimensions, *attributes] if one not in optional]
    main = [*_static(subject, constant), *_statements(subject, always), *_value(subject, values)]
    extra = [_optional(subject, one, count) for one in optional]
    rows = columns.true_rows(found.keep) + chunk.first_row
    return Made(
        (columns.data(columns.concat(main, count)), *map(columns.data, [*extra, _decimals(subject, values)])),
        tuple(faults),
        Keys(key, values, rows),
        _periods(dimensions),
    )


def _column(field: Field, table: Table, chunk: Chunk, asked: Rows, faults: list[RowFault]) -> _Column:
    if field.term is not None:
        return _Column(field, field.term, (field.text or "").replace("/", "-"), None)
    terms = columns.convert(field.cell, chunk, field.converter, table.missing)
    faults += row_faults(field.cell, terms, chunk, asked)
    return _Column(field, terms.terms, pc.replace_substring(terms.texts, "/", "-"), terms.valid())


def _not_numbers(column: Cell, texts: Column, rows: Rows, chunk: Chunk, table: Table) -> list[RowFault]:
    error = ValueFaultError("not-a-number", decimal=table.decimal)
    return [RowFault(column, texts[row].as_py(), np.array([row + chunk.first_row]), error) for row in rows.tolist()]


def _empty(one: _Column, asked: Rows, chunk: Chunk, faults: list[RowFault]) -> list[RowFault]:
    """Rows that need this field and have it empty (faulty ones are told already)."""
    told = [fault.rows - chunk.first_row for fault in faults if fault.cell is one.field.cell]
    empty = np.intersect1d(columns.true_rows(pc.invert(one.valid)), asked)
    return empty_fault(one.field.cell, np.setdiff1d(empty, np.concatenate(told)) if told else empty, chunk)


def _key(dimensions: list[_Column], count: int) -> Column:
    parts: list[Part] = []
    for one in dimensions:
        parts += [one.texts, "."]
    return columns.concat(parts[:-1], count)


def _static(subject: list[Part], constant: Mapping[str, str]) -> list[Part]:
    parts: list[Part] = []
    for predicate, term in constant.items():
        parts += [*subject, f" <{predicate}> {term} .\n"]
    return parts


def _statements(subject: list[Part], fields: list[_Column]) -> list[Part]:
    parts: list[Part] = []
    for one in fields:
        parts += [*subject, f" <{one.field.predicate}> ", one.terms, " .\n"]
    return parts


def _value(subject: list[Part], values: Column) -> list[Part]:
    return [*subject, f' <{VALUE}> "', values, f'"^^<{XSD}decimal> .\n']


def _optional(subject: list[Part], one: _Column, count: int) -> Column:
    return pc.drop_null(columns.concat(_statements(subject, [one]), count))


def _decimals(subject: list[Part], values: Column) -> Column:
    """How many decimals were published, where a store that keeps numbers in canonical form would lose a zero."""
    mask = pc.match_substring_regex(values, _TRAILING_ZERO)
    texts = pc.filter(values, mask)
    digits = pc.subtract(pc.utf8_length(texts), pc.add(pc.find_substring(texts, "."), 1))
    kept = [_kept(part, mask) for part in subject]
    return columns.concat([*kept, f' <{DECIMALS}> "', digits.cast(pa.string()), f'"^^<{XSD}integer> .\n'], len(texts))


def _periods(dimensions: list[_Column]) -> frozenset[str]:
    texts = next(one.texts for one in dimensions if one.field.name == "refPeriod")
    return frozenset([texts] if isinstance(texts, str) else (str(text) for text in pc.unique(texts).to_pylist()))
