"""A mapping compiled against the vocabulary: what to do with each column, and what is wrong before any row is read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from loader import contacts, foreign_terms, points
from loader.cells import GROUP, Prepare, preparation
from loader.changes import compiling
from loader.faults import ValueFaultError
from loader.finding import Finding
from loader.mapping import Cell, Dataset, Measure, SourceMapping, Table, Thing
from loader.mapping import Property as ThingProperty
from loader.near import nearest
from loader.plan import ATTRIBUTES, DIMENSIONS, Field, MeasurePlan, Plan, ThingPlan
from loader.positions import Path as KeyPath
from loader.values import Converter, Kind, Lexicon, Manner, bearer, converter
from ontology.terms import expand
from ontology.vocabulary import Property

_DEFAULTS: Final = {"obsStatus": "normal", "periodBasis": "reference"}


def compile_mapping(mapping: SourceMapping, lexicon: Lexicon) -> tuple[Plan, list[Finding]]:
    """The plan, and every fault of the mapping itself (unknown names, wrong constants, missing dimensions)."""
    compiler = _Compiler(mapping, lexicon, [])
    compiler.cells()
    compiler.additive()
    things = tuple(compiler.thing(thing, dataset) for thing, dataset in mapping.all_things())
    measures = tuple(compiler.measure(dataset, measure) for dataset in mapping.datasets for measure in dataset.measures)
    plan = Plan(mapping, things, measures)
    return plan, [*compiler.found, *compiling.faults(plan, lexicon)]


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

    def cells(self) -> None:
        """What a cell itself may say wrong: a table of `[maps]` that is not there, a pattern that is none."""
        for cell in self.mapping.cells():
            if cell.map_fault is not None:
                self.fault("unknown-map", (*cell.path, "map"), cell.map_name, {"reason": cell.map_fault})
            for place, (pattern, to) in enumerate(cell.rewrite):
                reason = _bad_pattern(pattern, to)
                if reason:
                    self.fault("bad-pattern", (*cell.path, "rewrite", place), pattern, {"reason": reason})

    def additive(self) -> None:
        """A dimension over which a dataset is said to add up is one of its own."""
        for dataset in self.mapping.datasets:
            known = _dimensions(dataset)
            for place, name in enumerate(dataset.additive):
                if name not in known:
                    details = {"role": "dimension", "near": nearest(name, known)}
                    self.fault("unknown-property", (*dataset.path, "additive", place), name, details)

    def thing(self, thing: Thing, dataset: Dataset | None) -> ThingPlan:
        classes = [self.name(name, (*thing.path, "classes")) for name in thing.classes]
        fields = tuple(self.property(one) for one in thing.properties)
        return ThingPlan(thing, self.preparation(thing.key), tuple(classes), fields, dataset)

    def property(self, one: ThingProperty) -> Field:
        predicate = self.name(one.predicate, (*one.cell.path, "property"))
        if one.crs is not None and not points.known(one.crs):
            self.fault("unknown-crs", (*one.cell.path, "crs"), one.crs)
        column = one.cell.column or ""
        if one.personal is None and one.kind == "text" and contacts.speaks_of_a_person(column):
            self.fault("personal-column", (*one.cell.path, "column"), column)
        manner = Manner(one.language, self.mapping.table.decimal, one.crs, one.region, one.personal is not None)
        convert = converter(Kind.of(one.kind), self.lexicon, manner)
        made = self.field(one.predicate, predicate, one.cell, convert, one.cell.geography)
        return replace(made, when=one.when)

    def name(self, name: str, path: KeyPath) -> str:
        try:
            iri = expand(name)
        except ValueError:
            self.fault("bad-name", path, name)
            return name
        doubt = foreign_terms.code(iri)
        if doubt:
            self.fault(doubt, path, name, {"near": foreign_terms.near(iri)})
        return iri

    def preparation(self, cell: Cell, geography: int | None = None) -> Prepare | None:
        """What is done to the cell's text; nothing where the cell is at fault, for then nothing is mapped."""
        if any(_bad_pattern(pattern, to) for pattern, to in cell.rewrite):
            return None
        known = self.lexicon.things.get("territory", frozenset())
        last = partial(bearer, year=geography, known=known) if geography else None
        return preparation(cell, self.lexicon.gazetteer, last)

    def field(self, name: str, predicate: str, cell: Cell, convert: Converter, geography: int | None = None) -> Field:
        """The field, its constant converted once."""
        missing = self.mapping.table.missing if cell.missing is None else cell.missing
        made = Field(name, predicate, cell, convert, self.preparation(cell, geography), missing)
        if cell.value is None:
            return made
        try:
            ((text, error),) = [(cell.value, None)] if made.prepare is None else made.prepare(cell.value)
            if error is not None:
                raise error
            return replace(made, term=convert(text), text=text)
        except ValueFaultError as error:
            self.fault(error.code, (*cell.path, "value"), cell.value, error.details)
        except ValueError:
            self.fault("empty-value", (*cell.path, "value"), cell.value)
        return replace(made, term="", text="")

    def measure(self, dataset: Dataset, measure: Measure) -> MeasurePlan:
        dimensions = dict(self.properties("dimension", measure.dimensions, dataset.geography))
        attributes = dict(self.properties("attribute", self.completed(measure)))
        self.required(dataset, measure, "dimension", (*DIMENSIONS, *_dimensions(dataset)), dimensions)
        self.required(dataset, measure, "attribute", ATTRIBUTES, attributes)
        ordered = [*DIMENSIONS, *sorted(set(dimensions) - set(DIMENSIONS))]
        cell = measure.column
        return MeasurePlan(
            dataset,
            measure,
            _own_words(self.mapping.table, cell),
            self.preparation(cell),
            tuple(dimensions[name] for name in ordered if name in dimensions),
            tuple(attributes[name] for name in sorted(attributes)),
        )

    def completed(self, measure: Measure) -> dict[str, Cell]:
        """The measure's attributes, with the default status and basis, and this mapping's own source."""
        defaults = {**_DEFAULTS, "source": self.mapping.source.slug}
        return {name: Cell(measure.path, value=value) for name, value in defaults.items()} | dict(measure.attributes)

    def properties(
        self, role: str, cells: Mapping[str, Cell], geography: int | None = None
    ) -> Iterator[tuple[str, Field]]:
        known = {name: one for name, one in self.lexicon.vocabulary.properties.items() if one.role == role}
        for name, cell in cells.items():
            if name in known:
                year = geography if known[name].range == "territory" else None
                yield name, self.field(name, known[name].iri, cell, self.converter(known[name]), year)
            else:
                self.fault("unknown-property", cell.path, name, {"role": role, "near": nearest(name, known)})

    def converter(self, one: Property) -> Converter:
        return converter(Kind(one.range, one.scheme), self.lexicon, Manner(decimal=self.mapping.table.decimal))

    def required(
        self, dataset: Dataset, measure: Measure, role: str, wanted: Iterable[str], given: Mapping[str, Field]
    ) -> None:
        for name in dict.fromkeys(wanted):
            if name not in given and name in self.lexicon.vocabulary.properties:
                self.fault(f"missing-{role}", measure.path, details={"dataset": dataset.slug, role: name})


def _own_words(table: Table, cell: Cell) -> Table:
    """The table's words for no value, secret and zero, replaced by the measure's own."""
    own = {word: getattr(cell, word) for word in ("missing", "secret", "zero") if getattr(cell, word) is not None}
    return replace(table, **own) if own else table


def _bad_pattern(pattern: str, to: str) -> str | None:
    """Why the pattern or its replacement is wrong."""
    try:
        re.sub(pattern, to, "")
    except (re.error, IndexError) as error:
        return str(error)
    return "only \\1, \\2 … stand for groups" if "\\" in GROUP.sub("", to) else None


def _dimensions(dataset: Dataset) -> list[str]:
    """Every dimension that one of the dataset's measures has: all of them need it (qb IC-11)."""
    return sorted({name for measure in dataset.measures for name in measure.dimensions})
