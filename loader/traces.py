"""Where an observation or a thing came from: the line of the source that made it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from loader import observations, things
from loader import table as tables
from loader.arrow import Column, pa, pc
from loader.chunk import Chunk, Rows
from loader.mapping import Melt
from loader.passes import used
from loader.plan import Field, MeasurePlan, Plan, ThingPlan
from loader.values import Lexicon
from ontology.terms import VALUE


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a subject came from: the line, and by predicate the column of the source that gave its value."""

    line: int
    columns: Mapping[str, str]


def lines_of(plan: Plan, lexicon: Lexicon, wanted: Collection[str]) -> dict[str, Trace]:
    """By IRI, the first line of the source that made it, for those of the wanted ones that this source made."""
    base = lexicon.base
    prefixes = {one.dataset.slug: base.observations(one.dataset.slug) for one in plan.measures}
    keys = {slug: _keys(prefix, wanted) for slug, prefix in prefixes.items()}
    others = pa.array([f"<{iri}>" for iri in wanted if not iri.startswith(tuple(prefixes.values()))], pa.string())
    measures = [one for one in plan.measures if len(keys[one.dataset.slug])]
    if not measures and not (len(others) and plan.things):
        return {}
    rows: dict[str, tuple[int, Mapping[str, str]]] = {}
    table = tables.opened(plan.mapping)
    for chunk in table.chunks(used(plan.mapping)):
        for measure in measures:
            columns = _of_measure(measure)
            for key, row in _observations(measure, lexicon, chunk, keys[measure.dataset.slug]):
                rows.setdefault(prefixes[measure.dataset.slug] + key, (row, columns))
        for thing in plan.things if len(others) else ():
            columns = _of_fields(thing.fields)
            for iri, row in _things(thing, plan, lexicon, chunk, others):
                rows.setdefault(iri, (row, columns))
    places = table.places({row for row, _ in rows.values()})
    return {iri: _trace(places[row], columns, plan.mapping.table.melt) for iri, (row, columns) in rows.items()}


def _trace(place: tables.Place, columns: Mapping[str, str], melt: Melt | None) -> Trace:
    """The column that was melted stands for the name and the value that the mapping calls by."""
    if melt is None or place.column is None:
        return Trace(place.line, columns)
    column = place.column
    return Trace(
        place.line, {key: column if name in (melt.name, melt.value) else name for key, name in columns.items()}
    )


def _of_measure(plan: MeasurePlan) -> dict[str, str]:
    value = plan.measure.column.column
    return {**_of_fields((*plan.dimensions, *plan.attributes)), **({VALUE: value} if value else {})}


def _of_fields(fields: Collection[Field]) -> dict[str, str]:
    return {one.predicate: one.cell.column for one in fields if one.cell.column}


def _keys(prefix: str, wanted: Collection[str]) -> Column:
    return pa.array(sorted(iri.removeprefix(prefix) for iri in wanted if iri.startswith(prefix)), pa.string())


def _observations(measure: MeasurePlan, lexicon: Lexicon, chunk: Chunk, wanted: Column) -> Iterator[tuple[str, int]]:
    made = observations.run(measure, lexicon.base, chunk)
    for keys in (made.keys, made.masked):
        if keys is not None:
            yield from _rows(keys.keys, keys.rows, wanted)


def _things(thing: ThingPlan, plan: Plan, lexicon: Lexicon, chunk: Chunk, wanted: Column) -> Iterator[tuple[str, int]]:
    own = things.own(thing, chunk)
    terms = things.subjects(thing, plan.mapping.table, own, lexicon.base).terms
    for term, row in _rows(terms, own.numbers, wanted):
        yield term[1:-1], row


def _rows(names: Column, numbers: Rows, wanted: Column) -> Iterator[tuple[str, int]]:
    mask = pc.is_in(names, value_set=wanted)
    yield from zip(
        pc.filter(names, mask).to_pylist(), numbers[mask.to_numpy(zero_copy_only=False)].tolist(), strict=True
    )
