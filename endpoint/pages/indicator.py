"""The page of an indicator: what it measures, its figures as the reader chose them, how they were made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from endpoint.language import Name
from endpoint.pages import slices
from endpoint.pages.charts import Chart, charts_of
from endpoint.pages.desk import Desk, Link
from endpoint.pages.embedded import SCHEMA_ORG
from endpoint.pages.figures import Figure, Table, kinds, source_page, table
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.selection import Selection, select
from ontology import terms

DEFINITION: Final = terms.SKOS + "definition"
UNIT_MEASURE: Final = terms.SDMX_ATTRIBUTE + "unitMeasure"
_FAMILY: Final = terms.OMIN + "family"
_ALIKE: Final = tuple(terms.SKOS + name for name in ("exactMatch", "closeMatch", "related"))


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of figures: who published it, under which licence, where a person finds it."""

    link: Link
    publisher: Link | None
    licence: Link | None
    page: str | None


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
    selection: Selection | None
    keys: tuple[Figure, ...]
    standing: Table
    table: Table
    kinds: tuple[tuple[Link, Name | None], ...]
    charts: tuple[Chart, ...]
    origins: tuple[Origin, ...]
    methods: tuple[Link, ...]
    comparable: tuple[Link, ...]
    votes: tuple[Figure, ...]
    query: Query
    json_ld: dict[str, Any]


def drawn(desk: Desk, iri: str) -> tuple[Chart, ...]:
    """The charts of an indicator, of what the reader chose, with their addresses."""
    path, selection = desk.path(iri), select(desk, iri)
    if path is None or selection is None:
        return ()
    more = "".join(f"&{urlencode([part])}" for part in desk.choice.parts)
    found = charts_of(desk, _to_draw(desk, selection))
    source = f"/chart{path}.svg?lang={desk.language.code}{more}&as="
    return tuple(replace(chart, src=source + chart.key) for chart in found)


def _to_draw(desk: Desk, selection: Selection) -> list[Figure]:
    cut, areas = selection.cut, slices.over_areas(desk, selection.cut)[0]
    focus = slices.focus(desk, cut)
    series = [figure for area in focus for figure in slices.over_time(desk, cut, area)]
    codes = [figure for area in focus for name, _ in cut.further for figure in slices.by_code(desk, cut, area, name)]
    return [*series, *codes, *areas]


def context(desk: Desk, iri: str) -> IndicatorContext:
    """What the store says of an indicator."""
    facts, selection = desk.facts(iri), select(desk, iri)
    polarity, family = facts.link(terms.OMIN + "polarity"), facts.link(_FAMILY)
    standing = slices.standing(desk, selection.cut) if selection else []
    areas, total = slices.over_areas(desk, selection.cut) if selection else ([], 0)
    shown = replace(table(desk, areas, csv=desk.data(iri, "csv")), total=total)
    seen = [*standing, *shown.figures]
    own = desk.book.own_areas()
    return IndicatorContext(
        title=desk.name(iri),
        definition=facts.text(DEFINITION),
        family=family,
        unit=facts.link(UNIT_MEASURE),
        polarity=polarity,
        polarity_definition=desk.facts(polarity.iri).text(DEFINITION) if polarity else None,
        complement=facts.link(terms.OMIN + "complement"),
        selection=selection,
        keys=tuple(figure for figure in standing if figure.area.iri in own),
        standing=table(desk, standing),
        table=shown,
        kinds=kinds(desk, seen),
        charts=drawn(desk, iri),
        origins=_origins(desk, seen),
        methods=tuple({figure.method.iri: figure.method for figure in seen if figure.method}.values()),
        comparable=_comparable(desk, iri, {link.iri for link in facts.links(*_ALIKE)}),
        votes=votes(desk, family.iri) if family else (),
        query=query(desk, "indicator", iri),
        json_ld=_json_ld(desk, iri, facts.text(DEFINITION)),
    )


def _origins(desk: Desk, figures: Iterable[Figure]) -> tuple[Origin, ...]:
    sources = {figure.source.iri for figure in figures if figure.source}
    return tuple(_origin(desk, link) for link in desk.links(sources))


def _origin(desk: Desk, link: Link) -> Origin:
    facts = desk.facts(link.iri)
    publisher, licence = facts.link(terms.DCT + "publisher"), facts.link(terms.DCT + "license")
    return Origin(link, publisher, licence, source_page(desk, link.iri))


def _comparable(desk: Desk, iri: str, matched: set[str]) -> tuple[Link, ...]:
    """Indicators matched with this one, then those of its family in its unit that have figures."""
    like = {other for other in desk.book.cube.cuts if other != iri and _sort(desk, other) == _sort(desk, iri)}
    return (*desk.links(matched), *desk.links(like - matched))


def _sort(desk: Desk, indicator: str) -> tuple[str, ...]:
    """The family and the unit of an indicator."""
    return desk.book.names.remember(
        ("sort", indicator),
        lambda: tuple(
            term.value for name in (_FAMILY, UNIT_MEASURE) for term in desk.book.snapshot.objects(indicator, name)
        ),
    )


def votes(desk: Desk, family: str) -> tuple[Figure, ...]:
    """What a family was given where people voted on what matters: figures whose code it is."""
    cube = desk.book.cube
    rows = [int(row) for name in cube.further for row in cube.of(name, family)]
    found: Sequence[Figure] = slices.figures(desk, rows)
    return tuple(figure for figure in found if figure.kind_code == "vote")


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
