"""Generated tables of counts with their margins: invented figures, for the audit and the protection to be tried on.

None of this is data about anyone: `table` draws whole numbers by a seed.
"""

import random
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

from loader.disclosure.tables import NUMBER, Figure, Group, Key, Tables, Threshold, related

LEAST: Final = 11
COUNTED: Final = ("https://w3id.org/omin/def#population", "households")

Counts = Mapping[tuple[int, int], int]


def name(row: int | None, column: int | None) -> str:
    """`r1.c2`, or `r1.`, `.c2` and `.` for margins."""
    return f"{'' if row is None else f'r{row}'}.{'' if column is None else f'c{column}'}"


def key(row: int | None, column: int | None) -> Key:
    """The cell of a row and a column; of all of them where one is None."""
    place: set[tuple[str, str]] = {COUNTED}
    if row is not None:
        place.add(("row", f"r{row}"))
    if column is not None:
        place.add(("column", f"c{column}"))
    return Key("generated", NUMBER, frozenset(place))


def table(rows: int, columns: int, small: int, seed: int) -> Counts:
    """Whole numbers from 11 to 400, but `small` of them from 1 to 10."""
    drawn = random.Random(seed)
    counts = {place: drawn.randint(LEAST, 400) for place in product(range(rows), range(columns))}
    for place in drawn.sample(sorted(counts), small):
        counts[place] = drawn.randint(1, LEAST - 1)
    return counts


def published(counts: Counts, masked: Sequence[tuple[int, int]]) -> Tables:
    """The table with all its margins as an attacker sees it, some cells masked."""
    rows, columns = (sorted({place[axis] for place in counts}) for axis in (0, 1))
    figures = [_figure(place, None if place in masked else value) for place, value in counts.items()]
    figures += [_figure((row, None), sum(counts[row, column] for column in columns)) for row in rows]
    figures += [_figure((None, column), sum(counts[row, column] for row in rows)) for column in columns]
    figures.append(_figure((None, None), sum(counts.values())))
    parts, groups = related(
        [(f"r{row}", Group("rows", "rows")) for row in rows]
        + [(f"c{one}", Group("columns", "columns")) for one in columns]
    )
    return Tables(
        tuple(figures),
        parts,
        groups,
        frozenset({"rows", "columns"}),
        {"generated": frozenset({"row", "column"})},
        thresholds={"dataset": Threshold(LEAST, frozenset({COUNTED[1]}))},
    )


def _figure(place: tuple[int | None, int | None], value: int | None) -> Figure:
    return Figure(name(*place), key(*place), "dataset", None if value is None else float(value))


def below(counts: Counts) -> list[tuple[int, int]]:
    """The cells of 1 to 10."""
    return [place for place, value in counts.items() if 0 < value < LEAST]
