"""The page of a dataset: where it comes from, how it is built, what it covers, its first observations."""

from dataclasses import dataclass
from typing import Final

from endpoint.cube import Rows
from endpoint.language import Name
from endpoint.pages import measured
from endpoint.pages.book import local_name
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import Table, kinds, read, table
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.holdings import Holding, holding
from endpoint.store import Row
from ontology import terms

_SHOWN: Final = 50


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
    indicators: tuple[Link, ...]
    areas: int
    levels: tuple[tuple[Link, int], ...]
    others: tuple[tuple[Link, int], ...]


@dataclass(frozen=True, slots=True)
class DatasetContext:
    """What the template shows."""

    title: Name
    description: Name | None
    publisher: Link | None
    issued: str | None
    held: Holding
    methods: tuple[Link, ...]
    lessons: tuple[Link, ...]
    structure: Link | None
    components: tuple[Component, ...]
    coverage: Coverage
    members: tuple[Link, ...]
    table: Table
    kinds: tuple[tuple[Link, Name | None], ...]
    query: Query


def context(desk: Desk, iri: str) -> DatasetContext:
    """What the store says of a dataset."""
    facts, cube = desk.facts(iri), desk.book.cube
    rows = cube.of("dataset", iri)
    coverage = _coverage(desk, iri, rows)
    figures = read(desk, list(cube.read(cube.values(rows)[:_SHOWN])))
    shown = table(desk, figures, csv=desk.data(iri, "csv"))
    return DatasetContext(
        title=desk.name(iri),
        description=facts.text(terms.DCT + "description"),
        publisher=facts.link(terms.DCT + "publisher"),
        issued=facts.date(terms.DCT + "issued"),
        held=holding(desk, measured.read(desk.book.snapshot), iri, ()),
        methods=desk.links(cube.distinct("method", rows)),
        lessons=desk.links(desk.book.snapshot.subjects(terms.DCT + "source", iri)),
        structure=facts.link(terms.QB + "structure"),
        components=tuple(_component(desk, row) for row in desk.rows("dataset_structure", iri)),
        coverage=coverage,
        members=tuple(desk.link(row["member"].value) for row in desk.rows("dataset_members", iri)),
        table=Table(shown.figures, coverage.observations, shown.dimensions, shown.csv),
        kinds=kinds(desk, shown.figures),
        query=query(desk, "dataset", iri),
    )


def _component(desk: Desk, row: Row) -> Component:
    codes = desk.link(row["list"].value) if "list" in row else None
    return Component(local_name(row["role"].value), desk.link(row["property"].value), codes)


def _coverage(desk: Desk, iri: str, rows: Rows) -> Coverage:
    """Counted in the columns of the figures, never by a query over all of them."""
    cube = desk.book.cube
    values = cube.values(rows)
    levels = [(desk.link(level), _areas(desk, level, values)) for level in cube.distinct("level", values)]
    levels.sort(key=lambda pair: desk.book.order(pair[0].iri))
    holds = [(desk.link(each["class"].value), int(each["members"].value)) for each in desk.rows("dataset_holds", iri)]
    return Coverage(
        observations=int(values.size),
        indicators=desk.links(cube.distinct("indicator", values)),
        areas=len(cube.distinct("area", values)),
        levels=tuple(levels),
        others=tuple(holds),
    )


def _areas(desk: Desk, level: str, rows: Rows) -> int:
    cube = desk.book.cube
    return len(cube.distinct("area", cube.within("level", level, rows)))


PAGE: Final = PageKind("dataset", (terms.QB + "DataSet", terms.DCAT + "Dataset"), context)
