"""Rows and measure columns become observations (RDF Data Cube, section 5): one string each, all its lines.

A secret cell becomes a masked cell: the same dimensions and attributes, no value (`omin:MaskedCell`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from loader import columns
from loader.arrow import Column, pa, pc
from loader.chunk import Chunk, Rows
from loader.columns import Hashes, Numbers, Part
from loader.conditions import filtered
from loader.faults import ValueFaultError
from loader.hashes import stable
from loader.plan import ATTRIBUTES, Field, MeasurePlan
from loader.rows import Keys, Made, RowFault, empty_fault, row_faults
from loader.values import DECIMAL
from ontology.iris import Base
from ontology.terms import (
    CONF_STATUS,
    CONFIDENTIAL,
    DATA_SET,
    DECIMALS,
    IN_DATASET,
    MASKED_CLASS,
    OBS_STATUS,
    OBSERVATION,
    SUPPRESSED,
    TYPE,
    VALUE,
    XSD,
)

_TRAILING_ZERO = r"\.[0-9]*0$"


@dataclass(frozen=True, slots=True)
class _Column:
    """A field in this chunk: its terms, the text its key part is made of, and which rows have it (None: all)."""

    field: Field
    terms: Part
    texts: Part
    hashes: Hashes | None
    valid: Column | None

    def kept(self, mask: Column) -> "_Column":
        hashes = None if self.hashes is None else self.hashes[columns.true_rows(mask)]
        return _Column(self.field, _kept(self.terms, mask), _kept(self.texts, mask), hashes, None)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a chunk holds: numbers, rows to keep, and the columns of dimensions and attributes."""

    values: Column
    keep: Column
    dimensions: list[_Column]
    attributes: list[_Column]


def _kept(part: Part, mask: Column) -> Part:
    return part if isinstance(part, str) else pc.filter(part, mask)


def run(plan: MeasurePlan, base: Base, chunk: Chunk) -> Made:
    """The observations of one measure in this chunk: N-Triples lines, faults, keys and periods."""
    chunk = filtered(chunk, plan.measure.when)
    faults: list[RowFault] = []
    numbers = _numbers(plan, chunk, faults)
    told = pc.or_(pc.is_valid(numbers.values), numbers.secret)
    asked = pc.or_(told, numbers.wrong)
    dimensions = [_column(field, chunk, asked, faults) for field in plan.dimensions]
    attributes = [_column(field, chunk, asked, faults) for field in plan.attributes]
    for one in [*dimensions, *(one for one in attributes if one.field.name in ATTRIBUTES)]:
        if one.valid is not None:
            faults += _empty(one, asked, chunk, faults)
            told = pc.and_(told, one.valid)
    open_ones = _Found(numbers.values, pc.and_(told, pc.is_valid(numbers.values)), dimensions, attributes)
    made = _lines(plan, base, chunk, open_ones, faults)
    secret = pc.and_(told, numbers.secret)
    if not pc.any(secret).as_py():
        return made
    part, keys = _masked(plan, base, chunk, _Found(numbers.values, secret, dimensions, attributes))
    return replace(made, parts=(*made.parts, part), masked=keys)


def _numbers(plan: MeasurePlan, chunk: Chunk, faults: list[RowFault]) -> Numbers:
    column = plan.measure.column
    texts = chunk.columns[column.column or ""]
    if plan.prepare is not None:
        prepared = columns.convert(column, chunk, lambda text: text, plan.prepare, _told(plan))
        faults += row_faults(column, prepared, chunk)
        texts = pc.fill_null(prepared.texts, "")
        known = pc.or_(prepared.valid(), pc.is_in(texts, value_set=pa.array(_told(plan), pa.string())))
        texts = pc.if_else(known, texts, plan.table.missing[0] if plan.table.missing else "")
    numbers = columns.numbers(texts, DECIMAL, plan.table)
    faults += _not_numbers(plan, texts, columns.true_rows(numbers.wrong), chunk)
    return numbers


