"""One source file, from its bytes to N-Triples and findings."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from loader import columns, observations, table, things
from loader.arrow import Column, pa, pc
from loader.finding import Finding
from loader.mapping import SourceMapping
from loader.near import nearest
from loader.plan import MeasurePlan, Plan
from loader.rows import Keys, Made, RowFault
from loader.values import Lexicon

THINGS_GRAPH = "things"

# Takes a graph's short name (`things` or a dataset's slug) and bytes of N-Triples.
Sink = Callable[[str, memoryview], object]


@dataclass
class Outcome:
    """What came of one source."""

    sha256: str = ""
    rows: int = 0
    observations: dict[str, int] = field(default_factory=dict[str, int])
    periods: dict[str, set[str]] = field(default_factory=lambda: defaultdict[str, set[str]](set))
    found: list[Finding] = field(default_factory=list[Finding])


def columns_found(mapping: SourceMapping) -> list[Finding]:
    """Columns that the mapping names and the file lacks, columns of the file that nothing uses, names given twice."""
    try:
        names = table.header(mapping.file, mapping.table)
    except table.UnreadableError as error:
        return [_unreadable(mapping, error)]
    found = [*_unknown_columns(mapping, names)]
    used = {name for cell in mapping.cells() for name in columns.fields(cell)} | set(mapping.ignore)
    twice = sorted({name for name in names if names.count(name) > 1})
    found += [Finding("duplicate-column", str(mapping.file), 1, column=name) for name in twice]
    found += [Finding("unused-column", str(mapping.file), 1, column=name) for name in names if name not in used]
    return found


def _unknown_columns(mapping: SourceMapping, names: list[str]) -> Iterator[Finding]:
    wanted = [(name, cell.path) for cell in mapping.cells() for name in columns.fields(cell)]
    for name, path in [*wanted, *((name, ("ignore", name)) for name in mapping.ignore)]:
        if name not in names:
            line, position = mapping.where(path)
            details = {"file": mapping.source.file, "header": ", ".join(names), "near": nearest(name, names)}
            yield Finding("unknown-column", str(mapping.path), line, position, name, details=details)


def thing_keys(mapping: SourceMapping) -> dict[str, set[str]]:
    """The keys of the things this mapping describes, by kind; nothing for a file that cannot be read."""
    keys: dict[str, set[str]] = defaultdict(set)
    used = sorted({name for thing in mapping.things for name in columns.fields(thing.key)})
    try:
        for chunk in table.chunks(mapping.file, mapping.table, used, _nothing) if used else ():
            for thing in mapping.things:
                keys[thing.kind] |= things.keys(thing, chunk)
    except table.UnreadableError:
        pass
    return keys


def _nothing() -> None:
    """Ragged rows are told by `run`."""


def run(plan: Plan, lexicon: Lexicon, sink: Sink) -> Outcome:
    """Map the whole file: N-Triples go to the sink, problems into the outcome."""
    outcome = Outcome(observations={dataset.slug: 0 for dataset in plan.mapping.datasets})
    try:
        _run(plan, lexicon, sink, outcome)
    except table.UnreadableError as error:
        outcome.found.append(_unreadable(plan.mapping, error))
    outcome.found.sort(key=lambda one: (one.source, one.line or 0, one.column or ""))
    return outcome


def _run(plan: Plan, lexicon: Lexicon, sink: Sink, outcome: Outcome) -> None:
    mapping, ragged = plan.mapping, list[None]()
    outcome.sha256 = table.check(mapping.file, mapping.table)
    ledger: dict[str, list[Keys]] = defaultdict(list)
    faults: list[RowFault] = []
    for chunk in table.chunks(mapping.file, mapping.table, _used(mapping), lambda: ragged.append(None)):
        outcome.rows += chunk.rows
        for graph, made in _made(plan, lexicon, chunk):
            for part in made.parts:
                sink(graph, part)
            faults += made.faults
            if made.keys:
                ledger[graph].append(made.keys)
                outcome.observations[graph] += len(made.keys.keys)
                outcome.periods[graph] |= made.periods
    outcome.found += _told(mapping, faults)
    if ragged:
        outcome.found += _ragged(mapping)
    outcome.found += _repeated(mapping, ledger)
    outcome.found += _empty(mapping, outcome)


def _used(mapping: SourceMapping) -> list[str]:
    return sorted({name for cell in mapping.cells() for name in columns.fields(cell)})


def _made(plan: Plan, lexicon: Lexicon, chunk: table.Chunk) -> Iterator[tuple[str, Made]]:
    for thing in plan.things:
        yield THINGS_GRAPH, things.run(thing, plan.mapping, chunk, lexicon)
    for measure in plan.measures:
        yield measure.dataset.slug, observations.run(measure, plan.mapping.table, lexicon.base, chunk)


def _unreadable(mapping: SourceMapping, error: table.UnreadableError) -> Finding:
    return Finding("source-unreadable", str(mapping.file), error.line, details={"reason": str(error)})


def _told(mapping: SourceMapping, faults: Iterable[RowFault]) -> list[Finding]:
    """One finding per faulty cell."""
    told = [(int(row), fault) for fault in faults for row in fault.rows]
    lines = table.lines(mapping.file, mapping.table, {row for row, _ in told})
    # A dimension that several measures share is converted for each of them: its faults are told once.
    once = {(row, id(fault.cell), fault.value): _of_cell(mapping, fault, lines[row]) for row, fault in told}
    return list(once.values())


def _of_cell(mapping: SourceMapping, fault: RowFault, line: int) -> Finding:
    column = fault.cell.column or fault.cell.template
    return Finding(fault.error.code, str(mapping.file), line, None, column, fault.value, fault.error.details)


def _ragged(mapping: SourceMapping) -> Iterator[Finding]:
    for row in table.ragged(mapping.file, mapping.table):
        details = {"actual": str(row.actual), "expected": str(row.expected)}
        yield Finding("ragged-row", str(mapping.file), row.line, details=details)


def _empty(mapping: SourceMapping, outcome: Outcome) -> Iterator[Finding]:
    if not outcome.rows:
        yield Finding("no-rows", str(mapping.file))
        return
    for dataset in mapping.datasets:
        if not outcome.observations[dataset.slug] and not outcome.found:
            line, column = mapping.where(dataset.path)
            yield Finding("no-observations", str(mapping.path), line, column, details={"dataset": dataset.slug})


def _repeated(mapping: SourceMapping, ledger: Mapping[str, list[Keys]]) -> Iterator[Finding]:
    """Observations that two cells claim (qb IC-12), with both lines."""
    for made in ledger.values():
        keys = pa.chunked_array([one.keys for one in made], pa.string())
        counts = pc.value_counts(keys)
        twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        if len(twice):
            yield from _claims(mapping, made, keys, twice)


def _claims(mapping: SourceMapping, made: list[Keys], keys: Column, twice: Column) -> Iterator[Finding]:
    mask = pc.is_in(keys, value_set=twice)
    values = pa.chunked_array([one.values for one in made], pa.string()).filter(mask).to_pylist()
    rows = np.concatenate([one.rows for one in made])[mask.to_numpy()].tolist()
    lines = table.lines(mapping.file, mapping.table, set(rows))
    first: dict[str, tuple[int, str]] = {}
    for key, row, value in zip(keys.filter(mask).to_pylist(), rows, values, strict=True):
        line, earlier = first.setdefault(key, (row, value))
        if line != row:
            code = "same-key-same-value" if earlier == value else "same-key-other-value"
            details = {"other": str(lines[line]), "first": earlier}
            yield Finding(code, str(mapping.file), lines[row], value=value, details=details)


def lines_of(plan: Plan, lexicon: Lexicon, dataset: str, wanted: Collection[str]) -> dict[str, int]:
    """The line of the source that made each of the wanted observations (by key)."""
    rows: dict[str, int] = {}
    value_set = pa.array(sorted(wanted), pa.string())
    measures = [one for one in plan.measures if one.dataset.slug == dataset]
    for chunk in table.chunks(plan.mapping.file, plan.mapping.table, _used(plan.mapping), _nothing):
        for measure in measures:
            rows |= _rows_of(measure, plan, lexicon, chunk, value_set)
    lines = table.lines(plan.mapping.file, plan.mapping.table, set(rows.values()))
    return {key: lines[row] for key, row in rows.items()}


def _rows_of(measure: MeasurePlan, plan: Plan, lexicon: Lexicon, chunk: table.Chunk, wanted: Column) -> dict[str, int]:
    made = observations.run(measure, plan.mapping.table, lexicon.base, chunk).keys
    if made is None:
        return {}
    mask = pc.is_in(made.keys, value_set=wanted)
    return dict(zip(made.keys.filter(mask).to_pylist(), made.rows[mask.to_numpy(zero_copy_only=False)], strict=True))
