"""The page of a source: what it is, where to find it, the figures that come from it."""

from dataclasses import dataclass, replace
from typing import Final

from endpoint.language import Name
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import Table, read, source_page, table
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.quality import today
from endpoint.pages.renewal import Renewal, fetched_from, renewal
from ontology import terms


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What the template shows."""

    title: Name
    description: Name | None
    page: str | None
    publisher: Link | None
    creator: Name | None
    licence: Link | None
    issued: str | None
    retrieved: str | None
    file: str | None
    renewal: Renewal | None
    provenance: Name | None
    table: Table
    query: Query


def context(desk: Desk, iri: str) -> SourceContext:
    """What the store says of a source."""
    facts = desk.facts(iri)
    rows = sorted(desk.rows("source", iri), key=lambda row: row["observation"].value)
    shown = table(desk, read(desk, rows, thing_is="source"))
    total = sum(int(row["figures"].value) for row in desk.rows("source_count", iri))
    return SourceContext(
        title=desk.name(iri),
        description=facts.text(terms.DCT + "description"),
        page=source_page(desk, iri),
        publisher=facts.link(terms.DCT + "publisher", terms.DCT + "creator"),
        creator=facts.text(terms.DCT + "publisher", terms.DCT + "creator"),
        licence=facts.link(terms.DCT + "license"),
        issued=facts.date(terms.DCT + "issued"),
        retrieved=facts.date(terms.RETRIEVED),
        file=fetched_from(desk, iri),
        renewal=renewal(desk, iri, today()),
        provenance=facts.text(terms.DCT + "provenance"),
        table=replace(shown, total=max(total, shown.total)),
        query=query(desk, "source", iri),
    )


PAGE: Final = PageKind("source", (terms.SOURCE_CLASS,), context)
