"""The table of what has no other: all that is said of a thing, its parts and, of a dataset, what is in it."""

from collections.abc import Iterator
from typing import Final

from endpoint.columns import Column
from endpoint.locate import fragments
from endpoint.store import Snapshot
from endpoint.tabular import Row, Table
from ontology import terms

_COLUMNS: Final = tuple(
    Column(name, None, datatype=datatype, required=required)
    for name, datatype, required in (
        ("thing", "anyURI", True),
        ("property", "anyURI", True),
        ("value", "string", True),
        ("language", "string", False),
        ("datatype", "string", False),
    )
)


def table(iri: str, snapshot: Snapshot) -> Table:
    """One row for each statement; `datatype` is empty of IRIs and of texts."""

    def rows() -> Iterator[Row]:
        for thing in (iri, *fragments(snapshot).get(iri, ()), *snapshot.subjects(terms.IN_DATASET, iri)):
            for predicate, term in snapshot.statements(thing):
                yield [thing, predicate, term.value, term.language or "", _datatype(term.datatype)]

    return Table(_COLUMNS, rows)


def _datatype(name: str | None) -> str:
    plain = name in {None, terms.XSD + "string", terms.RDF + "langString"}
    return "" if plain else terms.compact(name or "")
