"""The charts of an indicator under a choice, each with its address: the page and the files of a chart agree so."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlencode

from endpoint.choice import Choice
from endpoint.pages.book import local_name
from endpoint.pages.charts import Chart, by_area, by_code, over_time
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import Figure

_NONE: Final = Choice()


def of_indicator(desk: Desk, iri: str, figures: Sequence[Figure], choice: Choice = _NONE) -> tuple[Chart, ...]:
    """The charts of all figures of an indicator: over time whatever the period chosen, by territory in its level."""
    whenever, wherever = choice.but("period", "").but("level", ""), _only(choice, "period", "population")
    found = (
        over_time(desk, fitting(desk, figures, whenever)),
        by_code(desk, fitting(desk, figures, wherever)),
        *by_area(desk, fitting(desk, figures, choice)),
    )
    return tuple(addressed(desk, iri, chart, choice) for chart in found if chart and desk.path(iri))


def addressed(desk: Desk, iri: str, chart: Chart, choice: Choice = _NONE) -> Chart:
    """A chart that knows where its drawing is."""
    asked = urlencode([("as", chart.key), ("lang", desk.language.code), *choice.parts], quote_via=quote)
    return replace(chart, src=f"/chart{desk.path(iri)}.svg?{asked}")


def fitting(desk: Desk, figures: Sequence[Figure], choice: Choice) -> list[Figure]:
    """The figures that have every code of a choice."""
    return [figure for figure in figures if all(_code(desk, figure, name) == code for name, code in choice.parts)]


def _code(desk: Desk, figure: Figure, name: str) -> str | None:
    usual: dict[str, Link | None] = {
        "level": figure.level,
        "period": figure.period,
        "population": figure.population,
    }
    further = {local_name(dimension): code for dimension, code in figure.extra}
    found = usual[name] if name in usual else further.get(name)
    return desk.book.notation(found.iri) if found else None


def _only(choice: Choice, *names: str) -> Choice:
    return Choice(tuple((name, code) for name, code in choice.parts if name in names))
