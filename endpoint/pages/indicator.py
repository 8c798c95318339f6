"""The page of an indicator: what it measures, its figures, its charts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from endpoint.language import Name
from endpoint.pages.charts import Chart, charts_of
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import Figure, Table, kinds, nearest, read, table, whole
from endpoint.pages.frame import PageKind, Query, query
from ontology import terms

DEFINITION: Final = terms.SKOS + "definition"
UNIT_MEASURE: Final = terms.SDMX_ATTRIBUTE + "unitMeasure"


@dataclass(frozen=True, slots=True)
class IndicatorContext:
    """What the template shows."""

    title: Name
    definition: Name | None
    family: Link | None
    unit: Link | None
    polarity: Link | None
    polarity_definition: Name | None
    complement: Link | None
    latest: Figure | None
    table: Table
    kinds: tuple[tuple[Link, Name | None], ...]
    charts: tuple[Chart, ...]
    query: Query


def figures_of(desk: Desk, iri: str) -> list[Figure]:
    """The figures of an indicator: the observatory's own territory first, the latest first."""
    key = ("figures", desk.language.code, str(desk.language.explicit), iri)
    return desk.book.figures.remember(key, lambda: _read(desk, iri))


def _read(desk: Desk, iri: str) -> list[Figure]:
    return sorted(read(desk, desk.rows("indicator", iri), thing_is="indicator"), key=nearest(desk.book.own_areas()))


def drawn(desk: Desk, iri: str) -> tuple[Chart, ...]:
    """The charts of an indicator with their addresses."""
    path = desk.path(iri) or ""
    return tuple(
        replace(chart, src=f"/chart{path}.svg?as={chart.key}&lang={desk.language.code}")
        for chart in charts_of(desk, figures_of(desk, iri))
        if path
    )


def context(desk: Desk, iri: str) -> IndicatorContext:
    """What the store says of an indicator."""
    facts, figures = desk.facts(iri), figures_of(desk, iri)
    polarity = facts.link(terms.OMIN + "polarity")
    shown = table(desk, figures, csv=desk.data(iri, "csv"))
    return IndicatorContext(
        title=desk.name(iri),
        definition=facts.text(DEFINITION),
        family=facts.link(terms.OMIN + "family"),
        unit=facts.link(UNIT_MEASURE),
        polarity=polarity,
        polarity_definition=desk.facts(polarity.iri).text(DEFINITION) if polarity else None,
        complement=facts.link(terms.OMIN + "complement"),
        latest=_latest(desk, figures),
        table=shown,
        kinds=kinds(desk, shown.figures),
        charts=drawn(desk, iri),
        query=query(desk, "indicator", iri),
    )


def _latest(desk: Desk, figures: Sequence[Figure]) -> Figure | None:
    """The latest figure of the observatory's own territory, else of the widest one, on a whole population."""
    own = desk.book.own_areas()
    fitting = [figure for figure in figures if whole(desk.book, figure)]
    mine = [figure for figure in fitting if figure.area.iri in own]
    return next(iter(mine or [figure for figure in fitting if not desk.book.parents(figure.area.iri)]), None)


PAGE: Final = PageKind("indicator", (terms.INDICATOR_CLASS,), context)
