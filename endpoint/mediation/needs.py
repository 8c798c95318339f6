"""Needs beside offer: which needs the observatories of a version set beside places, and the rows of one of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from endpoint.cube import Cut
from endpoint.pages.book import TOTALS, Book, local_name
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import amount
from ontology.iris import indicator
from ontology.terms import NEED

GAP: Final = indicator("ecart-besoin-offre")
SHARE: Final = indicator("part-personnes-concernees")
# The columns of the table, in their order.
COLUMNS: Final = (
    SHARE,
    indicator("personnes-concernees"),
    indicator("lieux-mediation"),
    indicator("services-mediation"),
    indicator("lieux-mediation-pour-10000"),
    indicator("services-mediation-pour-10000"),
    indicator("distance-lieu-mediation"),
    indicator("personnes-concernees-par-lieu"),
    GAP,
)
PLACES: Final = COLUMNS[2]
NEAREST: Final = COLUMNS[6]
PER_PLACE: Final = COLUMNS[7]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a territory, or that there is none, or that it is secret."""

    text: str = ""
    value: Decimal | None = None
    href: str | None = None
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A territory with its figures, by indicator."""

    area: Link
    code: str
    cells: Mapping[str, Cell]

    def value(self, indicator: str) -> Decimal | None:
        """The value of an indicator."""
        return self.cells[indicator].value if indicator in self.cells else None


@dataclass(frozen=True, slots=True)
class Beside:
    """A need that an observatory sets beside places: its dataset, its territory and the code of the need."""

    slug: str
    dataset: str
    home: str
    need: str
    levels: tuple[str, ...]


def besides(book: Book) -> tuple[Beside, ...]:
    """All of a version, by observatory."""
    return book.names.remember(("besides",), lambda: tuple(_besides(book)))


def _besides(book: Book) -> Iterable[Beside]:
    """What the figures say: each dataset with a need, and the levels that it is about."""
    cube = book.cube
    if NEED not in cube.further:
        return
    rows = np.flatnonzero(cube.column(NEED).codes >= 0)
    found: dict[tuple[str, str], set[str]] = {}
    for level in np.unique(cube.column("level").codes[rows]):
        inner = rows[cube.column("level").codes[rows] == level]
        for dataset in np.unique(cube.column("dataset").codes[inner]):
            row = int(inner[cube.column("dataset").codes[inner] == dataset][0])
            if dataset >= 0:
                found.setdefault((cube.text(row, "dataset"), cube.text(row, NEED)), set()).add(cube.text(row, "level"))
    for (dataset, need), levels in sorted(found.items()):
        base = dataset.partition("/dataset/")[0]
        home = next((area for area in book.home_areas(f"{base}/catalogue")), "")
        yield Beside(base.rpartition("/")[2], dataset, home, need, tuple(sorted(levels, key=book.order)))


def lines(desk: Desk, one: Beside, level: str) -> tuple[Line, ...]:
    """The rows of the table: every territory of the level within the one observed, the greatest gap first."""
    key = ("needs", *desk.language.key, one.dataset, level)
    return desk.book.pages.remember(key, lambda: _lines(desk, one, level))


def _lines(desk: Desk, one: Beside, level: str) -> tuple[Line, ...]:
    areas = desk.book.inner(one.home, level)
    found: dict[str, dict[str, Cell]] = {area: {} for area in areas}
    for name in COLUMNS:
        cut = cut_of(desk.book, one, level, name)
        for area, cell in (cells(desk, cut, areas) if cut else {}).items():
            found[area][name] = cell
    made = [Line(desk.link(area), local_name(area), told) for area, told in found.items()]
    return tuple(sorted(made, key=_order))


def _order(line: Line) -> tuple[bool, Decimal, bool, Decimal, str]:
    """The greatest gap first, those without one by their share."""
    gap, share = line.value(GAP), line.value(SHARE)
    return (gap is None, -(gap or Decimal()), share is None, -(share or Decimal()), line.code)


def cut_of(book: Book, one: Beside, level: str, name: str) -> Cut | None:
    """The figures of an indicator that belong to a need at a level, the latest."""
    cuts = [cut for cut in book.cube.cuts.get(name, ()) if cut.level == level and (NEED, one.need) in cut.further]
    return max(cuts, key=lambda cut: book.start(cut.period), default=None)


def cells(desk: Desk, cut: Cut, areas: Iterable[str]) -> dict[str, Cell]:
    """The figures of a cut by territory."""
    cube = desk.book.cube
    found: dict[str, Cell] = {}
    for row in map(int, cube.rows(cut, areas)):
        href, value = desk.href(cube.observation(row)), cube.value(row)
        if value is None:
            found[cube.text(row, "area")] = Cell(desk.language.say("secret_cell"), None, href, secret=True)
        else:
            decimals = cube.text(row, "decimals")
            own = int(decimals) if decimals else None
            found[cube.text(row, "area")] = Cell(amount(desk, value, own, cube.text(row, "unit")), value, href)
    return found


def others(desk: Desk, one: Beside, level: str) -> dict[str, Cut]:
    """The other indicators with figures of most territories of a level, each by its latest of a whole population."""
    book, cube = desk.book, desk.book.cube
    areas = book.inner(one.home, level)
    found: dict[str, Cut] = {}
    for name, cuts in cube.cuts.items():
        whole = [cut for cut in cuts if cut.level == level and all(_is_whole(book, *pair) for pair in cut.further)]
        latest = max(whole, key=lambda cut: book.start(cut.period), default=None)
        if latest and cube.values(cube.rows(latest, areas)).size > len(areas) // 2:
            found[name] = latest
    return dict(sorted(found.items(), key=lambda pair: book.order(pair[0])))


def _is_whole(book: Book, dimension: str, code: str) -> bool:
    return dimension != NEED and book.notation(code) in TOTALS
