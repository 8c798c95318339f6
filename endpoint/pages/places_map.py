"""Maps of places: points among the outlines of communes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from endpoint.pages import shapes
from endpoint.pages.charts import Chart
from endpoint.pages.desk import Desk
from endpoint.pages.directory import Entry
from endpoint.pages.svg import Drawing, Values

_POLYGONS: Final = frozenset({"Polygon", "MultiPolygon"})
_COMMUNE: Final = "/code/level/commune"


def chart(desk: Desk, home: str, places: Sequence[Entry], said: Mapping[str, str]) -> Chart | None:
    """The places of a list among the communes of the territory observed; None where no outline or no place is known."""
    communes = areas(desk, home)
    inside = [one for one in places if one.point and one.commune in communes]
    found = drawing(desk, communes, inside, "") if inside else None
    if found is None:
        return None
    alt = desk.language.say("map_alt_places", points=desk.language.count("places_found", len(inside)))
    address = f"/places/map.svg?{urlencode({**said, 'lang': desk.language.code})}"
    return Chart("places", desk.language.say("places_title"), alt, found, address)


def areas(desk: Desk, home: str) -> list[str]:
    """The communes within a territory."""
    inside = desk.book.tree.inside(home) if home else ()
    return [area for area in sorted(inside) if desk.book.level(area).endswith(_COMMUNE)]


def geojson(desk: Desk, home: str) -> bytes:
    """The outlines of the communes within a territory (RFC 7946), for the map that is moved."""
    found = ((area, desk.book.outline(area)) for area in areas(desk, home))
    features = [
        {
            "type": "Feature",
            "id": area,
            "geometry": shape,
            "properties": {"name": desk.name(area).text, "said": desk.name(area).text, "page": desk.href(area)},
        }
        for area, shape in found
        if shape and shape.get("type") in _POLYGONS
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def drawing(desk: Desk, communes: Iterable[str], places: Iterable[Entry], own: str) -> Drawing | None:
    """Points over outlines; the place `own` stands out. None where no outline is known."""
    found = ((area, desk.book.outline(area)) for area in sorted(communes))
    outlines = {area: shape for area, shape in found if shape and shape.get("type") in _POLYGONS}
    if not outlines:
        return None
    scale = shapes.scale(outlines.values())
    rows: Values = [
        {"type": "Feature", "properties": {"name": desk.name(area).text}, "geometry": shapes.scaled(shape, scale)}
        for area, shape in outlines.items()
    ]
    points: Values = [
        {"kind": "own" if one.iri == own else "other", "x": one.point[0] * scale, "y": one.point[1], "said": one.name}
        for one in places
        if one.point
    ]
    return Drawing("places", rows + points)
