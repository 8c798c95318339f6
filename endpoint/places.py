"""The table of places: the 32 columns of the national standard, as `omin places` writes them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from endpoint.columns import Column
from endpoint.store import Snapshot
from endpoint.tabular import Row, Table
from ontology import standard, terms

_OFFERED_AT: Final = terms.OMIN + "offeredAt"
_DATATYPES: Final = {"latitude": "decimal", "longitude": "decimal", "date_maj": "date"}


@lru_cache(maxsize=512)
def holds(iri: str, snapshot: Snapshot) -> bool:
    """Tell whether `iri` is a dataset of places, a place, or a service that is offered at one."""
    return bool(_place(iri, snapshot)) or _is_dataset(iri, snapshot)


def _is_dataset(iri: str, snapshot: Snapshot) -> bool:
    things = snapshot.subjects(terms.IN_DATASET, iri)
    return any(term.value == terms.PLACE_CLASS for thing in things for term in snapshot.objects(thing, terms.TYPE))


def _place(iri: str, snapshot: Snapshot) -> str | None:
    """The place that a thing is, or is offered at."""
    if terms.PLACE_CLASS in {term.value for term in snapshot.objects(iri, terms.TYPE)}:
        return iri
    return next((term.value for term in snapshot.objects(iri, _OFFERED_AT)), None)


def table(iri: str, snapshot: Snapshot) -> Table:
    """The places of a dataset, or one place alone."""

    def rows() -> Iterator[Row]:
        place = _place(iri, snapshot)
        found = snapshot.select(standard.query(), {"place": place} if place else {"dataset": iri})
        statements = ({name: term.value for name, term in row.items()} for row in found)
        for row in standard.rows(statements):
            yield [row.cells[field.name] for field in standard.fields()]

    return Table(_columns(), rows)


def _columns() -> tuple[Column, ...]:
    return tuple(Column(field.name, None, datatype=_DATATYPES.get(field.name, "string")) for field in standard.fields())
