"""The page of components: each stands there once, from the macros that all pages are made of, with made-up examples."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from endpoint.charts import album
from endpoint.language import LANGUAGES
from endpoint.negotiation import CSV, GEOJSON, GRAPHS, XLSX, ZIP
from endpoint.pages import views
from endpoint.pages.frame import Cited, Format, frame
from endpoint.pages.pattern_charts import NAMES, chart
from endpoint.site import site

blueprint: Final = Blueprint("patterns", __name__)

PATH: Final = "/patterns"
_EXAMPLES: Final = Path(__file__).parents[1] / "patterns.toml"


@cache
def examples() -> dict[str, Any]:
    """What `patterns.toml` says."""
    return tomllib.loads(_EXAMPLES.read_text("utf-8"))


@blueprint.get(PATH)
def page() -> Response:
    """Show every component."""
    desk = views.desk_of(site().follower.snapshot())
    around, told = frame(desk, PATH), said(examples(), desk.language.code)
    sample = replace(around, iri=told.link.iri, formats=_formats(), cited=Cited(told.words.long, PATH, PATH))
    charts = {name: chart(desk, told, name) for name in NAMES}
    text = render_template(
        "patterns.html", page=told.page, p=told, charts=charts, sample=sample, frame=around, t=desk.language
    )
    response = Response(text, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = desk.language.code
    response.headers["X-Robots-Tag"] = "noindex"
    return views.cached(response)


def _formats() -> tuple[Format, ...]:
    """Files of every form, none of which is there."""
    return tuple(Format(form.ending, form.media, PATH) for form in (XLSX, CSV, GEOJSON, *GRAPHS, ZIP))


@blueprint.get(f"{PATH}/<name>.<any('svg', 'png', 'vl.json'):ending>")
def drawing(name: str, ending: str) -> Response:
    """Give a chart of made-up figures in one of its forms."""
    if name not in NAMES:
        raise NotFound
    desk = views.desk_of(site().follower.snapshot())
    media, form = album.FORMS[ending]
    told = said(examples(), desk.language.code)
    drawn = form(desk, told.link.iri, chart(desk, told, name))
    return views.cached(Response(drawn, content_type=media))


def said(example: object, language: str) -> Any:  # noqa: ANN401 - what a template is given
    """An example as templates read it: texts in one language, tables by attribute."""
    if isinstance(example, list):
        return [said(one, language) for one in example]
    if not isinstance(example, Mapping):
        return example
    if set(example) == set(LANGUAGES):
        return example[language]
    return SimpleNamespace(**{key: said(one, language) for key, one in example.items()})
