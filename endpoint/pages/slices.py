"""Figures that belong together: over time, by code, over territories, around what is observed."""

from collections.abc import Iterable

import numpy as np

from endpoint.cube import Cut, Rows
from endpoint.pages.book import TOTALS
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure, read
from endpoint.pages.selection import within

MOST = 2_000  # more territories than this are neither drawn nor listed, only the highest of them
_HIGHEST = 50


def figures(desk: Desk, rows: Iterable[int]) -> list[Figure]:
    """The figures of these rows."""
    return read(desk, desk.book.cube.read(rows))


def focus(desk: Desk, cut: Cut) -> list[str]:
    """The territories observed, or the only territory of a cut: any other would be picked by chance."""
    areas = {desk.book.cube.text(int(row), "area") for row in (cut.first, cut.end - 1)}
    return sorted(desk.book.own_areas() | (areas if len(areas) == 1 else set()))


def over_time(desk: Desk, cut: Cut, area: str) -> list[Figure]:
    """The figures of a territory that differ from those of a cut in their period, the first period first."""
    cube, level = desk.book.cube, desk.book.level(area)
    like = [other for other in cube.cuts[cut.indicator] if other.slice == cut.slice and other.level == level]
    ordered = sorted(like, key=lambda other: desk.book.start(other.period))
    return figures(desk, [row for other in ordered for row in cube.values(cube.rows(other, [area]))])


def by_code(desk: Desk, cut: Cut, area: str, dimension: str) -> list[Figure]:
    """The figures of a territory that differ from those of a cut in one further dimension."""
    cube, level = desk.book.cube, desk.book.level(area)
    rest = _rest(cut, dimension)
    like = [
        other
        for other in cube.cuts[cut.indicator]
        if (other.level, other.period, other.population) == (level, cut.period, cut.population)
        and _rest(other, dimension) == rest
    ]
    return figures(desk, [row for other in like for row in cube.values(cube.rows(other, [area]))])


def _rest(cut: Cut, dimension: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in cut.further if pair[0] != dimension)


def over_areas(desk: Desk, cut: Cut) -> tuple[list[Figure], int]:
    """The figures of a cut within the territories observed, the highest first; and how many there are."""
    key = ("areas", *desk.language.key, cut.indicator, str(cut.first))
    return desk.book.figures.remember(key, lambda: _over_areas(desk, cut))


def _over_areas(desk: Desk, cut: Cut) -> tuple[list[Figure], int]:
    rows = within(desk.book, cut)
    if not rows.size:
        rows = desk.book.cube.values(desk.book.cube.rows(cut))
    return figures(desk, _highest(desk, rows)), int(rows.size)


def _highest(desk: Desk, rows: Rows) -> Rows:
    order = np.argsort(-desk.book.cube.numbers[rows], kind="stable")
    return rows[order] if rows.size <= MOST else rows[order[:_HIGHEST]]


def masked(desk: Desk, cut: Cut) -> frozenset[str]:
    """The territories whose figure in a cut is secret."""
    cube = desk.book.cube
    rows = cube.rows(cut)
    return frozenset(cube.text(int(row), "area") for row in rows[cube.masked[rows]])


def standing(desk: Desk, cut: Cut) -> list[Figure]:
    """What is observed and all it is inside of, each by the figure nearest to a cut: the widest territory first.

    Nearest is the same population and further codes, then the same period, then the latest.
    """
    key = ("standing", *desk.language.key, cut.indicator, str(cut.first))
    return desk.book.figures.remember(key, lambda: _standing(desk, cut))


def _standing(desk: Desk, cut: Cut) -> list[Figure]:
    book, cube = desk.book, desk.book.cube
    areas = book.tree.outwards(book.own_areas())
    near = sorted(cube.cuts[cut.indicator], key=lambda other: book.start(other.period), reverse=True)
    near.sort(key=lambda other: (other.slice != cut.slice, other.period != cut.period))
    found: dict[str, int] = {}
    for other in near:
        if other.slice == cut.slice or _whole(desk, other):
            for row in cube.values(cube.rows(other, areas)):
                found.setdefault(cube.text(int(row), "area"), int(row))
    order = sorted(found, key=lambda area: (book.depth(area), area))
    return figures(desk, [found[area] for area in order])


def _whole(desk: Desk, cut: Cut) -> bool:
    return all(desk.book.notation(code) in TOTALS for _, code in cut.further)


def of_areas(desk: Desk, areas: Iterable[str], indicators: frozenset[str] | None = None) -> list[Figure]:
    """All figures of some territories, of these indicators where they are given, the latest first."""
    cube, book = desk.book.cube, desk.book
    rows = [int(row) for area in areas for row in cube.values(cube.of("area", area))]
    if indicators is not None:
        rows = [row for row in rows if cube.text(row, "indicator") in indicators]
    rows.sort(key=lambda row: (cube.text(row, "indicator"), cube.text(row, "area"), cube.observation(row)))
    rows.sort(key=lambda row: book.start(cube.text(row, "period")), reverse=True)
    return figures(desk, rows)
