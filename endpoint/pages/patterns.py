"""The page of components: each stands there once, from the macros that all pages are made of, with made-up examples."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from endpoint.language import LANGUAGES
from endpoint.pages import views
from endpoint.pages.frame import frame
from endpoint.pages.svg import Drawing
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
    text = render_template("patterns.html", page=told.page, p=told, frame=around, t=desk.language)
    response = Response(text, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = desk.language.code
    response.headers["X-Robots-Tag"] = "noindex"
    return views.cached(response)


@blueprint.get(f"{PATH}/<name>.svg")
def drawing(name: str) -> Response:
    """Draw an example, in the way of the charts of figures."""
    found = examples()["drawings"].get(name)
    if found is None:
        raise NotFound
    drawn = Drawing(found["template"], found["values"], locale=views.language().chart_locale())
    return views.cached(Response(drawn.svg(), content_type="image/svg+xml; charset=utf-8"))


def said(example: object, language: str) -> Any:  # noqa: ANN401 - what a template is given
    """An example as templates read it: texts in one language, tables by attribute."""
    if isinstance(example, list):
        return [said(one, language) for one in example]
    if not isinstance(example, Mapping):
        return example
    if set(example) == set(LANGUAGES):
        return example[language]
    return SimpleNamespace(**{key: said(one, language) for key, one in example.items()})
