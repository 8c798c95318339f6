"""The map of needs beside offer: one indicator by territory, the places a reader chose over it."""

from collections.abc import Sequence
from typing import Final

from endpoint.charts.charts import Chart
from endpoint.charts.maps import Ground, drawn, ground
from endpoint.cube import Cut
from endpoint.mediation.directory import Entry
from endpoint.mediation.needs import Beside
from endpoint.pages import slices
from endpoint.pages.desk import Desk
from ontology.terms import GEO

_KEY: Final = "needs"
_LEAST: Final = 4


def chart(desk: Desk, one: Beside, cut: Cut, places: Sequence[Entry]) -> Chart | None:
    """The map; None where too few outlines or figures are known."""
    found = shown(desk, one, cut)
    if found is None:
        return None
    points = [(*place.point, place.name) for place in places if place.point]
    alt = sentence(desk, cut, found, len(places))
    return Chart(_KEY, desk.name(cut.indicator).text, alt, drawn(desk, found, points), ground=found)


def shown(desk: Desk, one: Beside, cut: Cut) -> Ground | None:
    """The territories of a map with their figures; None where too few outlines or figures are known."""
    key = ("needs_map", *desk.language.key, one.dataset, str(cut.first))
    return desk.book.pages.remember(key, lambda: _shown(desk, one, cut))


def _shown(desk: Desk, one: Beside, cut: Cut) -> Ground | None:
    book = desk.book
    areas = book.inner(one.home, cut.level)
    outlined = sum(bool(book.snapshot.objects(area, GEO + "hasGeometry")) for area in areas)
    if outlined < _LEAST:  # each outline is a query: none is asked for where there is nothing to draw
        return None
    rows = book.cube.rows(cut, areas)
    figures = slices.figures(desk, book.cube.values(rows))
    hidden = frozenset(book.cube.text(int(row), "area") for row in rows[book.cube.masked[rows]])
    return ground(desk, figures, hidden) if figures else None


def sentence(desk: Desk, cut: Cut, found: Ground, places: int) -> str:
    """What the map shows, in a sentence."""
    figures = sorted((area.figure for area in found.areas if area.figure), key=lambda figure: figure.value)
    told = [f"{figure.area.name.text} ({figure.text})" for figure in (figures[-1], figures[0])]
    return desk.language.say(
        "map_alt",
        what=desk.name(cut.indicator).text,
        areas=len(found.areas),
        points=desk.language.count("places_found", places),
        highest=told[0],
        lowest=told[1],
    )
