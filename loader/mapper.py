"""One source file, from its bytes to N-Triples and findings."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from loader import asserts, columns, disk, microdata, passes, progress, repeats
from loader import table as tables
from loader.chunk import Chunk
from loader.crew import ALONE, Crew
from loader.finding import Finding
from loader.mapping import SourceMapping
from loader.near import nearest
from loader.plan import Plan
from loader.readers import UnreadableError
from loader.repeats import Ledger
from loader.rows import Made, RowFault
from loader.table import Place, Table
from loader.values import Lexicon

# Takes a graph's short name (`things` or a dataset's slug) and bytes of N-Triples.
Sink = Callable[[str, memoryview], object]


@dataclass
class Outcome:
    """What came of one source: `observations` counts those of each dataset.

    `left_out` counts the rows no one asked for, `unread` those for which no measure's condition holds.
    """

    sha256: str = ""
    rows: int = 0
    left_out: int = 0
    unread: int = 0
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
    used = set(passes.used(mapping)) | tables.names_used(in_file, mapping.ignore) | set(_table_columns(mapping))
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


def run(plan: Plan, lexicon: Lexicon, sink: Sink, crew: Crew = ALONE) -> Outcome:
    """Map the whole file: N-Triples go to the sink, problems into the outcome. The crew maps the chunks."""
    outcome = Outcome(observations={dataset.slug: 0 for dataset in plan.mapping.datasets})
    try:
        _run(plan, lexicon, sink, outcome, crew)
    except UnreadableError as error:
        outcome.found.append(_unreadable(plan.mapping, error))
    outcome.found.sort(key=lambda one: (one.source, one.line or 0, one.column or ""))
    return outcome


def _run(plan: Plan, lexicon: Lexicon, sink: Sink, outcome: Outcome, crew: Crew) -> None:
    mapping, ragged = plan.mapping, list[None]()
    table = tables.opened(mapping)
    table.reader.check()
    outcome.found += microdata.findings(mapping)
    if outcome.found:
        return
    outcome.sha256 = disk.sha256(mapping.file)
    ledger = Ledger()
    faults: list[RowFault] = []
    judge = asserts.Judge(mapping)
    size = mapping.file.stat().st_size
    with progress.bar(mapping.path.name, size) as bar:
        chunks = _looked_at(table.chunks(passes.used(mapping), lambda: ragged.append(None)), judge)
        for done in crew.run(plan, lexicon, chunks):
            outcome.unread += done.unread
            for graph, some in done.made:
                for part in some.parts:
                    sink(graph, part)
                faults += some.faults
                _count(outcome, graph, some, ledger)
            bar.to(table.done * size)
    outcome.rows, outcome.left_out = judge.rows, table.left_out
    if disk.sha256(mapping.file) != outcome.sha256:
        raise UnreadableError("the file changed while it was read")
    outcome.found += told(table, faults)
    if ragged:
        outcome.found += ragged_rows(table)
    outcome.found += repeats.findings(plan, lexicon, table, ledger)
    outcome.found += judge.findings(table)
    outcome.found += _empty(mapping, outcome)


def _looked_at(chunks: Iterable[Chunk], judge: asserts.Judge) -> Iterator[Chunk]:
    """The chunks, each judged as it passes: so by one process, in the order of the file."""
    for chunk in chunks:
        judge.look(chunk)
        yield chunk


def _count(outcome: Outcome, graph: str, made: Made, ledger: Ledger) -> None:
    if made.keys:
        ledger.add(made.keys)
        if made.keys.what == graph:
            outcome.observations[graph] += len(made.keys.hashes)
            outcome.periods[graph] |= made.periods


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


def ragged_rows(table: Table) -> Iterator[Finding]:
    """One finding per row that has too few or too many cells."""
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
