"""A table as GeoJSON (RFC 7946): a feature for each row, with its cells as properties."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import BinaryIO, Final

from endpoint.forms.values import kind, read
from endpoint.geometries import Geometry, bounds
from endpoint.tabular import Row, Table

MOST_ROWS: Final = 20_000  # each has its outline with it
_EXACT: Final = 2**53  # whole numbers up to here are exact in JavaScript too (RFC 8259, section 6)

# The geometry of the place that a row is about.
Placed = Callable[[Row], Geometry | None]


def write(table: Table, placed: Placed, file: BinaryIO) -> None:
    """Write it to a file; a row whose place has no known geometry is a feature without one (section 3.2)."""
    kinds = [kind(column) for column in table.columns]
    around = bounds(one for row in table.rows() if (one := placed(row)))
    head = json.dumps({"type": "FeatureCollection", **({"bbox": around} if around else {})})
    file.write(f'{head[:-1]}, "features": ['.encode())
    between = "\n"
    for feature in _features(table, kinds, placed):
        file.write(f"{between}{json.dumps(feature, ensure_ascii=False)}".encode())
        between = ",\n"
    file.write(b"\n]}\n")


def _features(table: Table, kinds: list[str], placed: Placed) -> Iterator[dict[str, object]]:
    names = table.names
    for row in table.rows():
        shape = placed(row)
        values = {name: _plain(text, one) for name, text, one in zip(names, row, kinds, strict=True)}
        thing = {"id": row[0]} if table.row_type else {}
        yield {"type": "Feature", **thing, "geometry": shape.told if shape else None, "properties": values}


def _plain(text: str, wanted: str) -> str | float | None:
    """A number where JSON can say it; a date and all else as text."""
    value = read(text, wanted)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, int):
        return value if abs(value) <= _EXACT else text
    return text or None
