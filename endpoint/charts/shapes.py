"""Outlines as drawings need them: shortened in longitude, with lines to hatch them and a place to write on."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final, cast

Point = tuple[float, float]
Ring = Sequence[Sequence[float]]
Polygon = Sequence[Ring]
Geometry = dict[str, Any]

_HATCHES: Final = 70  # lines across a whole map


def polygons(geometry: Geometry) -> list[Polygon]:
    """The polygons of a Polygon or MultiPolygon, each of them rings."""
    many = geometry["type"] == "MultiPolygon"
    return cast("list[Polygon]", geometry["coordinates"] if many else [geometry["coordinates"]])


def scaled(geometry: Geometry, scale: float) -> Geometry:
    """The same with longitudes shortened."""
    parts = [[[[point[0] * scale, point[1]] for point in ring] for ring in polygon] for polygon in polygons(geometry)]
    return {"type": "MultiPolygon", "coordinates": parts}


def scale(geometries: Iterable[Geometry]) -> float:
    """How much shorter a degree of longitude is than one of latitude in the middle of these outlines."""
    latitudes = [point[1] for geometry in geometries for part in polygons(geometry) for ring in part for point in ring]
    return math.cos(math.radians((min(latitudes) + max(latitudes)) / 2))


def extent(geometries: Iterable[Geometry]) -> tuple[float, float]:
    """The width and height of the box around these outlines."""
    points = [point for geometry in geometries for part in polygons(geometry) for ring in part for point in ring]
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return max(xs) - min(xs), max(ys) - min(ys)


def hatch(geometry: Geometry, across: float) -> Geometry:
    """Slanting lines inside an outline, on a map that is so wide: the same grid for all its outlines."""
    step = across / _HATCHES
    lines = [line for polygon in polygons(geometry) for line in _slanting(polygon, step)]
    return {"type": "MultiLineString", "coordinates": lines}


def _slanting(polygon: Polygon, step: float) -> Iterator[list[Point]]:
    """The lines x + y = n · step, as far as they are inside."""
    turned = [[(point[0] + point[1], point[0] - point[1]) for point in ring] for ring in polygon]
    along = [point[0] for ring in turned for point in ring]
    for index in range(math.ceil(min(along) / step), math.floor(max(along) / step) + 1):
        at = index * step
        for one, other in _inside(turned, at):
            yield [((at + one) / 2, (at - one) / 2), ((at + other) / 2, (at - other) / 2)]


def _inside(rings: Sequence[Sequence[Point]], at: float) -> list[tuple[float, float]]:
    """Where the line on which the first coordinate is `at` is inside of rings: it enters and leaves by turns."""
    met = sorted(
        one[1] + (other[1] - one[1]) * (at - one[0]) / (other[0] - one[0])
        for ring in rings
        for one, other in pairwise(ring)
        if (one[0] <= at) != (other[0] <= at)
    )
    return list(zip(met[::2], met[1::2], strict=False))


def middle(geometry: Geometry) -> Point:
    """A place inside of an outline to write on: half way of the widest stretch at half of its height."""
    largest = max(polygons(geometry), key=lambda polygon: _box(polygon[0]))
    turned = [[(point[1], point[0]) for point in ring] for ring in largest]
    heights = [point[0] for point in turned[0]]
    at = (min(heights) + max(heights)) / 2
    one, other = max(_inside(turned, at), key=lambda stretch: stretch[1] - stretch[0])
    return ((one + other) / 2, at)


def _box(ring: Ring) -> float:
    xs, ys = [point[0] for point in ring], [point[1] for point in ring]
    return (max(xs) - min(xs)) * (max(ys) - min(ys))
