"""Where an observation came from: the line of the source that made it."""

from collections.abc import Collection

from loader import observations
from loader import table as tables
from loader.arrow import Column, pa, pc
from loader.chunk import Chunk
from loader.passes import used
from loader.plan import MeasurePlan, Plan
from loader.values import Lexicon


def lines_of(plan: Plan, lexicon: Lexicon, dataset: str, wanted: Collection[str]) -> dict[str, int]:
    """The line of the source that made each of the wanted observations (by key)."""
    rows: dict[str, int] = {}
    value_set = pa.array(sorted(wanted), pa.string())
    table = tables.opened(plan.mapping)
    for chunk in table.chunks(used(plan.mapping)):
        for measure in plan.measures:
            if measure.dataset.slug == dataset:
                rows |= _rows_of(measure, lexicon, chunk, value_set)
    places = table.places(set(rows.values()))
    return {key: places[row].line for key, row in rows.items()}


def _rows_of(measure: MeasurePlan, lexicon: Lexicon, chunk: Chunk, wanted: Column) -> dict[str, int]:
    keys = observations.run(measure, lexicon.base, chunk).keys
    if keys is None:
        return {}
    mask = pc.is_in(keys.keys, value_set=wanted)
    return dict(zip(keys.keys.filter(mask).to_pylist(), keys.rows[mask.to_numpy(zero_copy_only=False)], strict=True))