def _told(plan: MeasurePlan) -> tuple[str, ...]:
    """Cells that say no value, secret or zero: nothing is done to their text."""
    return (*plan.table.missing, *plan.table.secret, *plan.table.zero)


def _lines(plan: MeasurePlan, base: Base, chunk: Chunk, found: _Found, faults: list[RowFault]) -> Made:
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
    rows = chunk.numbers[columns.true_rows(found.keep)]
    return Made(
        (columns.data(columns.concat(main, count)), *map(columns.data, [*extra, _decimals(subject, values)])),
        tuple(faults),
        Keys(plan.dataset.slug, _hashes(dimensions, count), key, values, rows),
        _periods(dimensions),
    )


def _masked(plan: MeasurePlan, base: Base, chunk: Chunk, found: _Found) -> tuple[memoryview, Keys]:
    """The masked cells: everything of an observation but its type, its status and its value; and their keys."""
    dimensions = [one.kept(found.keep) for one in found.dimensions]
    told = [one for one in found.attributes if one.field.name in ATTRIBUTES and one.field.name != "obsStatus"]
    required = [one.kept(found.keep) for one in told]
    count = pc.sum(found.keep).as_py()
    key = _key(dimensions, count)
    subject: list[Part] = [f"<{base.observations(plan.dataset.slug)}", key, ">"]
    constant = {
        TYPE: f"<{MASKED_CLASS}>",
        IN_DATASET: f"<{base.dataset(plan.dataset.slug)}>",
        CONF_STATUS: f"<{CONFIDENTIAL}>",
        OBS_STATUS: f"<{SUPPRESSED}>",
    }
    parts = [*_static(subject, constant), *_statements(subject, [*dimensions, *required])]
    rows = chunk.numbers[columns.true_rows(found.keep)]
    none = pa.array([""] * count, pa.string())
    keys = Keys(plan.dataset.slug, _hashes(dimensions, count), key, none, rows)
    return columns.data(columns.concat(parts, count)), keys


def _column(field: Field, chunk: Chunk, asked: Column, faults: list[RowFault]) -> _Column:
    if field.term is not None:
        return _Column(field, field.term, (field.text or "").replace("/", "-"), None, None)
    terms = columns.convert(field.cell, chunk, field.converter, field.prepare, field.missing)
    if terms.faults:
        faults += row_faults(field.cell, terms, chunk, columns.true_rows(asked))
    return _Column(field, terms.terms, pc.replace_substring(terms.texts, "/", "-"), terms.hashes, terms.valid())


def _not_numbers(plan: MeasurePlan, texts: Column, rows: Rows, chunk: Chunk) -> list[RowFault]:
    error = ValueFaultError("not-a-number", decimal=plan.table.decimal)
    column = plan.measure.column
    return [RowFault(column, texts[row].as_py(), chunk.numbers[[row]], error) for row in rows.tolist()]


def _empty(one: _Column, asked: Column, chunk: Chunk, faults: list[RowFault]) -> list[RowFault]:
    """Rows that need this field and have it empty (faulty ones are told already)."""
    told = [fault.rows for fault in faults if fault.cell is one.field.cell]
    empty = columns.true_rows(pc.and_(pc.invert(one.valid), asked))
    if told:
        empty = empty[np.isin(chunk.numbers[empty], np.concatenate(told), invert=True)]
    return empty_fault(one.field.cell, empty, chunk)


def _key(dimensions: list[_Column], count: int) -> Column:
    parts: list[Part] = []
    for one in dimensions:
        parts += [one.texts, "."]
    return columns.concat(parts[:-1], count)


def _hashes(dimensions: list[_Column], count: int) -> Hashes:
    """A hash of each key, from those of its parts: equal keys have equal hashes."""
    total = np.zeros(count, np.uint64)
    for one in dimensions:
        total *= np.uint64(0x9E3779B97F4A7C15)  # odd, so that no bit is lost: 2^64 / golden ratio (Knuth, TAOCP 6.4)
        total ^= one.hashes if one.hashes is not None else np.uint64(stable(one.field.text or ""))
    return total


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
