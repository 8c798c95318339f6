"""What was measured of the version (DQV): read in one go, and as a table."""

from collections.abc import Iterator
from typing import Final

from endpoint.columns import Column
from endpoint.pages.book import query
from endpoint.store import Row, Snapshot, remembered
from endpoint.tabular import Table
from ontology import iris

_HEADER: Final = ("measurement", "metric", "on", "indicator", "level", "period", "rule", "value")
_COLUMNS: Final = tuple(Column(name, None, datatype="string" if name == "value" else "anyURI") for name in _HEADER)


def holds(iri: str) -> bool:
    """Tell whether `iri` is the document of the version's quality."""
    return iri == iris.QUALITY


@remembered
def rows(snapshot: Snapshot) -> tuple[Row, ...]:
    """Every measurement: its metric, what it was computed on and is limited to, its value."""
    return tuple(snapshot.select(query("measurements")))


def things(snapshot: Snapshot) -> Iterator[str]:
    """The IRIs of the measurements, then of the waivers."""
    yield from (row["measurement"].value for row in rows(snapshot))
    yield from (row["waiver"].value for row in snapshot.select(query("waivers")))


def table(snapshot: Snapshot) -> Table:
    """The measurements; an empty cell is no limit."""
    return Table(_COLUMNS, lambda: (_cells(row) for row in rows(snapshot)))


def _cells(row: Row) -> list[str]:
    return [row[name].value if name in row else "" for name in _HEADER]
