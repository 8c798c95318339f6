"""Where the rows of a table lie: which things have a table with geometry, and the geometry of each row."""

from functools import lru_cache
from typing import Final

from endpoint import observed, places
from endpoint.columns import Column
from endpoint.forms.geojson import Placed
from endpoint.geometries import Geometry, geometry
from endpoint.site import query
from endpoint.store import Snapshot, remembered
from endpoint.tabular import Table, lines
from ontology import terms

_NAMED: Final = (
    Column("thing", None, datatype="anyURI", required=True),
    Column("code", terms.SKOS + "notation"),
    Column("label", terms.LABEL),
)


@lru_cache(maxsize=1_024)
def holds(iri: str, snapshot: Snapshot) -> bool:
    """Tell whether there is a geometry: of a thing, or of what its table is about."""
    if places.holds(iri, snapshot) or geometry(iri, snapshot):
        return True
    return observed.holds(iri, snapshot) and not _outlined(snapshot).isdisjoint(observed.areas(iri, snapshot))


@remembered
def _outlined(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(row["thing"].value for row in snapshot.select(query("outlined")))


def table(iri: str, own: Table, snapshot: Snapshot) -> Table:
    """The table to draw: a thing's own, or, where no column of it says where its rows lie, the thing alone."""
    if places.holds(iri, snapshot) or own.place:
        return own
    cells = [[iri], *([term.value for term in snapshot.objects(iri, one.predicate or "")] for one in _NAMED[1:])]
    return Table(_NAMED, lambda: lines(cells), terms.TERRITORY_CLASS, "thing")


def placed(about: Table, snapshot: Snapshot) -> Placed:
    """How to find the geometry of a row: of the thing in the column for it, else the point its coordinates say."""
    names = about.names
    if about.place is not None:
        number = names.index(about.place)
        return lambda row: geometry(row[number], snapshot)
    return lambda row: _point(row[names.index("longitude")], row[names.index("latitude")])


def _point(longitude: str, latitude: str) -> Geometry | None:
    if not longitude or not latitude:
        return None
    east, north = float(longitude), float(latitude)
    return Geometry({"type": "Point", "coordinates": [east, north]}, (east, north, east, north))
