"""Maps: the territories of one level in classes; no data, secret and zero each in a way of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from endpoint.charts import keys, marks, shapes
from endpoint.charts.classes import Class, class_of, classes, is_dark, unsure
from endpoint.charts.svg import Drawing, Values
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import Figure

_MOST: Final = 600  # a map with more outlines is slow to draw and too fine to read
_LEAST: Final = 4
_WRITTEN: Final = 60  # territories on a map that has room to write their class on them
_WIDTH, _LOWEST, _HIGHEST = 350, 140, 420  # of the drawing, in pixels
# The layers of a map, and the states of the rows they draw.
_LAYERS: Final = {
    "none": {"none"},
    "secret": {"secret"},
    "classes": {"value", "zero"},
    "hatch": {"hatch"},
    "marks": {"mark"},
    "points": {"point"},
}
_POLYGONS: Final = frozenset({"Polygon", "MultiPolygon"})

Place = tuple[float, float, str]  # longitude, latitude, name


@dataclass(frozen=True, slots=True)
class Area:
    """A territory on a map: its outline, its state (value, zero, secret, none), and for a value its class."""

    link: Link
    geometry: shapes.Geometry
    state: str
    figure: Figure | None = None
    at: int | None = None
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """What a map shows."""

    areas: tuple[Area, ...]
    classes: tuple[Class, ...]


def ground(desk: Desk, figures: Sequence[Figure], masked: frozenset[str] = frozenset()) -> Ground | None:
    """The territories of these figures, and those of their level without one; None where too few outlines are known."""
    values = {figure.area.iri: figure for figure in figures}
    areas = sorted(set(values) | _without_value(desk, figures)) if len(values) <= _MOST else []
    outlines = _outlines(desk, areas) if len(areas) <= _MOST else {}
    if sum(area in values for area in outlines) < _LEAST:
        return None
    found = classes(desk, figures)
    made = (_area(desk, iri, shape, values.get(iri), found) for iri, shape in outlines.items())
    told = (_secret(area) if area.figure is None and area.link.iri in masked else area for area in made)
    return Ground(tuple(told), found)


def _area(desk: Desk, iri: str, shape: shapes.Geometry, figure: Figure | None, found: Sequence[Class]) -> Area:
    link = desk.link(iri)
    if figure is None:
        return Area(link, shape, "none")
    if not figure.value:
        return Area(link, shape, "zero", figure, unsure=unsure(figure, found))
    return Area(link, shape, "value", figure, class_of(figure.value, found), unsure(figure, found))


def _secret(area: Area) -> Area:
    return Area(area.link, area.geometry, "secret")


def drawn(desk: Desk, found: Ground, points: Sequence[Place] = ()) -> Drawing:
    """The drawing of a map."""
    scale = shapes.scale(area.geometry for area in found.areas)
    flat = [(area, shapes.scaled(area.geometry, scale)) for area in found.areas]
    across, down = shapes.extent(shape for _, shape in flat)
    key = keys.key(desk, found, points=bool(points))
    names = {(one.state, one.at): one.name for one in key}
    rows = [_territory(desk, area, shape, names.get((area.state, area.at), "")) for area, shape in flat]
    secret = (shape for area, shape in flat if area.state == "secret")
    rows.extend(_feature(shapes.hatch(shape, max(across, down)), state="hatch") for shape in secret)
    rows.extend(row for area, shape in flat for row in _mark(area, shape, found))
    rows.extend(_row("point", (x * scale, y), said=name) for x, y, name in points)
    rows.extend(_row("key", shapes.middle(flat[0][1]), key=one.name) for one in key)
    height = min(_HIGHEST, max(_LOWEST, round(_WIDTH * down / across)))
    states = {str(row["state"]) for row in rows}
    without = frozenset(layer for layer, shown in _LAYERS.items() if not shown & states)
    changes = {"height": height, **keys.changes(key)}
    return Drawing("map", rows, changes, desk.language.chart_locale(), without)


def _territory(desk: Desk, area: Area, shape: shapes.Geometry, named: str) -> dict[str, object]:
    value = float(area.figure.value) if area.figure else None
    more: dict[str, object] = {"state": area.state, "class": named, "value": value, "said": told(desk, area)}
    return _feature(shape, properties={"name": area.link.name.text}, **more)


def _mark(area: Area, shape: shapes.Geometry, found: Ground) -> Values:
    """What is written on a territory: the number of its class where there is room, and that it is unsure."""
    number = "0" if area.state == "zero" else str(area.at + 1) if area.at is not None else ""
    text = (number if len(found.areas) <= _WRITTEN or area.state == "zero" else "") + ("±" if area.unsure else "")
    if not text:
        return []
    light = area.at is not None and is_dark(area.at, len(found.classes))
    return [_row("mark", shapes.middle(shape), mark=text, light=light)]


def _row(state: str, where: shapes.Point, **more: object) -> dict[str, object]:
    return {"state": state, "x": where[0], "y": where[1], **more}


def told(desk: Desk, area: Area) -> str:
    """A territory in a sentence."""
    name = area.link.name.text
    if area.figure:
        return marks.sentence(desk, name, area.figure)
    value = desk.language.say("map_secret" if area.state == "secret" else "map_none")
    return desk.language.say("point_said", name=name, value=value)


def outline_map(desk: Desk, iri: str) -> Drawing | None:
    """A territory among its neighbours of the same parent; its parts where it has outlines of some."""
    own = _outlines(desk, [iri])
    if not own:
        return None
    others = {part for parent in desk.book.parents(iri) for part in desk.book.parts(parent)} - {iri}
    around = _outlines(desk, sorted(_same_level(desk, iri, others))[:_MOST])
    inside = _outlines(desk, desk.book.parts(iri)[:_MOST])
    found = {**around, **own, **inside}
    scale = shapes.scale(found.values())
    flat = {area: shapes.scaled(shape, scale) for area, shape in found.items()}
    return Drawing("outline", [_feature(shape, properties={"own": area not in around}) for area, shape in flat.items()])


def _same_level(desk: Desk, iri: str, others: Iterable[str]) -> set[str]:
    level = desk.book.level(iri)
    return {other for other in others if desk.book.level(other) == level}


def _without_value(desk: Desk, figures: Sequence[Figure]) -> set[str]:
    """The other territories of that level in the territory observed: no data is shown as no data.

    Those that came of territories with a figure were not there yet.
    """
    observed = {desk.book.observed(figure.area.iri) for figure in figures} - {""}
    level = desk.book.level(figures[0].area.iri)
    inside = {area for holder in observed for area in desk.book.inner(holder, level)}
    told = {figure.area.iri for figure in figures}
    return {area for area in inside - told if not told & set(desk.book.tree.came_of(area))}


def _outlines(desk: Desk, areas: Iterable[str]) -> dict[str, shapes.Geometry]:
    found = ((area, desk.book.outline(area)) for area in areas)
    return {area: shape for area, shape in found if shape and shape.get("type") in _POLYGONS}


def _feature(shape: shapes.Geometry, **more: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {}, "geometry": shape, **more}
