"""Where territories and places are: outlines and points (the needs' door to shapely), distances along the globe."""

from typing import Any

import numpy as np
import shapely

from loader.needs.gap import Floats
from loader.needs.reading import Bools, Numbers
from loader.points import kilometres

# Geometries of shapely in an array, None where none is known.
Shapes = Any

_BLOCK = 2_000_000  # pairs of territory and place that are measured at once: 60 megabytes


def shapes(texts: list[str]) -> Shapes:
    """Geometries from WKT; None from an empty text, or from one that is no geometry."""
    return shapely.from_wkt(np.asarray(texts, dtype=object), on_invalid="ignore")


def inside_points(outlines: Shapes) -> tuple[Floats, Floats]:
    """Longitude and latitude of a point inside each outline; not a number where there is no outline."""
    points = shapely.point_on_surface(outlines)
    return np.asarray(shapely.get_x(points), np.float64), np.asarray(shapely.get_y(points), np.float64)


def distances(outlines: Shapes, points: Shapes) -> Floats:
    """How far each point is from the outline beside it, in degrees: 0 inside, not a number without an outline."""
    shapely.prepare(outlines)
    return np.asarray(shapely.distance(outlines, points), np.float64)


def known(geometries: Shapes) -> Bools:
    """Which geometries there are."""
    return np.asarray(~shapely.is_missing(geometries), np.bool_)


def nearest(outlines: Shapes, points: Shapes) -> tuple[Floats, Numbers]:
    """Kilometres from a point inside each outline to the nearest point in a straight line, and which one that is.

    Not a number, and -1, where there is no outline or no point at all.
    """
    x, y = inside_points(outlines)
    ends = np.flatnonzero(known(points))
    to_x, to_y = shapely.get_x(points[ends]), shapely.get_y(points[ends])
    found, which = np.full(len(x), np.nan), np.full(len(x), -1, np.intp)
    here = np.flatnonzero(known(outlines)) if len(ends) else np.empty(0, np.intp)
    for block in np.array_split(here, max(1, len(here) * len(ends) // _BLOCK)):
        lengths = kilometres(x[block, None], y[block, None], to_x[None, :], to_y[None, :])
        which[block] = ends[lengths.argmin(axis=1)] if len(block) else -1
        found[block] = lengths.min(axis=1) if len(block) else np.nan
    return found, which
