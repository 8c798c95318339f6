"""Places and needs as files: CSV (RFC 4180) and GeoJSON (RFC 7946)."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from endpoint.mediation.directory import ACCESS, FEE, PUBLICS, SERVICE, Entry
from endpoint.mediation.needs import COLUMNS
from endpoint.mediation.needs_choice import Asked
from endpoint.mediation.needs_page import Row
from endpoint.pages.desk import Desk

_HEAD = ("place", "name", "street", "postal_code", "town", "commune", "longitude", "latitude", "modified")
_CODES = {"services": (SERVICE,), "publics": PUBLICS, "access": ACCESS, "cost": (FEE,)}


def places_csv(desk: Desk, places: Iterable[Entry]) -> bytes:
    """A row for each place; several codes in one cell are joined by `|`, as in the national standard."""
    return _csv([*_HEAD, *_CODES], (_cells(desk, one) for one in places))


def _cells(desk: Desk, one: Entry) -> list[str]:
    x, y = map(str, one.point) if one.point else ("", "")
    commune = desk.book.notation(one.commune) if one.commune else ""
    said = [one.iri, one.name, one.street, one.postal, one.locality, commune, x, y, one.modified]
    return said + ["|".join(_notations(desk, one, names)) for names in _CODES.values()]


def _notations(desk: Desk, one: Entry, names: Sequence[str]) -> list[str]:
    return sorted(desk.book.notation(code) for code in one.having(*names))


def places_geojson(desk: Desk, places: Iterable[Entry]) -> bytes:
    """A feature for each place; one whose point is not known is a feature without geometry (section 3.2)."""
    features = [_feature(desk, one) for one in places]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _feature(desk: Desk, one: Entry) -> dict[str, object]:
    geometry = {"type": "Point", "coordinates": list(one.point)} if one.point else None
    properties: dict[str, object] = {
        "name": one.name,
        "said": ", ".join(part for part in (one.street, f"{one.postal} {one.locality}".strip()) if part),
        "page": desk.href(one.iri),
        "modified": one.modified or None,
    }
    properties |= {key: _notations(desk, one, names) for key, names in _CODES.items()}
    return {"type": "Feature", "id": one.iri, "geometry": geometry, "properties": properties}


def needs_csv(desk: Desk, wanted: Asked, rows: Sequence[Row]) -> bytes:
    """The table of needs beside offer: a column for each indicator, empty without a figure, `secret` where it is."""
    names = [desk.book.notation(name) for name in COLUMNS]
    head = ["territory", "code", "name", *names]
    here = bool(wanted.filter) and all(row.here is not None for row in rows)
    made = (_line(row, here=here) for row in rows)
    return _csv([*head, *(["places_chosen"] if here else [])], made)


def _line(row: Row, *, here: bool) -> list[str]:
    cells = [row.line.cells.get(name) for name in COLUMNS]
    values = ["" if cell is None else "secret" if cell.secret else str(cell.value) for cell in cells]
    return [row.line.area.iri, row.line.code, row.line.area.name.text, *values, *([str(row.here)] if here else [])]


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(head)
    writer.writerows(rows)
    return output.getvalue().encode()
