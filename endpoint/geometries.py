"""The endpoint's door to shapely: the geometries of things, from the well-known text in the store."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, cast

import shapely

from endpoint.site import query
from endpoint.store import Snapshot

_REFERENCE: Final = re.compile(r"<([^>]*)>\s*")
# In degrees, about fifty metres: simplified outlines of neighbours do not touch everywhere.
_ROOM: Final = 0.0005
_USUAL: Final = ("", "http://www.opengis.net/def/crs/OGC/1.3/CRS84")


@dataclass(frozen=True, slots=True)
class Geometry:
    """A geometry in longitude and latitude, as GeoJSON (RFC 7946) writes it, and its bounds."""

    told: dict[str, Any]
    bounds: tuple[float, float, float, float]


@lru_cache(maxsize=2_000)
def geometry(iri: str, snapshot: Snapshot) -> Geometry | None:
    """The geometry of a thing, rings right-handed; None where none is known in longitude and latitude."""
    texts = [row["wkt"].value for row in snapshot.select(query("geometry"), {"thing": iri})]
    return next((found for text in texts if (found := _read(text))), None)


def told(text: str) -> dict[str, object] | None:
    """Well-known text as a GeoJSON geometry, rings as they are; None where it is none in longitude and latitude."""
    shape = _shape(text)
    return None if shape is None else cast("dict[str, object]", json.loads(shapely.to_geojson(shape)))


def _read(text: str) -> Geometry | None:
    shape = _shape(text)
    if shape is None or shape.is_empty:
        return None
    turned = shapely.orient_polygons(shape)
    return Geometry(shapely.geometry.mapping(turned), turned.bounds)


def _shape(text: str) -> Any:  # noqa: ANN401  # shapely ships no types
    reference = _REFERENCE.match(text)
    if (reference[1] if reference else "") not in _USUAL:
        return None
    try:
        return shapely.from_wkt(text[reference.end() if reference else 0 :])
    except shapely.GEOSException:
        return None


def bounds(found: Iterable[Geometry]) -> tuple[float, float, float, float] | None:
    """The bounds of several geometries: west, south, east, north."""
    each = [one.bounds for one in found]
    if not each:
        return None
    west, south, east, north = zip(*each, strict=True)
    return min(west), min(south), max(east), max(north)


def borders(outlines: Mapping[str, dict[str, object]]) -> dict[str, tuple[str, ...]]:
    """The things that border on each of those with a GeoJSON outline, with a little room."""
    names, shapes = list(outlines), [shapely.geometry.shape(outline) for outline in outlines.values()]
    tree = shapely.STRtree(shapes)
    found: dict[str, tuple[str, ...]] = {}
    for number, name in enumerate(names):
        near = cast("list[int]", tree.query(shapes[number], predicate="dwithin", distance=_ROOM).tolist())
        found[name] = tuple(names[other] for other in sorted(near) if other != number)
    return found
