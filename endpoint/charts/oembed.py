"""oEmbed 1.0 (https://oembed.com): what another site needs to show the chart of a page of ours."""

import json
import struct
from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from endpoint import choice, locate, tongues
from endpoint.charts import drawings
from endpoint.errors import ProblemError
from endpoint.language import Language
from endpoint.pages import views
from endpoint.pages.desk import Desk
from endpoint.pages.frame import frame
from endpoint.site import root, site

blueprint: Final = Blueprint("oembed", __name__)

_WIDTH: Final = 480
_AROUND: Final = 260  # pixels for what stands above and below the drawing
_AGE: Final = 3600
_LARGEST: Final = 10_000
_PARAMETERS: Final = 16

Told = dict[str, str | int]


@blueprint.get("/oembed")
def oembed() -> Response:
    """Give the rich object of a page that has a chart; 404 where it has none, 501 for a format that is neither."""
    form = request.args.get("format", "json")
    if form not in {"json", "xml"}:
        raise ProblemError(HTTPStatus.NOT_IMPLEMENTED, "The formats are json and xml.")
    told = _told(request.args.get("url", ""), _limit("maxwidth"), _limit("maxheight"))
    if form == "xml":
        return views.cached(Response(_xml(told), content_type="text/xml; charset=utf-8"))
    return views.cached(Response(json.dumps(told, ensure_ascii=False), content_type="application/json"))


def _limit(name: str) -> int:
    given = request.args.get(name)
    if given is None:
        return _LARGEST
    if not (given.isascii() and given.isdigit() and 0 < len(given) <= len(str(_LARGEST)) and int(given)):
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"{name} is a number of pixels.")
    return min(int(given), _LARGEST)


def _told(asked: str, width: int, height: int) -> Told:
    path, given = _read(asked)
    chosen = given.get("lang", "")
    snapshot = site().follower.snapshot()
    known = chosen in tongues.spoken(snapshot)
    desk = views.desk_of(snapshot, Language(chosen, explicit=True) if known else None)
    iri = locate.thing(path, desk.book.snapshot)
    if iri is None:
        raise NotFound
    return _object(desk, iri, drawings.Asked(given.get("as"), choice.of(given)), (width, height))


def _read(asked: str) -> tuple[str, Mapping[str, str]]:
    """The path of a thing, and the parameters, in the address of its page, of its bare page, or of itself."""
    try:
        parts = urlsplit(asked)
        given = dict(parse_qsl(parts.query, max_num_fields=_PARAMETERS))
    except ValueError:
        raise NotFound from None
    ours = urlsplit(root())
    known = locate.local_path(asked.partition("?")[0], locate.bases(site().follower.snapshot()))
    if (parts.scheme, parts.netloc) != (ours.scheme, ours.netloc) and known is None:
        raise NotFound
    path = known or parts.path.removeprefix(ours.path)
    for prefix in ("/page/", "/embed/"):
        path = path.removeprefix(prefix)
    return path, given


def _object(desk: Desk, iri: str, asked: drawings.Asked, room: tuple[int, int]) -> Told:
    found = drawings.chart_of(desk, iri, asked)
    across, down = _size(drawings.made(desk, iri, "png", asked))
    width = min(_WIDTH, room[0])
    height = min(round(width * down / across) + _AROUND, room[1])
    title = desk.language.say("chart_of", what=desk.name(iri), title=found.title)
    source = root() + found.embed
    size = f'width="{width}" height="{height}"'
    frames = f'<iframe src="{escape(source)}" {size} title="{escape(title)}" loading="lazy"></iframe>'
    return {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "provider_name": frame(desk, "/").site.text,
        "provider_url": root() + "/",
        "cache_age": _AGE,
        "thumbnail_url": root() + found.address("png"),
        "thumbnail_width": across,
        "thumbnail_height": down,
        "html": frames,
        "width": width,
        "height": height,
    }


def _size(png: bytes) -> tuple[int, int]:
    """The width and height that the header of a PNG says."""
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


def _xml(told: Told) -> str:
    inside = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in told.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{inside}</oembed>\n'
