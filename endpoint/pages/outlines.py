"""A map as an SVG that stands in the page: outlines with a class each, points; styled by the style sheet, by day and night.

Longitudes are shortened as at the middle latitude, as on the other maps (`maps.py`). Nothing in it can be reached by the
keyboard: the table beside it says the same.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from endpoint.pages.desk import Desk

_WIDTH: Final = 720.0
_TALLEST: Final = 640.0
_MARGIN: Final = 8.0
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Shape:
    """An outline: its path, its class and what it says."""

    path: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point: where it is drawn, its class and what it says."""

    x: str
    y: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to draw at a longitude and latitude."""

    point: tuple[float, float]
    title: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A line of the legend: a class, what it means, how many territories have it."""

    kind: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A map to draw."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    dots: tuple[Dot, ...]
    title: str
    alt: str
    legend: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class _Frame:
    """From degrees to the drawing."""

    west: float
    north: float
    squeeze: float
    scale: float

    def at(self, x: float, y: float) -> tuple[str, str]:
        return (
            f"{_MARGIN + (x - self.west) * self.squeeze * self.scale:.1f}",
            f"{_MARGIN + (self.north - y) * self.scale:.1f}",
        )


def outlines(desk: Desk, areas: Iterable[str]) -> dict[str, list[list[list[list[float]]]]]:
    """The polygons of those territories that have an outline."""
    found: dict[str, list[list[list[list[float]]]]] = {}
    for area in areas:
        shape: dict[str, Any] | None = desk.book.outline(area)
        if shape and shape.get("type") in {"Polygon", "MultiPolygon"}:
            found[area] = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return found


def picture(
    desk: Desk, kinds: Mapping[str, tuple[str, str]], marks: Sequence[Mark], title: str, alt: str
) -> Picture | None:
    """A map of territories, each with a class and a title, and of marks; None where too few outlines are known.

    Marks outside of what the outlines span are left out.
    """
    known = outlines(desk, kinds)
    if len(known) < _LEAST:
        return None
    ends = [point for polygons in known.values() for rings in polygons for point in rings[0]]
    west, east = min(point[0] for point in ends), max(point[0] for point in ends)
    south, north = min(point[1] for point in ends), max(point[1] for point in ends)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min(_WIDTH / ((east - west) * squeeze), _TALLEST / (north - south))
    frame = _Frame(west, north, squeeze, scale)
    inside = [one for one in marks if west <= one.point[0] <= east and south <= one.point[1] <= north]
    return Picture(
        math.ceil((east - west) * squeeze * scale + 2 * _MARGIN),
        math.ceil((north - south) * scale + 2 * _MARGIN),
        tuple(Shape(_path(frame, polygons), *kinds[area]) for area, polygons in known.items()),
        tuple(Dot(*frame.at(*one.point), one.kind, one.title) for one in inside),
        title,
        alt,
    )


def _path(frame: _Frame, polygons: Iterable[list[list[list[float]]]]) -> str:
    rings = (ring for rings in polygons for ring in rings)
    return "".join("M" + "L".join(" ".join(frame.at(point[0], point[1])) for point in ring[:-1]) + "Z" for ring in rings)
