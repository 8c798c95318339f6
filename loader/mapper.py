"""One source file, from its bytes to N-Triples and findings."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from loader import asserts, columns, observations, progress, things
from loader import table as tables
from loader.arrow import Column, pa, pc
from loader.chunk import Chunk
from loader.finding import Finding
from loader.mapping import SourceMapping
from loader.near import nearest
from loader.plan import MeasurePlan, Plan
from loader.readers import UnreadableError
from loader.rows import Keys, Made, RowFault
from loader.table import Place, Table
from loader.values import Lexicon

THINGS_GRAPH = "things"

# Takes a graph's short name (`things` or a dataset's slug) and bytes of N-Triples.
Sink = Callable[[str, memoryview], object]


@dataclass
class Outcome:
    """What came of one source: `observations` counts those of each dataset, `left_out` the rows no one asked for."""

    sha256: str = ""
    rows: int = 0
    left_out: int = 0
    observations: dict[str, int] = field(default_factory=dict[str, int])
    periods: dict[str, set[str]] = field(default_factory=lambda: defaultdict[str, set[str]](set))
    found: list[Finding] = field(default_factory=list[Finding])


def columns_found(mapping: SourceMapping) -> list[Finding]:
    """Columns that the mapping names and the file lacks, columns of the file that nothing uses, names given twice."""
    try:
        table = tables.opened(mapping)
        in_file, names = table.file_header(), table.header()
    except UnreadableError as error:
        return [_unreadable(mapping, error)]
    found = [*_unknown_columns(mapping, in_file, names)]
    used = set(_used(mapping)) | tables.names_used(in_file, mapping.ignore) | set(_table_columns(mapping))
    twice = sorted({name for name in in_file if in_file.count(name) > 1})
    line = mapping.table.header
    found += [Finding("duplicate-column", str(mapping.file), line, column=name) for name in twice]
    found += [Finding("unused-column", str(mapping.file), line, column=name) for name in names if name not in used]
    return found


def _table_columns(mapping: SourceMapping) -> list[str]:
    """The columns that only the table's own words read."""
    table = mapping.table
    return [*(table.when.columns if table.when else ()), *(table.melt.columns if table.melt else ())]


def _unknown_columns(mapping: SourceMapping, in_file: list[str], names: list[str]) -> Iterator[Finding]:
    wanted = [(name, cell.path) for cell in mapping.cells() for name in columns.fields(cell)]
    wanted += [(name, when.path) for when in mapping.conditions() for name in when.columns]
    wanted += asserts.columns(mapping.asserts)
    wanted += [(name, ("table",)) for name in _table_columns(mapping)]
    known = [*names, *in_file]
    for name, path in [*wanted, *((name, ("ignore", name)) for name in mapping.ignore if "*" not in name)]:
        if name not in known:
            line, position = mapping.where(path)
            details = {"file": mapping.source.file, "header": ", ".join(names), "near": nearest(name, names)}
            yield Finding("unknown-column", str(mapping.path), line, position, name, details=details)


def _used(mapping: SourceMapping) -> list[str]:
    """The columns that things, measures and asserts read."""
    cells = {name for cell in mapping.cells() for name in columns.fields(cell)}
    conditions = {name for when in mapping.conditions() for name in when.columns}
    return sorted(cells | conditions | {name for name, _ in asserts.columns(mapping.asserts)})


def run(plan: Plan, lexicon: Lexicon, sink: Sink) -> Outcome:
    """Map the whole file: N-Triples go to the sink, problems into the outcome."""
    outcome = Outcome(observations={dataset.slug: 0 for dataset in plan.mapping.datasets})
    try:
        _run(plan, lexicon, sink, outcome)
    except UnreadableError as error:
        outcome.found.append(_unreadable(plan.mapping, error))
    outcome.found.sort(key=lambda one: (one.source, one.line or 0, one.column or ""))
    return outcome


def _run(plan: Plan, lexicon: Lexicon, sink: Sink, outcome: Outcome) -> None:
    mapping, ragged = plan.mapping, list[None]()
    table = tables.opened(mapping)
    table.reader.check()
    outcome.sha256 = tables.digest(mapping)
    ledger: dict[str, list[Keys]] = defaultdict(list)
    faults: list[RowFault] = []
    judge = asserts.Judge(mapping)
    with progress.bar(mapping.path.name, mapping.file.stat().st_size) as bar:
        for chunk in table.chunks(_used(mapping), lambda: ragged.append(None)):
            outcome.rows += chunk.rows
            judge.look(chunk)
            for graph, some in made(plan, lexicon, chunk):
                for part in some.parts:
                    sink(graph, part)
                faults += some.faults
                _count(outcome, graph, some, ledger)
            bar.to(table.done * mapping.file.stat().st_size)
    outcome.left_out = table.left_out
    if tables.digest(mapping) != outcome.sha256:
        raise UnreadableError("the file changed while it was read")
    outcome.found += told(table, faults)
    if ragged:
        outcome.found += _ragged(table)
    outcome.found += _repeated(table, ledger)
    outcome.found += judge.findings(table)
    outcome.found += _empty(mapping, outcome)


