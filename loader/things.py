"""Rows become things: territories, sources, methods, geometries."""

from loader import columns
from loader.arrow import Column, pc
from loader.columns import Part
from loader.mapping import SourceMapping, Thing
from loader.plan import ThingPlan
from loader.rows import Made, row_faults
from loader.table import Chunk
from loader.values import Lexicon, ValueFaultError, thing_iri
from ontology.iris import Base
from ontology.terms import METHOD_CLASS, SOURCE_CLASS, TERRITORY_CLASS, TYPE

# The class every thing of a kind has, whatever the mapping adds.
_CLASSES = {"territory": (TERRITORY_CLASS,), "source": (SOURCE_CLASS,), "method": (METHOD_CLASS,), "geometry": ()}


def keys(thing: Thing, chunk: Chunk) -> set[str]:
    """The keys of the things in this chunk, as other mappings may refer to them; bad ones are found by `run`."""
    column = columns.evaluate(thing.key, chunk)
    found: set[str] = set()
    for value in column.dictionary.to_pylist():
        try:
            found.add(columns.translated(thing.key, str(value)))
        except ValueFaultError:
            continue
    return found - {""}


def run(plan: ThingPlan, mapping: SourceMapping, chunk: Chunk, lexicon: Lexicon) -> Made:
    """The N-Triples lines of this chunk's things, and the faults of its cells."""
    missing = mapping.table.missing
    subject = columns.convert(plan.thing.key, chunk, lambda key: _subject(plan.thing, key, lexicon.base), missing)
    faults = row_faults(plan.thing.key, subject, chunk)
    lines = [_line(subject.terms, TYPE, f"<{name}>", chunk.rows) for name in _all_classes(plan)]
    for field in plan.fields:
        if field.term is not None:
            lines.append(_line(subject.terms, field.predicate, field.term, chunk.rows))
            continue
        values = columns.convert(field.cell, chunk, field.converter, missing)
        faults += row_faults(field.cell, values, chunk)
        lines.append(_line(subject.terms, field.predicate, values.terms, chunk.rows))
    return Made(tuple(columns.data(line) for line in lines), tuple(faults))


def _subject(thing: Thing, key: str, base: Base) -> str:
    return f"<{thing_iri(thing.kind, key, base)}>"


def _all_classes(plan: ThingPlan) -> tuple[str, ...]:
    return (*_CLASSES[plan.thing.kind], *plan.classes)


def _line(subject: Column, predicate: str, value: Part, rows: int) -> Column:
    lines = columns.concat([subject, f" <{predicate}> ", value, " .\n"], rows)
    return pc.drop_null(lines)
