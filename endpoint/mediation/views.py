"""Pages and files about places, services, and needs beside offer, at addresses of their own."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from endpoint import choice
from endpoint.charts import album
from endpoint.mediation import filters, needs, needs_choice, needs_map, needs_page, place_files, places, places_map
from endpoint.mediation.directory import Entry, directory
from endpoint.mediation.needs import Beside
from endpoint.mediation.needs_choice import Asked
from endpoint.pages import views
from endpoint.pages.desk import Desk, Link
from endpoint.pages.frame import frame, switches
from endpoint.site import root, site
from endpoint.versions import reading

blueprint: Final = Blueprint("mediation", __name__)

_CSV: Final = "text/csv; charset=utf-8"
_GEOJSON: Final = "application/geo+json"
_SVG: Final = "image/svg+xml; charset=utf-8"
_LAST_PAGE: Final = 1_000_000
# What these addresses take; of anything else in an address nothing is made, and nothing kept.
_TAKEN: Final = ("access", "commune", "cost", "level", "need", "page", "public", "service", "show", "within")

_Value = TypeVar("_Value")


@blueprint.get("/places")
def place_list() -> Response:
    """List the places that fit, page by page."""
    desk, wanted, within = _desk(), filters.of(request.args), request.args.get("within", "")
    asked = request.args.get("page", "1")
    page = int(asked) if asked.isdecimal() and asked.isascii() and int(asked) < _LAST_PAGE else 1
    return _page(desk, "places", "/places", lambda: places.context(desk, wanted, within, page))


@blueprint.get("/services")
def service_list() -> Response:
    """List what places offer, and the themes of what they do."""
    desk = _desk()
    return _page(desk, "services", "/services", lambda: places.offered(desk))


@blueprint.get("/places.csv")
def place_table() -> Response:
    """Give the places that fit as a table."""
    desk = _desk()
    return _file(desk, _CSV, lambda: place_files.places_csv(desk, _places(desk)))


@blueprint.get("/places.geojson")
def place_points() -> Response:
    """Give the places that fit as points."""
    desk = _desk()
    return _file(desk, _GEOJSON, lambda: place_files.places_geojson(desk, _places(desk)))


@blueprint.get("/places/map.svg")
def place_map() -> Response:
    """Draw the places that fit."""
    desk = _desk()

    def drawn() -> bytes:
        found = places_map.drawn(desk, places.home(desk, request.args.get("within", "")), _places(desk))
        if found is None:
            raise NotFound
        return found.svg().encode()

    return _file(desk, _SVG, drawn)


@blueprint.get("/places/areas.geojson")
def place_areas() -> Response:
    """Give the communes that a map of places has behind them."""
    desk = _desk()
    home = places.home(desk, request.args.get("within", ""))
    if not home:
        raise NotFound
    return _file(desk, _GEOJSON, lambda: places_map.geojson(desk, home))


@blueprint.get("/needs")
def needs_first() -> Response:
    """Show the needs of the only observatory that sets some beside places, else of the first; the page leads on."""
    return needs_of("")


@blueprint.get("/needs/<slug>")
def needs_of(slug: str) -> Response:
    """Show a need beside places."""
    desk = _desk()
    wanted = _asked(desk, slug)
    path = f"/needs/{wanted.beside.slug}"
    return _page(desk, "needs", path, lambda: needs_page.context(desk, wanted, path))


@blueprint.get("/needs/<slug>.csv")
def needs_table(slug: str) -> Response:
    """Give the table of a need beside places."""
    desk = _desk()
    wanted = _asked(desk, slug)

    def written() -> bytes:
        return place_files.needs_csv(desk, wanted, needs_page.rows(desk, wanted, needs_page.chosen(desk, wanted)))

    return _file(desk, _CSV, written)


@blueprint.get("/needs/<slug>/map.svg")
def needs_drawing(slug: str) -> Response:
    """Draw the map of a need beside places."""
    return _map(slug, "svg")


@blueprint.get("/needs/<slug>/areas.geojson")
def needs_areas(slug: str) -> Response:
    """Give the territories of that map."""
    return _map(slug, "geojson")


@blueprint.app_template_global("help_links")
def help_links() -> list[tuple[str, str]]:
    """What the menu of a page offers of these pages, where there is something on them: words and addresses."""
    desk = _desk()
    say, known = desk.language.say, directory(desk.book).entries
    found = [(say("needs_menu"), desk.address("/needs"))] if needs.besides(desk.book) else []
    return found + ([(say("places_menu"), desk.address("/places"))] if known else [])


@blueprint.app_template_global("overlooks")
def overlooks() -> list[tuple[needs_page.Map, Link]]:
    """For the home page: the map of needs and places of each territory observed, and where it is looked at closely."""
    desk = _desk()
    return desk.book.pages.remember(("overlooks", *desk.language.key), lambda: _overlooks(desk))


def _overlooks(desk: Desk) -> list[tuple[needs_page.Map, Link]]:
    first = {one.home: one for one in reversed(needs.besides(desk.book))}
    maps = [(needs_page.overlook(desk, one), desk.link(one.home), one) for one in first.values()]
    return [(found, replace(area, href=desk.address(f"/needs/{one.slug}"))) for found, area, one in maps if found]


def _map(slug: str, ending: str) -> Response:
    desk = _desk()
    wanted = _asked(desk, slug)
    media, form = album.FORMS[ending]

    def made() -> bytes:
        cut = wanted.show
        found = needs_map.chart(desk, wanted.beside, cut, needs_page.chosen(desk, wanted)) if cut else None
        told = form(desk, cut.indicator, found) if found and cut else None
        if told is None:
            raise NotFound
        return told

    return _file(desk, media, made)


def _desk() -> Desk:
    return replace(views.desk_of(site().follower.snapshot()), choice=choice.NOTHING)


def _places(desk: Desk) -> list[Entry]:
    return places.chosen(desk, filters.of(request.args), request.args.get("within", ""))


def _asked(desk: Desk, slug: str) -> Asked:
    """What the address asks for; NotFound where no observatory of that name sets a need beside places."""
    found = [one for one in needs.besides(desk.book) if slug in {"", one.slug}]
    if not found:
        raise NotFound
    return needs_choice.asked(desk, _best(desk, found), request.args)


def _best(desk: Desk, found: list[Beside]) -> Beside:
    wanted = request.args.get("need", "")
    return next((one for one in found if desk.book.notation(one.need) == wanted), found[0])


def _page(desk: Desk, template: str, path: str, make: Callable[[], object]) -> Response:
    said = {name: request.args[name] for name in (*_TAKEN, "q") if name in request.args}

    def written() -> str:
        around = replace(frame(desk, path), switches=switches(desk.language.code, path, said))
        return render_template(f"{template}.html", page=make(), frame=around, t=desk.language)

    response = Response(_kept(desk, (template, path), written), content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = desk.language.code
    return views.cached(response)


def _file(desk: Desk, media: str, make: Callable[[], bytes]) -> Response:
    return views.cached(Response(_kept(desk, (media, request.path), make), content_type=media))


def _kept(desk: Desk, about: tuple[str, ...], make: Callable[[], _Value]) -> _Value:
    """What was made before for the same choices; words a reader typed are not kept, there is no end of them."""
    if "q" in request.args:
        return make()
    taken = (f"{name}={request.args.get(name, '')}" for name in _TAKEN)
    said = (*desk.language.key, *taken)
    return desk.book.pages.remember(("mediation", root(), reading.state(), *about, *said), make)
