"""Maps: the outlines of territories, flattened so that no projection can turn them inside out."""

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final, cast

from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure
from endpoint.pages.svg import Drawing, Values

_MOST: Final = 600  # a map with more outlines is slow to draw and too fine to read
_LEAST: Final = 4
_CLASSES: Final = 5


def areas_map(desk: Desk, figures: Sequence[Figure]) -> Drawing | None:
    """A map of these figures, one per territory; None where too few outlines are known."""
    values = {figure.area.iri: figure for figure in figures}
    areas = sorted(set(values) | _without_value(desk, figures))
    shapes = _shapes(desk, areas) if len(areas) <= _MOST else {}
    if sum(area in values for area in shapes) < _LEAST:
        return None
    classes = _classes(desk, figures)
    rows = [_feature(shape, _properties(values.get(area), classes)) for area, shape in shapes.items()]
    names = [name for _, name in classes]
    return Drawing("map", _flat(rows), {"layer.1.encoding.fill.scale.domain": names})


def outline_map(desk: Desk, iri: str) -> Drawing | None:
    """A territory among its neighbours of the same parent; its parts where it has outlines of some."""
    own = _shapes(desk, [iri])
    if not own:
        return None
    others = {part for parent in desk.book.parents(iri) for part in desk.book.parts(parent)} - {iri}
    around = _shapes(desk, sorted(_same_level(desk, iri, others))[:_MOST])
    inside = _shapes(desk, desk.book.parts(iri)[:_MOST])
    rows = [_feature(shape, {"own": area not in around}) for area, shape in {**around, **own, **inside}.items()]
    return Drawing("outline", _flat(rows))


def _same_level(desk: Desk, iri: str, others: Iterable[str]) -> set[str]:
    level = desk.book.terms("level", iri, "level")
    return {other for other in others if desk.book.terms("level", other, "level") == level}


def _without_value(desk: Desk, figures: Sequence[Figure]) -> set[str]:
    """The other territories of that level in the territory observed: no data is shown as no data."""
    observed = {desk.book.observed(figure.area.iri) for figure in figures} - {""}
    inside = {part for area in observed for part in desk.book.parts(area)}
    return _same_level(desk, figures[0].area.iri, inside) - {figure.area.iri for figure in figures}


def _shapes(desk: Desk, areas: Iterable[str]) -> dict[str, dict[str, Any]]:
    found = ((area, desk.book.outline(area)) for area in areas)
    kinds = {"Polygon", "MultiPolygon"}
    return {area: shape for area, shape in found if shape and shape.get("type") in kinds}


def _classes(desk: Desk, figures: Sequence[Figure]) -> list[tuple[Decimal, str]]:
    """Up to five classes of about as many territories each: the upper limit and the name of each."""
    ordered = sorted(figures, key=lambda figure: figure.value)
    size = math.ceil(len(ordered) / _CLASSES)
    found: list[tuple[Decimal, str]] = []
    lower = ordered[0]
    for index in range(size - 1, len(ordered) + size - 1, size):
        upper = ordered[min(index, len(ordered) - 1)]
        if found and upper.value <= found[-1][0]:
            continue
        found.append((upper.value, _range(desk, lower, upper)))
        lower = next((figure for figure in ordered if figure.value > upper.value), upper)
    return found


def _range(desk: Desk, lower: Figure, upper: Figure) -> str:
    if lower.value == upper.value:
        return upper.text
    return desk.language.say("range", low=lower.text, high=upper.text)


def _properties(figure: Figure | None, classes: Sequence[tuple[Decimal, str]]) -> dict[str, object]:
    if figure is None:
        return {"value": None}
    name = next((name for limit, name in classes if figure.value <= limit), classes[-1][1])
    return {"value": float(figure.value), "class": name}


def _feature(shape: dict[str, Any], properties: dict[str, object]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": shape}


def _flat(features: Sequence[dict[str, Any]]) -> Values:
    """The features with longitudes shortened as at their middle latitude."""
    latitudes = [point[1] for feature in features for point in _points(feature["geometry"]["coordinates"])]
    scale = math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))
    return [{**feature, "geometry": _scaled(feature["geometry"], scale)} for feature in features]


def _points(coordinates: Any) -> Iterable[list[float]]:  # noqa: ANN401
    if coordinates and isinstance(coordinates[0], int | float):
        return [cast("list[float]", coordinates)]
    return (point for part in coordinates for point in _points(part))


def _scaled(geometry: dict[str, Any], scale: float) -> dict[str, Any]:
    many = geometry["type"] == "MultiPolygon"
    polygons = geometry["coordinates"] if many else [geometry["coordinates"]]
    scaled = [[[[point[0] * scale, point[1]] for point in ring] for ring in polygon] for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": scaled}
