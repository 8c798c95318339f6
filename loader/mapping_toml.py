"""Mapping files are read here: TOML that the schema has accepted becomes the values of `loader/mapping.py`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from loader.asserted import Asserts, Bounds, Relation
from loader.changes import words as changes
from loader.fetching.record import dated
from loader.mapping import (
    Cell,
    Dataset,
    Find,
    Measure,
    Melt,
    Property,
    Source,
    SourceMapping,
    Table,
    Thing,
    Threshold,
    When,
)
from loader.positions import Path as KeyPath
from loader.toml import Document
from loader.value_tables import ValueTable, value_tables

Data = Mapping[str, Any]
Maps = Mapping[str, ValueTable]

_PLAIN = ("column", "value", "template", "pad", "case", "split", "to", "geography")
_NO_TABLE = ValueTable(fault="there is no such table")
_LISTS = ("missing", "secret", "zero", "dates")


def from_document(document: Document, file: Path | None = None) -> SourceMapping:
    """The mapping of a document that follows `mapping.schema.json`; `file` where it is not beside the mapping.

    Its days are those recorded for the file where `omin fetch` took it.
    """
    data = document.data
    reader = _Reader(value_tables(data.get("maps", {}), document.path.parent))
    source = _source(data["source"])
    mapping = SourceMapping(
        path=document.path,
        file=file or document.path.parent / source.file,
        source=source,
        table=_table(data.get("table", {})),
        ignore=data.get("ignore", {}),
        asserts=_asserts(data.get("assert", {})),
        things=reader.things(data.get("things", []), ()),
        datasets=tuple(reader.dataset(one, ("datasets", place)) for place, one in enumerate(data.get("datasets", []))),
        document=document,
    )
    return dated(mapping)


def _source(data: Data) -> Source:
    words: dict[str, Any] = dict(data)
    if "sdc" in data:
        words["sdc"] = Threshold(data["sdc"]["unit"], data["sdc"]["min"])
    return Source(**words)


def _table(data: Data) -> Table:
    words: dict[str, Any] = dict(data)
    words |= {word: tuple(data[word]) for word in _LISTS if word in data}
    if "melt" in data:
        words["melt"] = Melt(tuple(data["melt"]["columns"]), data["melt"]["name"], data["melt"]["value"])
    if "when" in data:
        words["when"] = _when(data, ("table",))
    return Table(**words)


def _when(data: Data, path: KeyPath) -> When | None:
    if "when" not in data:
        return None
    lists = {word: tuple(value) for word, value in data["when"].items()}
    if "is" in lists:
        lists["equals"] = lists.pop("is")
    return When(path=(*path, "when"), **lists)


def _asserts(data: Data) -> Asserts:
    rows = data.get("rows", {})
    return Asserts(
        (rows.get("min"), rows.get("max")),
        tuple(data.get("unique", ())),
        tuple(_relation(one, ("assert", "sums", place)) for place, one in enumerate(data.get("sums", ()))),
        tuple(_relation(one, ("assert", "means", place)) for place, one in enumerate(data.get("means", ()))),
        tuple(
            Bounds(tuple(one["of"]), ("assert", "ranges", place), one.get("min"), one.get("max"))
            for place, one in enumerate(data.get("ranges", ()))
        ),
    )


def _relation(data: Data, path: KeyPath) -> Relation:
    return Relation(data["is"], tuple(data["of"]), data.get("within", 0.0), path)


class _Reader:
    """Reads cells, and so knows the `[maps]` that they may name."""

    def __init__(self, maps: Maps) -> None:
        self._maps = maps

    def cell(self, data: Data, path: KeyPath) -> Cell:
        words: dict[str, Any] = {word: data[word] for word in _PLAIN if word in data}
        words |= {word: tuple(data[word]) for word in _LISTS if word in data}
        if "rewrite" in data:
            words["rewrite"] = tuple((pattern, text) for pattern, text in data["rewrite"])
        if isinstance(data.get("map"), str):
            table = self._maps.get(data["map"], _NO_TABLE)
            words |= {"map_name": data["map"], "map": table.values, "keep": table.keep, "map_fault": table.fault}
        elif "map" in data:
            words["map"] = data["map"]
        if "find" in data:
            words["find"] = Find(**data["find"])
        if "days" in data:
            words["days"] = {day: _names(columns) for day, columns in data["days"].items()}
        return Cell(path, **words)

    def cells(self, data: Data, path: KeyPath) -> dict[str, Cell]:
        return {name: self.cell(cell, (*path, name)) for name, cell in data.items()}

    def things(self, data: Sequence[Data], path: KeyPath) -> tuple[Thing, ...]:
        return tuple(self.thing(one, (*path, "things", place)) for place, one in enumerate(data))

    def thing(self, data: Data, path: KeyPath) -> Thing:
        properties = enumerate(cast("list[Data]", data.get("properties", [])))
        return Thing(
            kind=data["kind"],
            key=self.cell(data["key"], (*path, "key")),
            classes=tuple(data.get("classes", ())),
            properties=tuple(self.property(one, (*path, "properties", place)) for place, one in properties),
            path=path,
            when=_when(data, path),
        )

    def property(self, data: Data, path: KeyPath) -> Property:
        words = {word: data[word] for word in ("language", "crs", "region", "personal") if word in data}
        return Property(
            data["property"], self.cell(data, path), data.get("as", "text"), when=_when(data, path), **words
        )

    def dataset(self, data: Data, path: KeyPath) -> Dataset:
        plain = ("slug", "title", "description", "keywords", "issued", "frequency")
        shared = {part: self.cells(data.get(part, {}), (*path, part)) for part in ("dimensions", "attributes")}
        measures = enumerate(cast("list[Data]", data.get("measures", [])))
        return Dataset(
            **{word: data[word] for word in plain},
            modified=data.get("modified", data["issued"]),
            measures=tuple(self.measure(one, (*path, "measures", place), shared) for place, one in measures),
            things=self.things(data.get("things", []), path),
            path=path,
            additive=tuple(data.get("additive", ())),
            corrections=changes.corrections(data, path),
            breaks=changes.breaks(data, path),
            geography=data.get("geography"),
        )

    def measure(self, data: Data, path: KeyPath, shared: Mapping[str, Mapping[str, Cell]]) -> Measure:
        def merged(part: str) -> dict[str, Cell]:
            return {**shared[part], **self.cells(data.get(part, {}), (*path, part))}

        return Measure(
            self.cell(data, (*path, "column")), merged("dimensions"), merged("attributes"), path, _when(data, path)
        )


def _names(columns: str | Sequence[str]) -> tuple[str, ...]:
    return (columns,) if isinstance(columns, str) else tuple(columns)
