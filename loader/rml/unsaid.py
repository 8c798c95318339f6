"""What RML and SQL cannot say of a mapping: told to whoever asked, for without it the two graphs may differ."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from loader.mapping import Cell, Table
from loader.plan import Plan
from loader.readers.csv import CsvReader
from loader.rml import sql, terms
from loader.rml.views import Part, kinds
from loader.table import opened
from loader.values import Lexicon

# What `loader.rml.sql` knows of; any other word of the mapping language that is used is told, also a future one.
_CELL_WORDS: Final = frozenset(
    {"path", "column", "value", "template", "missing", "rewrite", "pad", "case", "map", "map_name", "to"}
)
_TABLE_WORDS: Final = frozenset({"delimiter", "decimal", "missing", "encoding", "header", "when"})


def unsaid(plan: Plan, lexicon: Lexicon) -> list[str]:
    """The words of the mapping that have no equivalent, each once, by where they stand."""
    return list(dict.fromkeys(_words(plan, lexicon)))


def _words(plan: Plan, lexicon: Lexicon) -> Iterator[str]:
    how = plan.mapping.table
    if not isinstance(opened(plan.mapping).reader, CsvReader):
        yield "a file that is not CSV"
    yield from (f"table.{word}" for word in _foreign(how, _TABLE_WORDS))
    if how.encoding not in sql.ENCODINGS:
        yield f"table.encoding = {how.encoding}"
    for cell in plan.mapping.cells():
        yield from (f"{_place(cell)}.{word}" for word in _foreign(cell, _CELL_WORDS))
    parts: list[Part] = [*plan.things, *plan.measures]
    for part in parts:
        told = [(field, kind) for field, kind, _ in kinds(part, lexicon) if not terms.said(kind)]
        yield from (f"{_place(field.cell)} as {kind.name}" for field, kind in told)


def _foreign(one: Cell | Table, known: frozenset[str]) -> list[str]:
    """The words that are used (differ from their default) and are not among the known ones."""
    others = [field for field in fields(one) if field.name not in known]
    return [field.name for field in others if getattr(one, field.name) != field.default]


def _place(cell: Cell) -> str:
    return ".".join(map(str, cell.path))
