"""Cells as SQL expressions over a file (DuckDB's dialect, which morph-kgc runs for `rml:query` over a file).

An empty or missing cell is the empty text, never NULL: RML engines read NULL from text files in different ways.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from loader.mapping import Cell, SourceMapping, Table, When

_FIELD: Final = re.compile(r"\{([^{}]+)\}")
_SPACE: Final = r"^[\s\p{Z}]+|[\s\p{Z}]+$"
_CASES: Final = {
    "lower": "lower({0})",
    "upper": "upper({0})",
    "slug": "trim(regexp_replace(strip_accents(replace(replace(lower({0}), 'œ', 'oe'), 'æ', 'ae')), "
    "'[^a-z0-9]+', '-', 'g'), '-')",
}
# The encodings that DuckDB reads without an extension.
ENCODINGS: Final = frozenset({"utf-8", "utf-16"})


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def name(column: str) -> str:
    """A column name, quoted."""
    return '"' + column.replace('"', '""') + '"'


def joined(parts: Iterable[str]) -> str:
    """Texts put together; the empty text where there is no part."""
    return " || ".join(parts) or "''"


def filled(condition_of: str, value: str) -> str:
    """`value` where the expression `condition_of` is not empty, else the empty text."""
    return f"CASE WHEN {condition_of} = '' THEN '' ELSE {value} END"


def cases(value: str, pairs: Iterable[tuple[str, str]]) -> str:
    """What `value` becomes: one pair (text, SQL expression) for each known text, empty for any other."""
    whens = " ".join(f"WHEN {text(known)} THEN {wanted}" for known, wanted in pairs)
    return f"CASE {value} {whens} ELSE '' END" if whens else "''"


def cell(one: Cell, missing: Sequence[str]) -> str:
    """The text of a cell after `missing`, `rewrite`, `pad`, `case` and `map`, as a converter takes it."""
    value = _plain(one)
    absent = [word for word in missing if word]
    if absent and one.value is None:
        value = f"CASE WHEN {value} IN ({_list(absent)}) THEN '' ELSE {value} END"
    if one.rewrite:
        value = _rewritten(value, one.rewrite)
    if one.pad:
        value = filled(value, f"lpad({value}, greatest({one.pad}, length({value}))::INTEGER, '0')")
    if one.case:
        value = _CASES[one.case].format(value)
    if one.map is None:
        return value
    return cases(value, ((known, text(wanted)) for known, wanted in one.map.items()))


def _list(words: Iterable[str]) -> str:
    return ", ".join(map(text, words))


def _rewritten(value: str, rules: Iterable[tuple[str, str]]) -> str:
    whens = [
        f"WHEN regexp_full_match({value}, {text(pattern)}, 's') "
        f"THEN regexp_replace({value}, {text(f'^(?:{pattern})$')}, {text(to)}, 's')"
        for pattern, to in rules
    ]
    return f"CASE {' '.join(whens)} ELSE '' END"


def holds(when: When) -> str:
    """The condition on a row: one of the columns is, contains or holds what it says."""
    return f"({' OR '.join(_of(when, name(column)) for column in when.columns)})"


def _of(when: When, column: str) -> str:
    found = f"{column} <> ''"
    if when.equals:
        found = f"{column} IN ({_list(when.equals)})"
    elif when.contains:
        found = f"({' OR '.join(_contains(column, term) for term in when.contains)})"
    return " AND ".join([found, *(f"NOT {_contains(column, term)}" for term in when.without)])


def _contains(column: str, term: str) -> str:
    return f"contains(lower({column}), {text(term.lower())})"


def _plain(one: Cell) -> str:
    if one.column:
        return name(one.column)
    if not one.template:
        return text(one.value or "")
    parts = _FIELD.split(one.template)
    columns = [name(part) for part in parts[1::2]]
    pieces = [name(part) if place % 2 else text(part) for place, part in enumerate(parts) if part]
    empty = " OR ".join(f"{column} = ''" for column in columns)
    return f"CASE WHEN {empty} THEN '' ELSE {joined(pieces)} END" if columns else joined(pieces)


def rows(mapping: SourceMapping, header: Sequence[str], used: Sequence[str]) -> str:
    """A sub-query that gives the used columns of the mapping's CSV file as text without white space around it.

    The path is the one `omin` was given, so relative to the folder in which it was run. Every column of the header is
    named, for DuckDB guesses nothing then: no type, no delimiter, no header.
    """
    cells = [f"regexp_replace(coalesce({name(one)}, ''), {text(_SPACE)}, '', 'g') AS {name(one)}" for one in used]
    source = _file(mapping, header)
    return f"(SELECT {', '.join(cells) or '1 AS one'} FROM {source})"  # noqa: S608 - `name` and `text` quote all of it


def _file(mapping: SourceMapping, header: Sequence[str]) -> str:
    columns = ", ".join(f"{text(one)}: 'VARCHAR'" for one in header)
    options = {
        "auto_detect": "false",
        "header": "true",
        "skip": str(mapping.table.header - 1),
        "delim": text(mapping.table.delimiter),
        "quote": "'\"'",
        "escape": "'\"'",
        "encoding": text(_encoding(mapping.table)),
        "columns": f"{{{columns}}}",
    }
    said = ", ".join(f"{option} = {value}" for option, value in options.items())
    return f"read_csv({text(str(mapping.file))}, {said})"


def _encoding(table: Table) -> str:
    return table.encoding if table.encoding in ENCODINGS else "latin-1"
