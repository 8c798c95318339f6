"""The offer in each territory: its places, their services, and how far the nearest place is."""

from dataclasses import dataclass

import numpy as np

from loader.arrow import Column, pa, pc
from loader.needs import outlines
from loader.needs.gap import Floats
from loader.needs.outlines import Shapes
from loader.needs.reading import Bools, Numbers, ask, indices
from loader.store import Reader


@dataclass(frozen=True, slots=True)
class Places:
    """The places of some datasets, in the order of their IRIs: points, communes, how many types of service each offers.

    `above` and `below` pair a place with the territories its commune is part of, and with those that are part of it.
    """

    names: Column
    points: Shapes
    services: Numbers
    above: tuple[Numbers, Column]
    below: tuple[Numbers, Column]


@dataclass(frozen=True, slots=True)
class Offer:
    """By territory: places, services, kilometres to the nearest place; not a number where it cannot be known."""

    places: Floats
    services: Floats
    distance: Floats


def read(reader: Reader, datasets: list[str]) -> Places:
    """The places of these datasets (full IRIs)."""
    told = _joined([ask(reader, "places", set=one) for one in datasets])
    names = pc.unique(told["place"])
    first = indices(names, told["place"])
    services = _joined([ask(reader, "services", set=one) for one in datasets])
    around = _joined([ask(reader, "around", set=one) for one in datasets])
    return Places(
        names,
        outlines.shapes(told["point"].take(pa.array(first)).to_pylist()),
        np.bincount(indices(services["place"], names), minlength=len(names)),
        _pairs(told, around, names, "above"),
        _pairs(told, around, names, "below"),
    )


def offer(reader: Reader, home: str, order: Column, places: Places) -> Offer:
    """What is offered in the territories of one level, in this order."""
    told = ask(reader, "outlines", home=home)
    where = indices(order, told["area"])
    wkt = [told["wkt"][row].as_py() if row >= 0 else "" for row in where.tolist()]
    areas = outlines.shapes(wkt)
    place, area, unknown = _members(order, areas, places)
    count = np.bincount(area, minlength=len(order)).astype(np.float64)
    services = np.bincount(area, weights=places.services[place], minlength=len(order)).astype(np.float64)
    count[unknown], services[unknown] = np.nan, np.nan
    return Offer(count, services, outlines.nearest(areas, places.points)[0])


def _members(order: Column, areas: Shapes, places: Places) -> tuple[Numbers, Numbers, Bools]:
    """Which place is in which territory; and the territories of which it cannot be known.

    A place is in its commune and in what that is part of. Of what is part of its commune, it is in the one whose
    outline holds its point, or is nearest to it where all their outlines are known: outlines are simplified.
    """
    place, area = _inside(places.above, order)
    low_place, low_area = _inside(places.below, order)
    unknown = np.zeros(len(order), np.bool_)
    unknown[low_area] = ~outlines.known(areas[low_area])
    away = outlines.distances(areas[low_area], places.points[low_place])
    gaps = np.bincount(low_place, weights=np.isnan(away), minlength=len(places.names))
    fits = (away == 0) | ((gaps[low_place] == 0) & ~np.isnan(away))
    nearest_first = np.lexsort((low_area, away))
    chosen = nearest_first[fits[nearest_first]]
    _, once = np.unique(low_place[chosen], return_index=True)
    chosen = chosen[once]
    return np.concatenate([place, low_place[chosen]]), np.concatenate([area, low_area[chosen]]), unknown


def _inside(pairs: tuple[Numbers, Column], order: Column) -> tuple[Numbers, Numbers]:
    place, area = pairs[0], indices(pairs[1], order)
    return place[area >= 0], area[area >= 0]


def _pairs(told: dict[str, Column], around: dict[str, Column], names: Column, side: str) -> tuple[Numbers, Column]:
    """Each place with the territories on that side of its commune."""
    own = pc.not_equal(told["commune"], "")
    places = pa.table({"place": pc.filter(told["place"], own), "commune": pc.filter(told["commune"], own)})
    sided = pc.not_equal(around[side], "")
    areas = pa.table({"commune": pc.filter(around["commune"], sided), "area": pc.filter(around[side], sided)})
    joined = places.join(areas, "commune", join_type="inner").select(["place", "area"])
    joined = joined.group_by(["place", "area"]).aggregate([]).sort_by([("place", "ascending"), ("area", "ascending")])
    return indices(joined["place"], names), joined["area"]


def _joined(tables: list[dict[str, Column]]) -> dict[str, Column]:
    return {name: pa.concat_arrays([one[name] for one in tables]) for name in tables[0]}
