"""A compiled mapping as triples maps: one SQL view and one subject for each thing and each measure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from loader import columns, table
from loader.mapping import SourceMapping
from loader.plan import ATTRIBUTES, Field, MeasurePlan, Plan, ThingPlan
from loader.readers.csv import CsvReader
from loader.rml import sql, terms
from loader.rml.terms import Term
from loader.things import CLASSES
from loader.values import Kind, Lexicon
from ontology.terms import (
    DATA_SET,
    DECIMALS,
    IN_DATASET,
    OBSERVATION,
    VALUE,
    XSD,
)

Part: TypeAlias = ThingPlan | MeasurePlan


@dataclass(frozen=True, slots=True)
class Object:
    """A predicate with its object: an IRI that is always the same, or a column of the view and the term it becomes."""

    predicate: str
    constant: str = ""
    column: str = ""
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class TriplesMap:
    """What RML calls a triples map: the rows of `query`, whose column `iri` is the subject."""

    iri: str
    graph: str
    query: str
    classes: tuple[str, ...]
    objects: tuple[Object, ...]


# An observation's value, and how many decimals were published where the last one is a zero.
_ZEROS: Final = r"CASE WHEN regexp_matches(number, '\.[0-9]*0$') THEN "
_PLACES: Final = "CAST(length(split_part(number, '.', 2)) AS VARCHAR) ELSE '' END"
_NUMBERS: Final = (
    Object(VALUE, column="value", term=Term("number", iri=False, datatype=XSD + "decimal")),
    Object(DECIMALS, column="decimals", term=Term(_ZEROS + _PLACES, iri=False, datatype=XSD + "integer")),
)


@dataclass(frozen=True, slots=True)
class _Source:
    """What all triples maps of one mapping have in common."""

    mapping: SourceMapping
    lexicon: Lexicon
    header: Sequence[str]

    def cell(self, field: Field) -> str:
        text = sql.cell(field.cell, field.missing)
        return f"CASE WHEN {sql.holds(field.when)} THEN {text} ELSE '' END" if field.when else text

    def iri(self, graph: str, place: int) -> str:
        return self.lexicon.base.name("rml", self.mapping.source.slug, graph, str(place))


@dataclass(frozen=True, slots=True)
class _Value:
    """A field, the name of its text in the view (none where the object is constant), and the object it becomes."""

    field: Field
    text: str
    object: Object


def translate(plan: Plan, lexicon: Lexicon) -> tuple[TriplesMap, ...]:
    """The triples maps of a mapping that has no fault, in its order; none where the file is not plain CSV."""
    opened = table.opened(plan.mapping)
    if not isinstance(opened.reader, CsvReader) or opened.melt:
        return ()
    source = _Source(plan.mapping, lexicon, opened.file_header())
    things = [_thing(one, source, place) for place, one in enumerate(plan.things, 1)]
    return (*things, *(_measure(one, source, place) for place, one in enumerate(plan.measures, 1)))


def kinds(plan: Part, lexicon: Lexicon) -> Iterator[tuple[Field, Kind, str | None]]:
    """Each field with what its value is, and its language if it has one."""
    if isinstance(plan, ThingPlan):
        for field, one in zip(plan.fields, plan.thing.properties, strict=True):
            yield field, Kind.of(one.kind), one.language
        return
    for field in (*plan.dimensions, *plan.attributes):
        known = lexicon.vocabulary.properties[field.name]
        yield field, Kind(known.range, known.scheme), None


def _values(plan: Part, source: _Source) -> list[_Value]:
    found: list[_Value] = []
    for place, (field, kind, language) in enumerate(kinds(plan, source.lexicon), 1):
        if field.term is not None and field.term.startswith("<") and field.when is None:
            found.append(_Value(field, "", Object(field.predicate, constant=field.term[1:-1])))
            continue
        text = f"text{place}"
        term = terms.term(kind, text, source.lexicon, language, source.mapping.table.decimal)
        found.append(_Value(field, text, Object(field.predicate, column=f"object{place}", term=term)))
    return found


def _thing(plan: ThingPlan, source: _Source, place: int) -> TriplesMap:
    thing, values = plan.thing, _values(plan, source)
    key = sql.cell(thing.key, source.mapping.table.missing)
    objects = tuple(one.object for one in values)
    inner = [f"{key} AS key", *_texts(values, source)]
    rows = _rows(plan, source)
    query = _query(terms.subject(thing.kind, "key", source.lexicon), objects, inner, rows, ["key"])
    graph = "things"
    if plan.dataset is not None:
        graph = plan.dataset.slug
        objects = (Object(IN_DATASET, constant=source.lexicon.base.dataset(graph)), *objects)
    classes = (*CLASSES[thing.kind], *plan.classes)
    return TriplesMap(source.iri("things", place), source.lexicon.base.graph(graph), query, classes, objects)


def _measure(plan: MeasurePlan, source: _Source, place: int) -> TriplesMap:
    base, slug, values = source.lexicon.base, plan.dataset.slug, _values(plan, source)
    objects = (*(one.object for one in values), *_NUMBERS)
    subject = sql.joined([sql.text(base.observations(slug)), *_key(plan, values)])
    inner = [f"{_number(plan, source)} AS number", *_texts(values, source)]
    query = _query(subject, objects, inner, _rows(plan, source), ["number", *_needed(plan, values)])
    stated = Object(DATA_SET, constant=base.dataset(slug))
    return TriplesMap(source.iri(slug, place), base.graph(slug), query, (OBSERVATION,), (stated, *objects))


def _number(plan: MeasurePlan, source: _Source) -> str:
    how = plan.table
    text = sql.cell(plan.measure.column, (*plan.table.missing, *plan.table.secret))
    return terms.term(Kind("decimal"), text, source.lexicon, None, how.decimal).sql


def _texts(values: Sequence[_Value], source: _Source) -> list[str]:
    return [f"{source.cell(one.field)} AS {one.text}" for one in values if one.text]


def _rows(plan: Part, source: _Source) -> str:
    """The file, with the columns that this thing or measure reads."""
    if isinstance(plan, ThingPlan):
        cells, when = [plan.thing.key, *(one.cell for one in plan.fields)], plan.thing.when
    else:
        cells = [plan.measure.column, *(one.cell for one in (*plan.dimensions, *plan.attributes))]
        when = plan.measure.when
    conditions = [one for one in (source.mapping.table.when, when) if one]
    whens = [*conditions, *(one.when for one in plan.fields if one.when)] if isinstance(plan, ThingPlan) else conditions
    used = {name for cell in cells for name in columns.fields(cell)}
    used |= {name for one in whens for name in one.columns}
    rows = sql.rows(source.mapping, source.header, sorted(used))
    return f"{rows} WHERE {' AND '.join(map(sql.holds, conditions))}" if conditions else rows


def _key(plan: MeasurePlan, values: Sequence[_Value]) -> Iterator[str]:
    """The dimensions' texts, joined by dots: the end of an observation's IRI."""
    for place, (field, value) in enumerate(zip(plan.dimensions, values, strict=False)):
        if place:
            yield "'.'"
        yield f"replace({value.text}, '/', '-')" if value.text else sql.text((field.text or "").replace("/", "-"))


def _needed(plan: MeasurePlan, values: Sequence[_Value]) -> list[str]:
    """The texts without which there is no observation."""
    names = {*ATTRIBUTES, *(field.name for field in plan.dimensions)}
    return [one.text for one in values if one.text and one.field.name in names]


def _query(subject: str, objects: Sequence[Object], texts: Sequence[str], rows: str, needed: Sequence[str]) -> str:
    made = [f"{one.term.sql} AS {one.column}" for one in objects if one.term]
    outer = ",\n  ".join([f"{subject} AS iri", *made])
    inner = ",\n    ".join(texts)
    where = " AND ".join(f"{one} <> ''" for one in needed)
    return f"SELECT\n  {outer}\nFROM (\n  SELECT\n    {inner}\n  FROM {rows}\n)\nWHERE {where}"
