"""The page of a dataset: where it comes from, how it is built, what it covers, its first observations."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from endpoint.language import Name, texts
from endpoint.pages.book import local_name
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import Table, kinds, read, table
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.measured import about
from endpoint.store import Row, Term
from ontology import terms

_ZERO: Final = Term("0")


@dataclass(frozen=True, slots=True)
class Component:
    """A dimension, measure or attribute of the structure."""

    role: str
    property: Link
    codes: Link | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much a dataset holds."""

    observations: int
    indicators: int
    areas: int
    first: str
    last: str
    levels: tuple[tuple[Link, str], ...]
    others: tuple[tuple[Link, str], ...]


@dataclass(frozen=True, slots=True)
class DatasetContext:
    """What the template shows."""

    title: Name
    description: Name | None
    publisher: Link | None
    licence: Link | None
    issued: str | None
    modified: str | None
    frequency: str | None
    sources: tuple[Link, ...]
    structure: Link | None
    components: tuple[Component, ...]
    coverage: Coverage
    quality: str | None
    members: tuple[Link, ...]
    table: Table
    kinds: tuple[tuple[Link, Name | None], ...]
    query: Query


def context(desk: Desk, iri: str) -> DatasetContext:
    """What the store says of a dataset."""
    facts, coverage = desk.facts(iri), _coverage(desk, iri)
    figures = read(desk, desk.rows("dataset", iri), thing_is="dataset")
    shown = table(desk, figures, csv=desk.data(iri, "csv"))
    return DatasetContext(
        title=desk.name(iri),
        description=facts.text(terms.DCT + "description"),
        publisher=facts.link(terms.DCT + "publisher"),
        licence=facts.link(terms.DCT + "license"),
        issued=facts.date(terms.DCT + "issued"),
        modified=facts.date(terms.DCT + "modified"),
        frequency=frequency(desk, facts.link(terms.DCT + "accrualPeriodicity")),
        sources=facts.links(terms.PROV + "wasDerivedFrom", terms.DCT + "source"),
        structure=facts.link(terms.QB + "structure"),
        components=tuple(_component(desk, row) for row in desk.rows("dataset_structure", iri)),
        coverage=coverage,
        quality=about(desk, iri),
        members=tuple(desk.link(row["member"].value) for row in desk.rows("dataset_members", iri)),
        table=Table(shown.figures, coverage.observations, shown.dimensions, shown.csv),
        kinds=kinds(desk, shown.figures),
        query=query(desk, "dataset", iri),
    )


def frequency(desk: Desk, code: Link | None) -> str | None:
    """How often a dataset is renewed, in words where we have them."""
    if code is None:
        return None
    name = local_name(code.iri)
    key = f"frequency_{name.lower()}"
    return desk.language.say(key) if key in texts() else name


def _component(desk: Desk, row: Row) -> Component:
    codes = desk.link(row["list"].value) if "list" in row else None
    return Component(local_name(row["role"].value), desk.link(row["property"].value), codes)


def _coverage(desk: Desk, iri: str) -> Coverage:
    row: Row = next(iter(desk.rows("dataset_coverage", iri)), {})
    numbers = [int(row.get(name, _ZERO).value) for name in ("observations", "indicators", "areas")]
    first, last = (desk.language.date(row[name].value) if name in row else "" for name in ("first", "last"))
    levels = [(desk.link(each["level"].value), each["areas"].value) for each in desk.rows("dataset_levels", iri)]
    levels.sort(key=lambda pair: desk.book.order(pair[0].iri))
    holds = [(desk.link(each["class"].value), each["members"].value) for each in desk.rows("dataset_holds", iri)]
    named, others = (
        tuple((link, desk.language.number(Decimal(count))) for link, count in some) for some in (levels, holds)
    )
    return Coverage(numbers[0], numbers[1], numbers[2], first, last, named, others)


PAGE: Final = PageKind("dataset", (terms.QB + "DataSet", terms.DCAT + "Dataset"), context)
