"""`omin explain FILE:LINE`: one row's way from its cells to terms, triples and findings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loader import columns, compiler, mapper, observatory, passes, workshop
from loader import table as tables
from loader.chunk import Chunk
from loader.conditions import filtered
from loader.finding import Finding, is_error
from loader.mapping import SourceMapping, When
from loader.plan import Field, Plan
from loader.readers import UnreadableError
from loader.values import Lexicon
from ontology import vocabulary
from ontology.terms import compact


@dataclass(frozen=True, slots=True)
class Step:
    """One value of the row: what asks for it, where it comes from, the cell's text and the terms it gives."""

    what: str
    origin: str
    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing or measure of the mapping: its name, whether its condition holds, its values."""

    name: str
    asked: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What one mapping makes of a row; nothing but findings where the mapping itself is at fault."""

    mapping: SourceMapping
    cells: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    triples: tuple[str, ...]
    found: tuple[Finding, ...]


def explain(folder: Path, file: Path, line: int, data: Path | None = None) -> list[Explanation]:
    """What each mapping of the territory in `folder` that reads `file` makes of the row on that line.

    Raises LookupError where no mapping reads the file, or no row stands on the line.
    """
    one, found = observatory.read(folder, data)
    if one is None:
        raise LookupError("; ".join(finding.message("en") for finding in found))
    mappings = [mapping for mapping in one.mappings if mapping.file.resolve() == file.resolve()]
    if not mappings:
        raise LookupError(f"no mapping of {folder} reads {file}")
    lexicon = workshop.lexicon(one, vocabulary.load(one.words))
    return [_explained(mapping, lexicon, line) for mapping in mappings]


def _explained(mapping: SourceMapping, lexicon: Lexicon, line: int) -> Explanation:
    plan, found = compiler.compile_mapping(mapping, lexicon)
    found += mapper.columns_found(mapping)
    if is_error(finding for finding in found if finding.code != "unused-column"):
        return Explanation(mapping, (), (), (), tuple(found))
    table = tables.opened(mapping)
    try:
        chunk = table.at(line, table.header())
    except UnreadableError as error:
        raise LookupError(str(error)) from error
    if chunk is None:
        raise LookupError(f"no row that the mapping reads stands on line {line} of {mapping.file}")
    made = list(passes.made(plan, lexicon, chunk))
    triples = b"".join(bytes(part) for _, one in made for part in one.parts).decode().splitlines()
    faults = mapper.told(table, [fault for _, one in made for fault in one.faults])
    return Explanation(mapping, _cells(chunk), tuple(_parts(plan, chunk)), tuple(triples), (*found, *faults))


def _cells(chunk: Chunk) -> tuple[tuple[str, str], ...]:
    return tuple((name, " / ".join(dict.fromkeys(column.to_pylist()))) for name, column in chunk.columns.items())


def _parts(plan: Plan, chunk: Chunk) -> Iterator[Part]:
    for thing in plan.things:
        yield _part(thing.thing.kind, thing.thing.when, chunk, thing.fields)
    for measure in plan.measures:
        name = f"{measure.dataset.slug} [{measure.measure.column.column}]"
        yield _part(name, measure.measure.when, chunk, (*measure.dimensions, *measure.attributes))


def _part(name: str, when: When | None, chunk: Chunk, fields: Sequence[Field]) -> Part:
    kept = filtered(chunk, when)
    steps = tuple(step for field in fields for step in _steps(field, kept)) if kept.rows else ()
    return Part(name, bool(kept.rows), steps)


def _steps(field: Field, chunk: Chunk) -> Iterator[Step]:
    chunk = filtered(chunk, field.when)
    if not chunk.rows:
        return
    cell = field.cell
    origin = ", ".join(columns.fields(cell)) or "="
    name = compact(field.name)
    if field.term is not None:
        yield Step(name, "=", cell.value or "", (field.term,))
        return
    text = columns.evaluate(cell, chunk).to_pylist()
    terms = columns.convert(cell, chunk, field.converter, field.prepare, field.missing).terms.to_pylist()
    yield Step(name, origin, columns.shown(" / ".join(dict.fromkeys(text))), tuple(one for one in terms if one))