def _count(outcome: Outcome, graph: str, made: Made, ledger: dict[str, list[Keys]]) -> None:
    if made.keys:
        ledger[made.keys.what].append(made.keys)
        if made.keys.what == graph:
            outcome.observations[graph] += len(made.keys.keys)
            outcome.periods[graph] |= made.periods


def made(plan: Plan, lexicon: Lexicon, chunk: Chunk) -> Iterator[tuple[str, Made]]:
    """What each thing and measure of the plan makes of a chunk, with the short name of its graph."""
    for thing in plan.things:
        graph = thing.dataset.slug if thing.dataset else THINGS_GRAPH
        yield graph, things.run(thing, plan.mapping.table, chunk, lexicon)
    for measure in plan.measures:
        yield measure.dataset.slug, observations.run(measure, lexicon.base, chunk)


def _unreadable(mapping: SourceMapping, error: UnreadableError) -> Finding:
    return Finding("source-unreadable", str(mapping.file), error.line, details={"reason": str(error)})


def told(table: Table, faults: Iterable[RowFault]) -> list[Finding]:
    """One finding per faulty cell."""
    faulty = [(int(row), fault) for fault in faults for row in fault.rows]
    places = table.places({row for row, _ in faulty})
    # A dimension that several measures share is converted for each of them: its faults are told once.
    once = {(row, id(fault.cell), fault.value): _of_cell(table, fault, places[row]) for row, fault in faulty}
    return list(once.values())


def _of_cell(table: Table, fault: RowFault, place: Place) -> Finding:
    column = fault.cell.column or fault.cell.template
    if place.column and table.melt and column in {table.melt.name, table.melt.value}:
        column = place.column
    # A person's contact is dropped, so it is not told either.
    value = None if fault.error.code == "personal-contact" else fault.value
    return Finding(fault.error.code, str(table.mapping.file), place.line, None, column, value, fault.error.details)


def _ragged(table: Table) -> Iterator[Finding]:
    for row in table.ragged():
        details = {"actual": str(row.actual), "expected": str(row.expected)}
        yield Finding("ragged-row", str(table.mapping.file), row.line, details=details)


def _empty(mapping: SourceMapping, outcome: Outcome) -> Iterator[Finding]:
    if not outcome.rows:
        yield Finding("no-rows", str(mapping.file))
        return
    for dataset in mapping.datasets:
        if dataset.measures and not outcome.observations[dataset.slug] and not outcome.found:
            line, column = mapping.where(dataset.path)
            yield Finding("no-observations", str(mapping.path), line, column, details={"dataset": dataset.slug})


def _repeated(table: Table, ledger: Mapping[str, list[Keys]]) -> Iterator[Finding]:
    """Observations or things that two rows claim (qb IC-12), with both lines."""
    for made in ledger.values():
        keys = pa.chunked_array([one.keys for one in made], pa.string())
        counts = pc.value_counts(keys)
        twice = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        if len(twice):
            yield from _claims(table, made, keys, twice)


def _claims(table: Table, made: list[Keys], keys: Column, twice: Column) -> Iterator[Finding]:
    mask = pc.is_in(keys, value_set=twice)
    values = pa.chunked_array([one.values for one in made], pa.string()).filter(mask).to_pylist()
    rows = np.concatenate([one.rows for one in made])[mask.to_numpy()].tolist()
    places = table.places(set(rows))
    first: dict[str, tuple[int, str]] = {}
    for key, row, value in zip(keys.filter(mask).to_pylist(), rows, values, strict=True):
        line, earlier = first.setdefault(key, (row, value))
        if line != row:
            code = "same-key-same-value" if earlier == value else "same-key-other-value"
            details = {"other": str(places[line].line), "first": earlier}
            yield Finding(code, str(table.mapping.file), places[row].line, value=value, details=details)


def lines_of(plan: Plan, lexicon: Lexicon, dataset: str, wanted: Collection[str]) -> dict[str, int]:
    """The line of the source that made each of the wanted observations (by key)."""
    rows: dict[str, int] = {}
    value_set = pa.array(sorted(wanted), pa.string())
    table = tables.opened(plan.mapping)
    for chunk in table.chunks(_used(plan.mapping)):
        for measure in plan.measures:
            if measure.dataset.slug == dataset:
                rows |= _rows_of(measure, lexicon, chunk, value_set)
    places = table.places(set(rows.values()))
    return {key: places[row].line for key, row in rows.items()}


def _rows_of(measure: MeasurePlan, lexicon: Lexicon, chunk: Chunk, wanted: Column) -> dict[str, int]:
    made = observations.run(measure, lexicon.base, chunk).keys
    if made is None:
        return {}
    mask = pc.is_in(made.keys, value_set=wanted)
    return dict(zip(made.keys.filter(mask).to_pylist(), made.rows[mask.to_numpy(zero_copy_only=False)], strict=True))
