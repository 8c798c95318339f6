"""Rows become things: territories, what happened to them, places, services, sources, methods, lessons and so on."""

from collections.abc import Iterator
from typing import Final

from loader import columns
from loader.arrow import Column, pc
from loader.chunk import Chunk
from loader.columns import Part, Terms
from loader.conditions import filtered, holds
from loader.mapping import Table
from loader.plan import Field, ThingPlan
from loader.rows import Keys, Made, RowFault, row_faults
from loader.values import Lexicon, thing_iri
from ontology.iris import Base
from ontology.terms import (
    IN_DATASET,
    LESSON_CLASS,
    METHOD_CLASS,
    PASSAGE_CLASS,
    PLACE_CLASS,
    RESOURCE_CLASS,
    SERVICE_CLASS,
    SOURCE_CLASS,
    TERRITORY_CLASS,
    TERRITORY_EVENT_CLASS,
    TYPE,
)

# The class every thing of a kind has, whatever the mapping adds.
CLASSES: Final = {
    "territory": (TERRITORY_CLASS,),
    "place": (PLACE_CLASS,),
    "service": (SERVICE_CLASS,),
    "source": (SOURCE_CLASS,),
    "method": (METHOD_CLASS,),
    "lesson": (LESSON_CLASS,),
    "resource": (RESOURCE_CLASS,),
    "geometry": (),
    "event": (TERRITORY_EVENT_CLASS,),
    "passage": (PASSAGE_CLASS,),
}
# Two rows with one key are two things that would become one.
_ONE_ROW_EACH: Final = frozenset({"place", "service", "lesson", "resource"})


def columns_used(plan: ThingPlan) -> list[str]:
    """The columns this thing reads."""
    cells = [plan.thing.key, *(field.cell for field in plan.fields)]
    whens = [one for one in (plan.thing.when, *(field.when for field in plan.fields)) if one]
    found = {name for cell in cells for name in columns.fields(cell)} | {name for one in whens for name in one.columns}
    return sorted(found)


def own(plan: ThingPlan, chunk: Chunk) -> Chunk:
    """The rows this thing is made of, each combination of cells once."""
    return filtered(chunk, plan.thing.when).distinct(columns_used(plan))


def run(plan: ThingPlan, table: Table, chunk: Chunk, lexicon: Lexicon) -> Made:
    """The N-Triples lines of this chunk's things, and the faults of its cells."""
    chunk = own(plan, chunk)
    kind, base = plan.thing.kind, lexicon.base
    subject = subjects(plan, table, chunk, base)
    faults = row_faults(plan.thing.key, subject, chunk)
    lines = [_line(subject.terms, predicate, term, chunk.rows) for predicate, term in _constants(plan, base)]
    lines += [_field(field, subject.terms, chunk, faults) for field in plan.fields]
    keys = _keys(subject, chunk, plan) if kind in _ONE_ROW_EACH else None
    return Made(tuple(columns.data(line) for line in lines), tuple(faults), keys)


def subjects(plan: ThingPlan, table: Table, chunk: Chunk, base: Base) -> Terms:
    """The IRI of the thing that each row is."""
    kind = plan.thing.kind
    missing = table.missing if plan.thing.key.missing is None else plan.thing.key.missing
    return columns.convert(plan.thing.key, chunk, lambda key: f"<{thing_iri(kind, key, base)}>", plan.prepare, missing)


def _constants(plan: ThingPlan, base: Base) -> Iterator[tuple[str, str]]:
    for name in (*CLASSES[plan.thing.kind], *plan.classes):
        yield TYPE, f"<{name}>"
    if plan.dataset is not None:
        yield IN_DATASET, f"<{base.dataset(plan.dataset.slug)}>"


def _field(field: Field, subjects: Column, chunk: Chunk, faults: list[RowFault]) -> Column:
    """The lines of one property, in the rows for which its condition holds."""
    if field.when is not None:
        mask = holds(field.when, chunk)
        subjects, chunk = pc.filter(subjects, mask), chunk.filtered(mask)
    if field.term is not None:
        return _line(subjects, field.predicate, field.term, chunk.rows)
    values = columns.convert(field.cell, chunk, field.converter, field.prepare, field.missing)
    faults += row_faults(field.cell, values, chunk)
    if values.parents is not None:
        subjects = pc.take(subjects, values.parents)
    return _line(subjects, field.predicate, values.terms, len(values.terms))


def _line(subject: Column, predicate: str, value: Part, rows: int) -> Column:
    lines = columns.concat([subject, f" <{predicate}> ", value, " .\n"], rows)
    return pc.drop_null(lines)


def _keys(subject: Terms, chunk: Chunk, plan: ThingPlan) -> Keys:
    mask = subject.valid()
    label = next((field for field in plan.fields if field.term is None), None)
    told = chunk.columns[columns.fields(label.cell)[0]] if label else subject.texts
    kept = columns.true_rows(mask)
    keys = pc.filter(subject.texts, mask)
    return Keys(f"/{plan.thing.kind}", subject.hashes[kept], keys, pc.filter(told, mask), chunk.numbers[kept])
