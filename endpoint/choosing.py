"""A choice of a table's observations: which codes there are to choose, which rows have those chosen."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache, partial
from typing import Final

from endpoint.choice import Choice
from endpoint.columns import Column
from endpoint.errors import ProblemError
from endpoint.negotiation import VARY
from endpoint.site import query
from endpoint.store import Snapshot
from endpoint.tabular import Row, Table

_TOLD: Final = 20  # codes of each name
_LEVEL: Final = "level"
_CODED: Final = "territory_code"

# The code of a row under one name.
_Reader = Callable[[Row], str]


def chosen(table: Table, choice: Choice, snapshot: Snapshot) -> Table:
    """The rows that have every code chosen; ProblemError (404) where there are none, with what may be chosen."""
    readers = _readers(table.columns, snapshot)
    if unknown := [name for name, _ in choice.parts if name not in readers]:
        raise _problem(f"Nothing is chosen here by {unknown[0]}.", {"names": sorted(readers)})
    tests = [(readers[name], code) for name, code in choice.parts]

    def rows() -> Iterator[Row]:
        return (row for row in table.rows() if all(read(row) == code for read, code in tests))

    if next(rows(), None) is None:
        raise _nothing(table, choice, readers)
    return replace(table, rows=rows)


def names(columns: Iterable[Column]) -> set[str]:
    """The names by which rows with these columns may be chosen."""
    found = {_LEVEL}
    for column in columns:
        found |= {column.name, *_local(column)} if _is_coded(column) else set()
    return found


def _readers(columns: tuple[Column, ...], snapshot: Snapshot) -> dict[str, _Reader]:
    found: dict[str, _Reader] = {}
    for number, column in enumerate(columns):
        if _is_coded(column):
            found |= dict.fromkeys({column.name, *_local(column)}, partial(_code, number))
        if column.name == "territory":
            found[_LEVEL] = partial(_level, number, _levels(snapshot))
    return found


def _is_coded(column: Column) -> bool:
    """Whether cells are codes: what stands at the end of the IRIs of a property, or of a territory beside its IRI."""
    return column.name == _CODED or (column.predicate is not None and column.prefix is not None)


def _local(column: Column) -> set[str]:
    return {(column.predicate or "").replace("#", "/").rpartition("/")[2]} if not column.beside else set()


def _code(number: int, row: Row) -> str:
    return row[number].replace("#", "/").rpartition("/")[2]


def _level(number: int, levels: dict[str, str], row: Row) -> str:
    return levels.get(row[number], "")


@lru_cache(maxsize=2)
def _levels(snapshot: Snapshot) -> dict[str, str]:
    return {row["area"].value: row["level"].value.rpartition("/")[2] for row in snapshot.select(query("levels"))}


def _nothing(table: Table, choice: Choice, readers: dict[str, _Reader]) -> ProblemError:
    """Say which code is not in the table, and those most like it; or that no row has all of them."""
    there: dict[str, set[str]] = {name: set() for name, _ in choice.parts}
    for row in table.rows():
        for name, seen in there.items():
            seen.add(readers[name](row))
    for name, code in choice.parts:
        codes = sorted(there[name] - {""})
        if code not in codes:
            nearest = get_close_matches(code, codes, n=3, cutoff=0.4)
            told: dict[str, object] = {"parameter": name, "takes": codes[:_TOLD], "nearest": nearest}
            return _problem(f"No observation here has {code} as {name}.", told)
    return _problem("No observation here has all of these together.", {"takes": _told(there)})


def _told(there: dict[str, set[str]]) -> dict[str, list[str]]:
    return {name: sorted(codes - {""})[:_TOLD] for name, codes in there.items()}


def _problem(detail: str, members: dict[str, object]) -> ProblemError:
    return ProblemError(404, detail, headers={"Vary": VARY}, members={"rule": "choice", **members})
