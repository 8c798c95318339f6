"""Mapping files as values: what `docs/mapping.md` describes, read from TOML that the schema has accepted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from loader.positions import Path as KeyPath
from loader.positions import Position
from loader.toml import Document

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a value comes from: a column, a constant or a template; `path` says where the mapping says so."""

    path: KeyPath
    column: str | None = None
    value: str | None = None
    template: str | None = None
    map: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property of a thing: predicate (prefixed name), its value, and what that value is."""

    predicate: str
    cell: Cell
    kind: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing per row."""

    kind: str
    key: Cell
    classes: tuple[str, ...]
    properties: tuple[Property, ...]
    path: KeyPath


@dataclass(frozen=True, slots=True)
class Measure:
    """A column of numbers, with its dimensions and attributes: the dataset's, completed or replaced by its own."""

    column: Cell
    dimensions: Mapping[str, Cell]
    attributes: Mapping[str, Cell]
    path: KeyPath


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset of observations."""

    slug: str
    title: Texts
    description: Texts
    keywords: dict[str, list[str]]
    issued: str
    modified: str
    frequency: str
    measures: tuple[Measure, ...]
    path: KeyPath


@dataclass(frozen=True, slots=True)
class Source:
    """The file, and where it comes from."""

    slug: str
    file: str
    title: Texts
    publisher: str
    page: str
    licence: str
    retrieved: str
    provenance: Texts


@dataclass(frozen=True, slots=True)
class Table:
    """How to read the file."""

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    missing: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """One mapping file: a source, how to read it, and what its rows become."""

    path: Path
    source: Source
    table: Table
    ignore: Mapping[str, str]
    things: tuple[Thing, ...]
    datasets: tuple[Dataset, ...]
    document: Document = field(repr=False)

    @property
    def file(self) -> Path:
        """The source file."""
        return self.path.parent / self.source.file

    def where(self, path: KeyPath) -> Position:
        """Line and column of a key of the mapping file."""
        return self.document.where(path)

    def cells(self) -> Iterator[Cell]:
        """Every cell of the mapping."""
        for thing in self.things:
            yield thing.key
            yield from (one.cell for one in thing.properties)
        for measure in (measure for dataset in self.datasets for measure in dataset.measures):
            yield measure.column
            yield from measure.dimensions.values()
            yield from measure.attributes.values()


def from_document(document: Document) -> SourceMapping:
    """The mapping of a document that follows `mapping.schema.json`."""
    data = document.data
    table = dict(data.get("table", {}))
    if "missing" in table:
        table["missing"] = tuple(table["missing"])
    return SourceMapping(
        path=document.path,
        source=Source(**data["source"]),
        table=Table(**table),
        ignore=data.get("ignore", {}),
        things=tuple(_thing(one, ("things", place)) for place, one in enumerate(data.get("things", []))),
        datasets=tuple(_dataset(one, ("datasets", place)) for place, one in enumerate(data.get("datasets", []))),
        document=document,
    )


def _cell(data: Mapping[str, Any], path: KeyPath) -> Cell:
    words = ("column", "value", "template", "map")
    return Cell(path, **{word: data[word] for word in words if word in data})


def _cells(data: Mapping[str, Any], path: KeyPath) -> dict[str, Cell]:
    return {name: _cell(cell, (*path, name)) for name, cell in data.items()}


def _thing(data: Mapping[str, Any], path: KeyPath) -> Thing:
    properties = enumerate(cast("list[Mapping[str, Any]]", data.get("properties", [])))
    return Thing(
        kind=data["kind"],
        key=_cell(data["key"], (*path, "key")),
        classes=tuple(data.get("classes", ())),
        properties=tuple(_property(one, (*path, "properties", place)) for place, one in properties),
        path=path,
    )


def _property(data: Mapping[str, Any], path: KeyPath) -> Property:
    return Property(data["property"], _cell(data, path), data.get("as", "text"), data.get("language"))


def _dataset(data: Mapping[str, Any], path: KeyPath) -> Dataset:
    plain = ("slug", "title", "description", "keywords", "issued", "frequency")
    shared = {part: _cells(data.get(part, {}), (*path, part)) for part in ("dimensions", "attributes")}
    return Dataset(
        **{word: data[word] for word in plain},
        modified=data.get("modified", data["issued"]),
        measures=tuple(_measure(one, (*path, "measures", place), shared) for place, one in enumerate(data["measures"])),
        path=path,
    )


def _measure(data: Mapping[str, Any], path: KeyPath, shared: Mapping[str, Mapping[str, Cell]]) -> Measure:
    def merged(part: str) -> dict[str, Cell]:
        return {**shared[part], **_cells(data.get(part, {}), (*path, part))}

    column = Cell((*path, "column"), column=data["column"])
    return Measure(column, merged("dimensions"), merged("attributes"), path)
