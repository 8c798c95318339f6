"""Charts at addresses of their own, in each of their forms, and on a bare page to be shown in others."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from endpoint import choice, locate, policy
from endpoint.charts import album, alive
from endpoint.charts.charts import Chart
from endpoint.choice import Choice
from endpoint.errors import ProblemError
from endpoint.pages import views
from endpoint.pages.desk import Desk
from endpoint.pages.frame import style_version
from endpoint.site import root, site
from endpoint.versions import reading

blueprint: Final = Blueprint("drawings", __name__)
_PARAMETERS: Final = frozenset({"as", "lang"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which chart of a thing: its key, else the first one; and a choice of its figures."""

    key: str | None
    choice: Choice

    def said(self) -> tuple[str, ...]:
        """The same as a part of a key to remember by."""
        return (self.key or "", *(f"{name}={code}" for name, code in self.choice.parts))


@blueprint.get("/chart/<path:path>.<any('svg', 'png', 'vl.json', 'geojson'):ending>")
def drawing(path: str, ending: str) -> Response:
    """Give a chart of a thing: `as` says which, else the first; further parameters are a choice of its figures."""
    desk, iri = _thing(path)
    media, _ = album.FORMS[ending]
    return views.cached(Response(made(desk, iri, ending, _asked()), content_type=media))


def made(desk: Desk, iri: str, ending: str, asked: Asked) -> bytes:
    """A chart in one of its forms; NotFound where there is no such chart, or not in that form."""
    _, form = album.FORMS[ending]

    def make() -> bytes:
        found = form(desk, iri, chart_of(desk, iri, asked))
        if found is None:
            raise NotFound
        return found

    about = ("chart", ending, iri, *desk.language.key, *asked.said())
    return desk.book.pages.remember(about, make)


@blueprint.get("/embed/<path:path>")
def embed(path: str) -> Response:
    """Show a chart with what it needs to be understood, in whatever page frames this one."""
    desk, iri = _thing(path)
    asked = _asked()
    about = ("embed", root(), iri, desk.language.code, *asked.said(), reading.state())
    written = desk.book.pages.remember(about, lambda: _written(desk, iri, chart_of(desk, iri, asked)))
    response = Response(written, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = desk.language.code
    response.headers["Content-Security-Policy"] = policy.EMBED
    return views.cached(response)


def _written(desk: Desk, iri: str, found: Chart) -> str:
    return render_template(
        "embed.html",
        t=desk.language,
        chart=found,
        title=desk.name(iri),
        page=f"{root()}/page{desk.path(iri)}?lang={desk.language.code}",
        style=f"/static/omin.css?v={style_version()}",
        sources=album.sources(found),
        kinds=album.kinds(found),
        periods=album.periods(found),
        licences=album.licences(desk, found),
    )


def chart_of(desk: Desk, iri: str, asked: Asked) -> Chart:
    """The chart that was asked for; NotFound where there is none."""
    found = album.chart(desk, iri, asked.key, asked.choice)
    if found is None:
        raise NotFound
    return found


def _asked() -> Asked:
    """What the address asks for; a parameter that is no choice is refused, as it would be left out unseen."""
    found = choice.of(request.args)
    unknown = set(request.args) - {name for name, _ in found.parts} - _PARAMETERS
    if unknown:
        raise ProblemError(400, "The address of a chart takes `as`, `lang`, and names and codes of a choice.")
    return Asked(request.args.get("as"), found)


def _thing(path: str) -> tuple[Desk, str]:
    snapshot = site().follower.snapshot()
    iri = locate.thing(path, snapshot)
    if iri is None:
        raise NotFound
    return views.desk_of(snapshot), iri


@blueprint.app_template_global("absolute")
def absolute(path: str) -> str:
    """The whole address of a path of ours."""
    return root() + path


@blueprint.app_template_global("alive")
def alive_assets() -> dict[str, str]:
    """The addresses of the scripts that make charts and maps alive."""
    return alive.addresses()


@blueprint.app_template_global("tiles")
def tiles() -> dict[str, str]:
    """The server of map tiles, where one is set, and what is to be said of it."""
    config = site().config
    return {"address": config.tiles or "", "attribution": config.tiles_attribution}
