"""Tables of what a thing is made of, as `listings.toml` says: codes, terms, datasets, rules, queries."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from endpoint.columns import Column, described
from endpoint.store import Snapshot, Term
from endpoint.tabular import Row, Table, lines
from ontology import terms

_FILE: Final = Path(__file__).with_name("listings.toml")


@dataclass(frozen=True, slots=True)
class _Listing:
    of: str
    columns: tuple[Column, ...]
    member: str | None
    has: str | None
    type: str | None

    def members(self, iri: str, snapshot: Snapshot) -> list[str]:
        """What is in a thing, of the type that rows are of."""
        said = snapshot.subjects(self.member, iri) if self.member else snapshot.objects(iri, self.has or "")
        return [member for member in map(str, said) if self.type is None or self._is_one(member, snapshot)]

    def _is_one(self, member: str, snapshot: Snapshot) -> bool:
        return self.type in {term.value for term in snapshot.objects(member, terms.TYPE)}


def table(iri: str, snapshot: Snapshot) -> Table | None:
    """The table of the members of a thing; None where it is no list, or an empty one."""
    types = {term.value for term in snapshot.objects(iri, terms.TYPE)}
    listing = next((one for one in _listings() if one.of in types), None)
    members = listing.members(iri, snapshot) if listing else []
    if listing is None or not members:
        return None
    header = (
        listing.columns[0],
        *(described(column, column.predicate or "", snapshot) for column in listing.columns[1:]),
    )

    def rows() -> Iterator[Row]:
        for member in members:
            yield from lines([_cells(member, column, snapshot) for column in header])

    return Table(header, rows, listing.type)


def _cells(member: str, column: Column, snapshot: Snapshot) -> list[str]:
    if column.predicate is None:
        return [member]
    return [term.value for term in snapshot.objects(member, column.predicate) if _fits(term, column)]


def _fits(term: Term, column: Column) -> bool:
    return term.is_iri == (column.prefix is not None) and term.language == column.language


@cache
def _listings() -> tuple[_Listing, ...]:
    told: dict[str, list[dict[str, Any]]] = tomllib.loads(_FILE.read_text("utf-8"))
    return tuple(_listing(one) for one in told["listings"])


def _listing(told: dict[str, Any]) -> _Listing:
    member, has, kind = (terms.expand(told[name]) if name in told else None for name in ("member", "has", "type"))
    first = Column(told["first"], None, datatype="anyURI", required=True)
    columns = (first, *(_column(one) for one in told["columns"]))
    return _Listing(terms.expand(told["of"]), columns, member, has, kind)


def _column(told: dict[str, Any]) -> Column:
    prefix = "" if told.get("iri") else None
    datatype, language = told.get("datatype", "string"), told.get("language")
    return Column(told["name"], terms.expand(told["property"]), prefix, datatype, language=language)
