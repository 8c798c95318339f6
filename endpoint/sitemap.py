"""The landing pages for search engines (sitemaps.org 0.9): an index, and files of at most `MOST` addresses each."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from endpoint import codings, tongues
from endpoint.locate import bases, local_path
from endpoint.site import query, root, site
from endpoint.store import Snapshot, remembered

blueprint: Final = Blueprint("sitemap", __name__)

MOST: Final = 10_000  # the protocol lets 50,000 pass; with their languages so many are 5 megabytes
# Pages that are about no one thing.
PLAIN: Final = (
    "/",
    "/catalogue",
    "/lessons",
    "/methods",
    "/needs",
    "/news",
    "/places",
    "/query",
    "/resources",
    "/services",
    "/sisters",
)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Landing:
    """The path of a page, and the day on which it last changed."""

    path: str
    day: str


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """List the files."""
    return _given(0)


@blueprint.get("/sitemap/<int:number>.xml")
def part(number: int) -> Response:
    """List the addresses of one file."""
    if not 0 < number <= _files(site().follower.snapshot()):
        raise NotFound
    return _given(number)


def _given(number: int) -> Response:
    snapshot, here = site().follower.snapshot(), root()
    response = Response(content_type="application/xml; charset=utf-8")
    where = hashlib.sha256(here.encode()).hexdigest()[:8]
    response.set_etag(f"{snapshot.version}-{where}-sitemap-{number}")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return codings.fill(response, lambda: written(snapshot, here, number))


@lru_cache(maxsize=8)
def written(snapshot: Snapshot, here: str, number: int) -> bytes:
    """The file of that number; 0 is the index."""
    if not number:
        numbers = range(1, 1 + _files(snapshot))
        return render_template("sitemap_index.xml", root=here, numbers=numbers, day=_built(snapshot)).encode()
    found = landings(snapshot)[(number - 1) * MOST : number * MOST]
    return render_template("sitemap.xml", root=here, landings=found, languages=tongues.spoken(snapshot)).encode()


def _files(snapshot: Snapshot) -> int:
    return -(-len(landings(snapshot)) // MOST)


@remembered
def landings(snapshot: Snapshot) -> tuple[Landing, ...]:
    """The landing pages of a version in order; what has no day of its own changed when the version was built."""
    days = {iri: date[:10] for iri, date in snapshot.texts(query("modified")) if _DATE.match(date)}
    own, built = bases(snapshot), _built(snapshot)
    found = {path: days.get(iri, built) for (iri,) in snapshot.texts(query("landing")) if (path := _page(iri, own))}
    plain = [Landing(path, built) for path in PLAIN]
    return (*plain, *(Landing(path, found[path]) for path in sorted(found)))


def _page(iri: str, own: tuple[str, ...]) -> str | None:
    path = local_path(iri, own)
    return f"/page{path}" if path and "#" not in path else None


def _built(snapshot: Snapshot) -> str:
    return str(snapshot.manifest.get("built", ""))[:10]
