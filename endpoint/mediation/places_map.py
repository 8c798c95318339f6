"""Maps of places: points among the outlines of communes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from endpoint.charts import shapes
from endpoint.charts.svg import Drawing, Values
from endpoint.mediation.directory import Entry, directory
from endpoint.pages.desk import Desk
from ontology.terms import GEO

_POLYGONS: Final = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True, slots=True)
class Sight:
    """A map to show: the address of its picture, and the sentence that says it."""

    src: str
    alt: str


def sight(desk: Desk, home: str, places: Sequence[Entry], said: Mapping[str, str]) -> Sight | None:
    """The places of a list among the communes of the territory observed; None where no outline or no place is known.

    Nothing is drawn yet: `said` are the parameters of the address that draws it.
    """
    communes = areas(desk, home)
    inside = _inside(places, communes)
    if not inside or not any(desk.book.snapshot.objects(area, GEO + "hasGeometry") for area in communes):
        return None
    alt = desk.language.say("map_alt_places", points=desk.language.count("places_found", len(inside)))
    return Sight(f"/places/map.svg?{urlencode({**said, 'lang': desk.language.code})}", alt)


def drawn(desk: Desk, home: str, places: Sequence[Entry]) -> Drawing | None:
    """That map, drawn."""
    communes = areas(desk, home)
    inside = _inside(places, communes)
    return drawing(desk, communes, inside, "") if inside else None


def _inside(places: Iterable[Entry], communes: Iterable[str]) -> list[Entry]:
    known = frozenset(communes)
    return [one for one in places if one.point and one.commune in known]


def areas(desk: Desk, home: str) -> list[str]:
    """The territories within one that are of the widest level in which a place is said to be: communes, wards."""
    inside = desk.book.tree.inside(home) if home else ()
    levels = {desk.book.level(one.commune) for one in directory(desk.book).inside(frozenset(inside))}
    widest = min(levels, key=lambda level: (desk.book.order(level), level), default="")
    return [area for area in sorted(inside) if widest and desk.book.level(area) == widest]


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
