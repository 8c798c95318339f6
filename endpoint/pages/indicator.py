"""The page of an indicator: what it measures, its figures, its charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from endpoint.choice import Choice
from endpoint.language import Name
from endpoint.pages.addressed import of_indicator
from endpoint.pages.charts import Chart
from endpoint.pages.desk import Desk, Link
from endpoint.pages.embedded import SCHEMA_ORG
from endpoint.pages.figures import Figure, Table, kinds, nearest, read, table, whole
from endpoint.pages.frame import PageKind, Query, query
from ontology import terms

DEFINITION: Final = terms.SKOS + "definition"
_ALL: Final = Choice()
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
    json_ld: dict[str, Any]


def figures_of(desk: Desk, iri: str) -> list[Figure]:
    """The figures of an indicator: the observatory's own territory first, the latest first."""
    key = ("figures", desk.language.code, str(desk.language.explicit), iri)
    return desk.book.figures.remember(key, lambda: _read(desk, iri))


def _read(desk: Desk, iri: str) -> list[Figure]:
    return sorted(read(desk, desk.rows("indicator", iri), thing_is="indicator"), key=nearest(desk.book.own_areas()))


def drawn(desk: Desk, iri: str, choice: Choice = _ALL) -> tuple[Chart, ...]:
    """The charts of an indicator under a choice, with their addresses."""
    said = (f"{name}={code}" for name, code in choice.parts)
    key = ("charts", desk.language.code, str(desk.language.explicit), iri, *said)
    return desk.book.figures.remember(key, lambda: of_indicator(desk, iri, figures_of(desk, iri), choice))


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
        json_ld=_json_ld(desk, iri, facts.text(DEFINITION)),
    )


def _latest(desk: Desk, figures: Sequence[Figure]) -> Figure | None:
    """The latest figure of the observatory's own territory, else of the widest one, on a whole population."""
    own = desk.book.own_areas()
    fitting = [figure for figure in figures if whole(desk.book, figure)]
    mine = [figure for figure in fitting if figure.area.iri in own]
    return next(iter(mine or [figure for figure in fitting if not desk.book.parents(figure.area.iri)]), None)


def _json_ld(desk: Desk, iri: str, definition: Name | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@context": SCHEMA_ORG,
        "@id": iri,
        "@type": "DefinedTerm",
        "name": desk.name(iri).text,
        "inLanguage": desk.language.code,
        "termCode": desk.book.notation(iri),
        "url": iri,
    }
    return found | ({"description": definition.text} if definition else {})


PAGE: Final = PageKind("indicator", (terms.INDICATOR_CLASS,), context)
