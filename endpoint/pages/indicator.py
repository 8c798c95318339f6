"""The page of an indicator: what it measures, its figures as the reader chose them, how they were made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from endpoint.charts.addressed import addressed
from endpoint.charts.charts import Chart, by_area, by_code, over_time
from endpoint.choice import Choice
from endpoint.cube import Cut
from endpoint.language import Name
from endpoint.pages import slices
from endpoint.pages.beside import Comparison, comparison
from endpoint.pages.breaks import Break
from endpoint.pages.corrected import Correction, corrections
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.figures import Figure, Table, kinds, source_page, table
from endpoint.pages.frame import PageKind, Picture, Query, query
from endpoint.pages.selection import Selection, known, select
from endpoint.reuse import question
from ontology import terms

DEFINITION: Final = terms.SKOS + "definition"
UNIT_MEASURE: Final = terms.SDMX_ATTRIBUTE + "unitMeasure"
_FAMILY: Final = terms.OMIN + "family"
_SAME: Final = terms.SKOS + "exactMatch"
_CLOSE: Final = terms.SKOS + "closeMatch"
_RELATED: Final = terms.SKOS + "related"


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of figures: who published it, under which licence, where a person finds it."""

    link: Link
    publisher: Name | None
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
    same: tuple[Link, ...]
    close: tuple[Link, ...]
    votes: tuple[Figure, ...]
    beside: Comparison | None
    breaks: tuple[Break, ...]
    corrections: tuple[Correction, ...]
    today: bool
    query: Query

    @property
    def picture(self) -> Picture | None:
        """The first chart in pixels."""
        return Picture(self.charts[0].address("png"), self.charts[0].alt) if self.charts else None


def drawn(desk: Desk, iri: str, choice: Choice | None = None) -> tuple[Chart, ...]:
    """The charts of an indicator under a choice, else that of the desk, with their addresses; none of what is not."""
    asked = known(desk.book, iri, desk.choice if choice is None else choice)
    key = ("charts", *desk.language.key, iri, str(asked))
    return desk.book.figures.remember(key, lambda: _drawn(replace(desk, choice=asked), iri))


def _drawn(desk: Desk, iri: str) -> tuple[Chart, ...]:
    selection = select(desk, iri)
    if selection is None or desk.choice.missed or desk.path(iri) is None:
        return ()
    cut, areas = selection.cut, slices.over_areas(desk, selection.cut)[0]
    focus = slices.focus(desk, cut)
    wide = [figure.area.iri for figure in slices.standing(desk, cut)]
    around = dict.fromkeys((*focus, *wide))
    series = [figure for area in around for figure in slices.over_time(desk, cut, area)]
    codes = [f for area in around for name, _ in cut.further for f in slices.by_code(desk, cut, area, name)]
    found = (over_time(desk, series), by_code(desk, codes), *by_area(desk, [*areas, *slices.standing(desk, cut)]))
    told = (_named(desk, cut, chart) for chart in found if chart)
    return tuple(addressed(desk, iri, chart, desk.choice) for chart in told)


def _named(desk: Desk, cut: Cut, chart: Chart) -> Chart:
    """A chart of figures that were brought to today's territories says so wherever it is shown."""
    if terms.BOUNDARIES not in dict(cut.further):
        return chart
    title = desk.language.say("chart_today", title=chart.title)
    return replace(chart, title=title, alt=f"{title}. {chart.alt}")


def context(desk: Desk, iri: str) -> IndicatorContext:
    """What the store says of an indicator."""
    facts, selection = desk.facts(iri), select(desk, iri)
    polarity, family = facts.link(terms.OMIN + "polarity"), facts.link(_FAMILY)
    standing = slices.standing(desk, selection.cut) if selection else []
    areas, total = slices.over_areas(desk, selection.cut) if selection else ([], 0)
    shown = replace(table(desk, areas, csv=desk.data(iri, "csv")), total=total)
    seen = [*standing, *shown.figures]
    own, charts = desk.book.own_areas(), drawn(desk, iri)
    same, close = _matched(desk, facts, _SAME), _matched(desk, facts, _CLOSE)
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
        charts=charts,
        origins=_origins(desk, seen),
        methods=tuple({figure.method.iri: figure.method for figure in seen if figure.method}.values()),
        comparable=_comparable(desk, iri, {link.iri for link in facts.links(_RELATED)}, same | close),
        same=desk.links(same),
        close=desk.links(close - same),
        votes=votes(desk, family.iri) if family else (),
        beside=comparison(desk, iri, selection),
        breaks=_breaks(seen, charts),
        corrections=corrections(desk, desk.book.cube.of("indicator", iri)),
        today=selection is not None and terms.BOUNDARIES in dict(selection.cut.further),
        query=_query(desk, iri),
    )


def _breaks(seen: Iterable[Figure], charts: Iterable[Chart]) -> tuple[Break, ...]:
    """The breaks that are declared and that no chart shows."""
    told = {one.why for chart in charts for one in chart.remarks}
    found = {(one.start, one.why): one for figure in seen for one in figure.breaks}
    return tuple(one for one in found.values() if one.why not in told)


def _matched(desk: Desk, facts: Facts, match: str) -> set[str]:
    """What an indicator is matched with, whichever of the two says so."""
    return {link.iri for link in facts.links(match)} | set(desk.book.snapshot.subjects(match, facts.iri))


def _query(desk: Desk, iri: str) -> Query:
    """The query of the page, or that of the figures chosen."""
    if not desk.choice:
        return query(desk, "indicator", iri)
    text = question.query(iri, desk.choice, desk.book.snapshot)
    return Query(text, desk.address("/query", query=text))


def _origins(desk: Desk, figures: Iterable[Figure]) -> tuple[Origin, ...]:
    sources = {figure.source.iri for figure in figures if figure.source}
    return tuple(_origin(desk, link) for link in desk.links(sources))


def _origin(desk: Desk, link: Link) -> Origin:
    facts = desk.facts(link.iri)
    publisher, licence = facts.named(terms.DCT + "publisher"), facts.link(terms.DCT + "license")
    return Origin(link, publisher, licence, source_page(desk, link.iri))


def _comparable(desk: Desk, iri: str, related: set[str], told: set[str]) -> tuple[Link, ...]:
    """Indicators related to this one, then those of its family in its unit that have figures; not those told before."""
    like = {other for other in desk.book.cube.cuts if other != iri and _sort(desk, other) == _sort(desk, iri)}
    return (*desk.links(related - told), *desk.links(like - related - told))


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


PAGE: Final = PageKind("indicator", (terms.INDICATOR_CLASS,), context)
