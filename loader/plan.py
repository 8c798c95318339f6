"""A mapping compiled against the vocabulary: what to do with each column, and what is wrong before any row is read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from loader.columns import translated
from loader.finding import Finding
from loader.mapping import Cell, Dataset, Measure, SourceMapping, Thing
from loader.near import nearest
from loader.positions import Path as KeyPath
from loader.values import Converter, Kind, Lexicon, ValueFaultError, converter
from ontology.terms import expand
from ontology.vocabulary import Property

# The dimensions and attributes without which a figure says nothing, in the order they take in an observation's key.
DIMENSIONS: Final = ("indicator", "refArea", "refPeriod", "population")
ATTRIBUTES: Final = ("kind", "unitMeasure", "obsStatus", "periodBasis", "source")
_DEFAULTS: Final = {"obsStatus": "normal", "periodBasis": "reference"}


@dataclass(frozen=True, slots=True)
class Field:
    """A predicate (full IRI) with where its value comes from; `term` and `text` where it is the same in every row."""

    name: str
    predicate: str
    cell: Cell
    converter: Converter
    term: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ThingPlan:
    """How a row becomes a thing."""

    thing: Thing
    classes: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class MeasurePlan:
    """How a row and a measure column become an observation; dimensions in the order of the key."""

    dataset: Dataset
    measure: Measure
    dimensions: tuple[Field, ...]
    attributes: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that one mapping file asks for."""

    mapping: SourceMapping
    things: tuple[ThingPlan, ...]
    measures: tuple[MeasurePlan, ...]


def compile_mapping(mapping: SourceMapping, lexicon: Lexicon) -> tuple[Plan, list[Finding]]:
    """The plan, and every fault of the mapping itself (unknown names, wrong constants, missing dimensions)."""
    compiler = _Compiler(mapping, lexicon, [])
    things = tuple(compiler.thing(thing) for thing in mapping.things)
    measures = tuple(compiler.measure(dataset, measure) for dataset in mapping.datasets for measure in dataset.measures)
    return Plan(mapping, things, measures), compiler.found


@dataclass(frozen=True, slots=True)
class _Compiler:
    mapping: SourceMapping
    lexicon: Lexicon
    found: list[Finding]

    def fault(
        self, code: str, path: KeyPath, value: str | None = None, details: Mapping[str, str] | None = None
    ) -> None:
        line, column = self.mapping.where(path)
        self.found.append(Finding(code, str(self.mapping.path), line, column, value=value, details=details or {}))

    def thing(self, thing: Thing) -> ThingPlan:
        classes = [(name, self.name(name, (*thing.path, "classes"))) for name in thing.classes]
        fields: list[Field] = []
        for one in thing.properties:
            predicate = self.name(one.predicate, (*one.cell.path, "property"))
            convert = converter(Kind.of(one.kind), self.lexicon, one.language, self.mapping.table.decimal)
            fields.append(self.field(one.predicate, predicate, one.cell, convert))
        return ThingPlan(thing, tuple(iri for _, iri in classes), tuple(fields))

    def name(self, name: str, path: KeyPath) -> str:
        try:
            return expand(name)
        except ValueError:
            self.fault("bad-name", path, name)
            return name

    def field(self, name: str, predicate: str, cell: Cell, convert: Converter) -> Field:
        """The field, its constant converted once."""
        if cell.value is None:
            return Field(name, predicate, cell, convert)
        try:
            text = translated(cell, cell.value)
            return Field(name, predicate, cell, convert, convert(text), text)
        except ValueFaultError as error:
            self.fault(error.code, (*cell.path, "value"), cell.value, error.details)
            return Field(name, predicate, cell, convert, "", "")

    def measure(self, dataset: Dataset, measure: Measure) -> MeasurePlan:
        dimensions = dict(self.properties("dimension", measure.dimensions))
        attributes = dict(self.properties("attribute", self.completed(measure)))
        self.required(dataset, measure, "dimension", (*DIMENSIONS, *_dimensions(dataset)), dimensions)
        self.required(dataset, measure, "attribute", ATTRIBUTES, attributes)
        ordered = [*DIMENSIONS, *sorted(set(dimensions) - set(DIMENSIONS))]
        return MeasurePlan(
            dataset,
            measure,
            tuple(dimensions[name] for name in ordered if name in dimensions),
            tuple(attributes[name] for name in sorted(attributes)),
        )

    def completed(self, measure: Measure) -> dict[str, Cell]:
        """The measure's attributes, with the default status and basis, and this mapping's own source."""
        defaults = {**_DEFAULTS, "source": self.mapping.source.slug}
        return {name: Cell(measure.path, value=value) for name, value in defaults.items()} | dict(measure.attributes)

    def properties(self, role: str, cells: Mapping[str, Cell]) -> Iterator[tuple[str, Field]]:
        known = {name: one for name, one in self.lexicon.vocabulary.properties.items() if one.role == role}
        for name, cell in cells.items():
            if name in known:
                yield name, self.field(name, known[name].iri, cell, self.converter(known[name]))
            else:
                self.fault("unknown-property", cell.path, name, {"role": role, "near": nearest(name, known)})

    def converter(self, one: Property) -> Converter:
        return converter(Kind(one.range, one.scheme), self.lexicon, decimal=self.mapping.table.decimal)

    def required(
        self, dataset: Dataset, measure: Measure, role: str, wanted: Iterable[str], given: Mapping[str, Field]
    ) -> None:
        for name in dict.fromkeys(wanted):
            if name not in given and name in self.lexicon.vocabulary.properties:
                self.fault(f"missing-{role}", measure.path, details={"dataset": dataset.slug, role: name})


def _dimensions(dataset: Dataset) -> list[str]:
    """Every dimension that one of the dataset's measures has: all of them need it (qb IC-11)."""
    return sorted({name for measure in dataset.measures for name in measure.dimensions})
