"""The map of needs beside offer: one indicator by territory, the places a reader chose over it."""

from collections.abc import Sequence

from endpoint.cube import Cut
from endpoint.pages import slices
from endpoint.pages.charts import Chart
from endpoint.pages.desk import Desk
from endpoint.pages.directory import Entry
from endpoint.pages.maps import Ground, drawn, ground
from endpoint.pages.needs import Beside

_KEY = "needs"


def chart(desk: Desk, one: Beside, cut: Cut, places: Sequence[Entry]) -> Chart | None:
    """The map; None where too few outlines or figures are known."""
    book = desk.book
    areas = [area for area in book.tree.inside(one.home) if book.level(area) == cut.level]
    rows = book.cube.rows(cut, areas)
    figures = slices.figures(desk, book.cube.values(rows))
    hidden = frozenset(book.cube.text(int(row), "area") for row in rows[book.cube.masked[rows]])
    found = ground(desk, figures, hidden) if figures else None
    if found is None:
        return None
    title = desk.name(cut.indicator).text
    points = [(*place.point, place.name) for place in places if place.point]
    return Chart(_KEY, title, _alt(desk, title, found, len(places)), drawn(desk, found, points), ground=found)


def _alt(desk: Desk, title: str, found: Ground, places: int) -> str:
    figures = sorted((area.figure for area in found.areas if area.figure), key=lambda figure: figure.value)
    told = [f"{figure.area.name.text} ({figure.text})" for figure in (figures[-1], figures[0])]
    return desk.language.say(
        "map_alt",
        what=title,
        areas=len(found.areas),
        points=desk.language.count("places_found", places),
        highest=told[0],
        lowest=told[1],
    )
