"""Cells whose value is known and secret: they are no figures, and no gap either."""

from dataclasses import dataclass

from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure


@dataclass(frozen=True, slots=True)
class Cell:
    """A masked cell: its territory, period and population, and its further codes by dimension."""

    area: str
    period: str
    population: str
    codes: tuple[tuple[str, str], ...] = ()


def masked(desk: Desk, like: Figure) -> frozenset[str]:
    """The territories whose value is secret for what a figure is about."""
    population = like.population.iri if like.population else ""
    codes = tuple(sorted((name, code.iri) for name, code in like.extra))
    wanted = (like.period.iri, population, codes)
    cells = _cells(desk, like.indicator.iri)
    return frozenset(cell.area for cell in cells if (cell.period, cell.population, cell.codes) == wanted)


def _cells(desk: Desk, indicator: str) -> tuple[Cell, ...]:
    return desk.book.figures.remember(("masked", indicator), lambda: _read(desk, indicator))


def _read(desk: Desk, indicator: str) -> tuple[Cell, ...]:
    found: dict[str, Cell] = {}
    for row in desk.rows("masked", indicator):
        population = row["population"].value if "population" in row else ""
        name = row["cell"].value
        cell = found.get(name) or Cell(row["area"].value, row["period"].value, population)
        if "code" in row and row["dimension"].value in desk.book.extra_dimensions(row["dataset"].value):
            more = (row["dimension"].value, row["code"].value)
            cell = Cell(cell.area, cell.period, cell.population, tuple(sorted({*cell.codes, more})))
        found[name] = cell
    return tuple(found.values())
