"""Mapping files as values: what `docs/mapping.md` describes; `loader/mapping_toml.py` reads them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loader.asserted import Asserts
from loader.changes.words import Break, Correction
from loader.positions import Path as KeyPath
from loader.positions import Position
from loader.toml import Document

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class When:
    """A condition on a row: one of the columns is one of `equals`, or contains one of `contains`, or is filled.

    A column that contains one of `without` does not count.
    """

    columns: tuple[str, ...]
    path: KeyPath
    equals: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Find:
    """A place-name to look up: among the territories of a level whose code begins with `within` (a template)."""

    level: str
    within: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value comes from, and what is done to its text; `path` says where the mapping says so."""

    path: KeyPath
    column: str | None = None
    value: str | None = None
    template: str | None = None
    days: Mapping[str, tuple[str, ...]] | None = None
    missing: tuple[str, ...] | None = None
    secret: tuple[str, ...] | None = None
    zero: tuple[str, ...] | None = None
    rewrite: tuple[tuple[str, str], ...] = ()
    pad: int = 0
    case: str | None = None
    split: str | None = None
    map: Mapping[str, str] | None = None
    keep: bool = False
    map_name: str | None = None
    map_fault: str | None = None
    dates: tuple[str, ...] = ()
    to: str = "%Y-%m-%d"
    find: Find | None = None
    geography: int | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a thing: predicate (prefixed name), its value, and what that value is."""

    predicate: str
    cell: Cell
    kind: str
    language: str | None = None
    crs: str | None = None
    region: str | None = None
    personal: str | None = None
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing per row."""

    kind: str
    key: Cell
    classes: tuple[str, ...]
    properties: tuple[Property, ...]
    path: KeyPath
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of numbers, with its dimensions and attributes: the dataset's, completed or replaced by its own."""

    column: Cell
    dimensions: Mapping[str, Cell]
    attributes: Mapping[str, Cell]
    path: KeyPath
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset; its counts add up over the dimensions `additive`, its territories are of the year `geography`."""

    slug: str
    title: Texts
    description: Texts
    keywords: dict[str, list[str]]
    issued: str
    modified: str
    frequency: str
    measures: tuple[Measure, ...]
    things: tuple[Thing, ...]
    path: KeyPath
    additive: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    breaks: tuple[Break, ...] = ()
    geography: int | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """Statistical confidentiality: counts of fewer than `least` of the unit (a code's notation) are secret."""

    unit: str
    least: int


@dataclass(frozen=True, slots=True)
class Source:
    """The file, and where it comes from; `limit` in megabytes, `changed` the day `omin fetch` saw it become another."""

    slug: str
    file: str
    title: Texts
    publisher: str
    page: str
    licence: str
    retrieved: str
    provenance: Texts
    optional: bool = False
    limit: int = 1000
    sdc: Threshold | None = None
    fetch: str = ""
    frequency: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Melt:
    """Columns that are values: one row per column, its name in `name`, its cell in `value`."""

    columns: tuple[str, ...]
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Table:
    """How to read the file."""

    format: str = ""
    encoding: str = "utf-8"
    delimiter: str = ","
    header: int = 1
    sheet: str | None = None
    records: str | None = None
    key: str | None = None
    decimal: str = "."
    thousands: str = ""
    missing: tuple[str, ...] = ("",)
    secret: tuple[str, ...] = ()
    zero: tuple[str, ...] = ()
    when: When | None = None
    melt: Melt | None = None


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """One mapping file: a source, how to read it, what must hold of it, and what its rows become.

    `file` is the source file, where it was found.
    """

    path: Path
    file: Path
    source: Source
    table: Table
    ignore: Mapping[str, str]
    asserts: Asserts
    things: tuple[Thing, ...]
    datasets: tuple[Dataset, ...]
    document: Document = field(repr=False)

    def where(self, path: KeyPath) -> Position:
        """Line and column of a key of the mapping file."""
        return self.document.where(path)

    def all_things(self) -> Iterator[tuple[Thing, Dataset | None]]:
        """Every thing, with the dataset it is listed in if any."""
        for thing in self.things:
            yield thing, None
        for dataset in self.datasets:
            for thing in dataset.things:
                yield thing, dataset

    def cells(self) -> Iterator[Cell]:
        """Every cell of the mapping."""
        for thing, _ in self.all_things():
            yield thing.key
            yield from (one.cell for one in thing.properties)
        for measure in (measure for dataset in self.datasets for measure in dataset.measures):
            yield measure.column
            yield from measure.dimensions.values()
            yield from measure.attributes.values()

    def conditions(self) -> Iterator[When]:
        """Every condition below the table's own."""
        for thing, _ in self.all_things():
            whens = [thing.when, *(one.when for one in thing.properties)]
            yield from (when for when in whens if when)
        for dataset in self.datasets:
            yield from (measure.when for measure in dataset.measures if measure.when)
