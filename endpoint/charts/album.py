"""The charts of any thing, and all forms of one: drawn, in pixels, as a specification, as geodata."""

import json
import textwrap
from collections.abc import Callable, Iterable
from typing import Any, Final

from endpoint.charts import keys, maps, shapes
from endpoint.charts.charts import Chart
from endpoint.charts.svg import Drawing
from endpoint.choice import NOTHING, Choice
from endpoint.mediation import place
from endpoint.pages import indicator, territory
from endpoint.pages.desk import Desk, Link
from ontology import terms

_TITLE: Final = 48  # letters in a line
_BELOW: Final = 66
_SOURCES: Final = 2
_OUTLINES: Final = {terms.TERRITORY_CLASS: territory.outline, terms.PLACE_CLASS: place.outline}


def charts(desk: Desk, iri: str, choice: Choice = NOTHING) -> tuple[Chart, ...]:
    """The charts of a thing under a choice; none where it has none or where nothing fits."""
    types = desk.facts(iri).types()
    if terms.INDICATOR_CLASS in types:
        return indicator.drawn(desk, iri, choice)
    drawn = next((draw for kind, draw in _OUTLINES.items() if kind in types and not choice), None)
    outline = drawn(desk, iri) if drawn else None
    return (outline,) if outline else ()


def chart(desk: Desk, iri: str, key: str | None, choice: Choice = NOTHING) -> Chart | None:
    """The chart of that key, else the first; None where there is none."""
    return next((one for one in charts(desk, iri, choice) if key in {None, one.key}), None)


def shared(desk: Desk, iri: str, found: Chart) -> Drawing:
    """The drawing for who sees it without its page: with title, kinds and sources."""
    title = desk.language.say("chart_of", what=desk.name(iri), title=found.title)
    below = ", ".join(part for part in (names(kinds(found)), names(sources(found)[:_SOURCES])) if part)
    return found.drawing.titled(textwrap.wrap(title, _TITLE), textwrap.wrap(below, _BELOW), found.alt)


def sources(found: Chart) -> tuple[Link, ...]:
    """The sources of the figures of a chart, each once."""
    return _once(figure.source for figure in found.figures)


def kinds(found: Chart) -> tuple[Link, ...]:
    """The kinds of the figures of a chart, each once."""
    return _once(figure.kind for figure in found.figures)


def periods(found: Chart) -> tuple[Link, ...]:
    """The periods of the figures of a chart, in the order of time."""
    return _once(figure.period for figure in sorted(found.figures, key=lambda figure: figure.start))


def licences(desk: Desk, found: Chart) -> tuple[Link, ...]:
    """The licences of the datasets that the figures of a chart are from."""
    datasets = sorted({figure.dataset for figure in found.figures} - {""})
    return _once(link for dataset in datasets for link in desk.facts(dataset).links(terms.DCT + "license"))


def names(links: Iterable[Link]) -> str:
    """Names in a row."""
    return ", ".join(str(link) for link in links)


def _once(links: Iterable[Link | None]) -> tuple[Link, ...]:
    return tuple({link.iri: link for link in links if link}.values())


def svg(_desk: Desk, _iri: str, found: Chart) -> bytes:
    """The drawing as pages show it, below its title."""
    return found.drawing.svg().encode()


def png(desk: Desk, iri: str, found: Chart) -> bytes:
    """The drawing in pixels, with its title."""
    return shared(desk, iri, found).png()


def specification(desk: Desk, iri: str, found: Chart) -> bytes:
    """The Vega-Lite document, with its data and its title."""
    return json.dumps(shared(desk, iri, found).spec(), ensure_ascii=False).encode()


def geojson(desk: Desk, _iri: str, found: Chart) -> bytes | None:
    """The territories of a map (RFC 7946), and its legend as a foreign member; None where a chart is no map."""
    if found.ground is None:
        return None
    legend = [
        {"state": one.state, "class": one.at, "name": one.name, "fill": one.fill}
        for one in keys.key(desk, found.ground, points=False)
    ]
    features = [_area(desk, area) for area in found.ground.areas]
    told = {"type": "FeatureCollection", "title": found.title, "legend": legend, "features": features}
    return json.dumps(told, ensure_ascii=False).encode()


def _area(desk: Desk, area: maps.Area) -> dict[str, Any]:
    figure = area.figure
    properties: dict[str, object] = {
        "name": area.link.name.text,
        "value": float(figure.value) if figure else None,
        "text": figure.text if figure else "",
        "class": area.at,
        "state": area.state,
        "unsure": area.unsure,
        "said": maps.told(desk, area),
        "middle": shapes.middle(area.geometry),
        "page": area.link.href,
    }
    return {"type": "Feature", "id": area.link.iri, "properties": properties, "geometry": area.geometry}


Form = Callable[[Desk, str, Chart], bytes | None]
FORMS: Final[dict[str, tuple[str, Form]]] = {
    "svg": ("image/svg+xml; charset=utf-8", svg),
    "png": ("image/png", png),
    "vl.json": ("application/json", specification),
    "geojson": ("application/geo+json", geojson),
}
