"""Where an observation or a thing came from: the line of the source that made it."""

from collections.abc import Collection, Iterator

from loader import observations, things
from loader import table as tables
from loader.arrow import Column, pa, pc
from loader.chunk import Chunk, Rows
from loader.passes import used
from loader.plan import MeasurePlan, Plan, ThingPlan
from loader.values import Lexicon


def lines_of(plan: Plan, lexicon: Lexicon, wanted: Collection[str]) -> dict[str, int]:
    """By IRI, the first line of the source that made it, for those of the wanted ones that this source made."""
    base = lexicon.base
    prefixes = {one.dataset.slug: base.observations(one.dataset.slug) for one in plan.measures}
    keys = {slug: _keys(prefix, wanted) for slug, prefix in prefixes.items()}
    others = pa.array([f"<{iri}>" for iri in wanted if not iri.startswith(tuple(prefixes.values()))], pa.string())
    measures = [one for one in plan.measures if len(keys[one.dataset.slug])]
    if not measures and not (len(others) and plan.things):
        return {}
    rows: dict[str, int] = {}
    table = tables.opened(plan.mapping)
    for chunk in table.chunks(used(plan.mapping)):
        for measure in measures:
            for key, row in _observations(measure, lexicon, chunk, keys[measure.dataset.slug]):
                rows.setdefault(prefixes[measure.dataset.slug] + key, row)
        for thing in plan.things if len(others) else ():
            for iri, row in _things(thing, plan, lexicon, chunk, others):
                rows.setdefault(iri, row)
    places = table.places(set(rows.values()))
    return {iri: places[row].line for iri, row in rows.items()}


def cells_of(plan: Plan, lexicon: Lexicon, wanted: Collection[str]) -> dict[str, tuple[int, str]]:
    """By IRI, the line and the column of the cell that made it: observations and masked cells of this source."""
    found: dict[str, tuple[int, str]] = {}
    prefixes = {one.dataset.slug: lexicon.base.observations(one.dataset.slug) for one in plan.measures}
    keys = {slug: _keys(prefix, wanted) for slug, prefix in prefixes.items()}
    measures = [one for one in plan.measures if len(keys[one.dataset.slug])]
    table = tables.opened(plan.mapping)
    for chunk in table.chunks(used(plan.mapping)) if measures else ():
        for measure in measures:
            slug = measure.dataset.slug
            rows = dict(_observations(measure, lexicon, chunk, keys[slug]))
            places = table.places(set(rows.values()))
            for key, row in rows.items():
                column = places[row].column or measure.measure.column.column or ""
                found.setdefault(prefixes[slug] + key, (places[row].line, column))
    return found


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
