"""What a compiled mapping asks for: where each property of a thing and each part of an observation comes from."""

from dataclasses import dataclass
from typing import Final

from loader.cells import Prepare
from loader.mapping import Cell, Dataset, Measure, SourceMapping, Table, Thing, When
from loader.values import Converter

# The dimensions and attributes without which a figure says nothing, in the order they take in an observation's key.
DIMENSIONS: Final = ("indicator", "refArea", "refPeriod", "population")
ATTRIBUTES: Final = ("kind", "unitMeasure", "obsStatus", "periodBasis", "source")


@dataclass(frozen=True, slots=True)
class Field:
    """A predicate (full IRI) with where its value comes from; `term` and `text` where it is the same in every row.

    `prepare` makes the texts of the values of a cell's text, `missing` are the cells that give none.
    """

    name: str
    predicate: str
    cell: Cell
    converter: Converter
    prepare: Prepare | None
    missing: tuple[str, ...]
    when: When | None = None
    term: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ThingPlan:
    """How a row becomes a thing; `dataset` is the one it is listed in, if any."""

    thing: Thing
    prepare: Prepare | None
    classes: tuple[str, ...]
    fields: tuple[Field, ...]
    dataset: Dataset | None


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """How a row and a measure column become an observation; dimensions in the order of the key.

    `table` says how this measure's cells are read, `prepare` what is done to them first.
    """

    dataset: Dataset
    measure: Measure
    table: Table
    prepare: Prepare | None
    dimensions: tuple[Field, ...]
    attributes: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that one mapping file asks for."""

    mapping: SourceMapping
    things: tuple[ThingPlan, ...]
    measures: tuple[MeasurePlan, ...]
