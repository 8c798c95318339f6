"""What was measured of the version (DQV): read in one go, and as a table."""

import csv
import io
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from endpoint.pages.book import query
from endpoint.store import Row, Snapshot
from ontology import iris

_HEADER: Final = ("measurement", "metric", "on", "indicator", "level", "period", "rule", "value")


def holds(iri: str) -> bool:
    """Tell whether `iri` is the document of the version's quality."""
    return iri == iris.QUALITY


@lru_cache(maxsize=2)
def rows(snapshot: Snapshot) -> tuple[Row, ...]:
    """Every measurement: its metric, what it was computed on and is limited to, its value."""
    return tuple(snapshot.select(query("measurements")))


def things(snapshot: Snapshot) -> Iterator[str]:
    """The IRIs of the measurements, then of the waivers."""
    yield from (row["measurement"].value for row in rows(snapshot))
    yield from (row["waiver"].value for row in snapshot.select(query("waivers")))


@lru_cache(maxsize=2)
def table(snapshot: Snapshot) -> bytes:
    """The measurements as CSV (RFC 4180), the header first; an empty cell is no limit."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow(_HEADER)
    writer.writerows([row[name].value if name in row else "" for name in _HEADER] for row in rows(snapshot))
    return output.getvalue().encode()
