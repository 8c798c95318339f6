"""One pass over a source: which columns it reads, and what each thing and measure makes of a chunk of rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

from loader import asserts, columns, observations, things
from loader.arrow import pc
from loader.chunk import Chunk
from loader.conditions import holds
from loader.mapping import SourceMapping
from loader.plan import Plan
from loader.rows import Made
from loader.values import Lexicon

THINGS_GRAPH = "things"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a chunk: what was made, each with the short name of its graph; how many rows no measure reads."""

    made: tuple[tuple[str, Made], ...]
    unread: int


def done(plan: Plan, lexicon: Lexicon, chunk: Chunk) -> Done:
    """Make of a chunk all that the plan asks for."""
    return Done(tuple(made(plan, lexicon, chunk)), unread(plan.mapping, chunk))


def used(mapping: SourceMapping) -> list[str]:
    """The columns that things, measures and asserts read."""
    cells = {name for cell in mapping.cells() for name in columns.fields(cell)}
    conditions = {name for when in mapping.conditions() for name in when.columns}
    return sorted(cells | conditions | {name for name, _ in asserts.columns(mapping.asserts)})


def made(plan: Plan, lexicon: Lexicon, chunk: Chunk) -> Iterator[tuple[str, Made]]:
    """What each thing and measure of the plan makes of a chunk, with the short name of its graph."""
    for thing in plan.things:
        graph = thing.dataset.slug if thing.dataset else THINGS_GRAPH
        yield graph, things.run(thing, plan.mapping.table, chunk, lexicon)
    for measure in plan.measures:
        yield measure.dataset.slug, observations.run(measure, lexicon.base, chunk)


def unread(mapping: SourceMapping, chunk: Chunk) -> int:
    """How many rows no measure of a dataset reads, where each of them has a condition."""
    count = 0
    for dataset in mapping.datasets:
        whens = [measure.when for measure in dataset.measures if measure.when]
        if whens and len(whens) == len(dataset.measures):
            read = reduce(pc.or_, (holds(when, chunk) for when in whens))
            count += chunk.rows - (pc.sum(read).as_py() or 0)
    return count
