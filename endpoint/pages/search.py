"""The search: what is called so, best first, as a page, as JSON for a box that completes, and as browsers know it."""

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, render_template, request

from endpoint.language import Language, Name
from endpoint.pages import views
from endpoint.pages.desk import Desk, Link
from endpoint.pages.finder import KINDS, Found, Hit, finder
from endpoint.pages.frame import frame, switches
from endpoint.site import root, site

blueprint: Final = Blueprint("search", __name__)

PATH: Final = "/search"
_PAGE: Final = 40  # things on a page
_OFFERED: Final = 8  # in the list below the box
_PAGES: Final = 50
_TOWN: Final = "https://schema.org/addressLocality"
_IN_SCHEME: Final = "http://www.w3.org/2004/02/skos/core#inScheme"


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that was found: its kind, and where it is or belongs."""

    link: Link
    kind: str
    beside: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Narrower:
    """The same search among things of one kind, or of all kinds (no key)."""

    kind: str
    times: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class SearchContext:
    """What the template shows."""

    title: Name
    asked: str
    entries: tuple[Entry, ...]
    total: int
    narrower: tuple[Narrower, ...]
    alike: tuple[tuple[str, str], ...]
    before: str | None
    after: str | None


@blueprint.get(PATH)
def page() -> Response:
    """Show what was found."""
    desk = views.desk_of(site().follower.snapshot())
    asked, kind, number = request.args.get("q", ""), _kind(), _number()
    said = {name: value for name, value in (("q", asked), ("kind", kind)) if value}
    around = replace(frame(desk, PATH), switches=switches(desk.language.code, PATH, said))
    shown = context(desk, asked, kind, number)
    text = render_template("search.html", page=shown, frame=around, t=desk.language)
    response = views.given(desk, text)
    response.headers["X-Robots-Tag"] = "noindex, follow"
    return response


def context(desk: Desk, asked: str, kind: str | None, number: int) -> SearchContext:
    """One page of what is found by these words; what may have been meant where nothing is."""
    index = finder(desk.book.snapshot)
    found = index.find(asked, kind=kind, limit=_PAGE, offset=number * _PAGE)
    more = found.total > (number + 1) * _PAGE and number + 1 < _PAGES
    return SearchContext(
        title=Name(desk.language.say("search_title")),
        asked=asked,
        entries=tuple(_entry(desk, hit) for hit in found.hits),
        total=found.total,
        narrower=_narrower(desk, asked, kind, found),
        alike=tuple((text, _href(desk, q=text)) for text in index.alike(asked)) if not found.kinds else (),
        before=_page(desk, asked, kind, number - 1) if number else None,
        after=_page(desk, asked, kind, number + 1) if more else None,
    )


def _kind() -> str | None:
    kind = request.args.get("kind")
    return kind if kind in KINDS else None


def _number() -> int:
    text = request.args.get("page", "")[:9]
    return min(max(int(text), 1), _PAGES) - 1 if text.isascii() and text.isdigit() else 0


def _href(desk: Desk, **asked: str | None) -> str:
    return desk.address(PATH, **{name: value for name, value in asked.items() if value})


def _page(desk: Desk, asked: str, kind: str | None, number: int) -> str:
    return _href(desk, q=asked, kind=kind, page=str(number + 1) if number else None)


def _narrower(desk: Desk, asked: str, kind: str | None, found: Found) -> tuple[Narrower, ...]:
    if len(found.kinds) < 2 and kind is None:  # noqa: PLR2004  # nothing to choose
        return ()
    counted = [("", sum(times for _, times in found.kinds)), *found.kinds]
    return tuple(
        Narrower(one, desk.language.whole(times), _href(desk, q=asked, kind=one or None), one == (kind or ""))
        for one, times in counted
    )


def _entry(desk: Desk, hit: Hit) -> Entry:
    return Entry(desk.link(hit.iri), hit.kind, tuple(_beside(desk, hit)))


def _beside(desk: Desk, hit: Hit) -> list[Name]:
    """What tells a thing from others of that name: the level of a territory and what it lies in, a town, a list."""
    if hit.kind == "territory":
        level = desk.book.level(hit.iri)
        parents = sorted(desk.book.parents(hit.iri), key=lambda parent: (-_level(desk, parent), parent))
        return [desk.name(one) for one in (level, *parents[:1]) if one]
    if hit.kind == "place":
        return [desk.language.text(town) for town in desk.book.snapshot.objects(hit.iri, _TOWN)[:1]]
    if hit.kind == "code":
        return [desk.name(scheme.value) for scheme in desk.book.snapshot.objects(hit.iri, _IN_SCHEME)[:1]]
    return []


def _level(desk: Desk, area: str) -> float:
    level = desk.book.level(area)
    return desk.book.order(level) if level else -1


@blueprint.get(f"{PATH}.json")
def offered() -> Response:
    """Give the first of what was found: as a list of things, or as browsers want it for their own box."""
    desk = views.desk_of(site().follower.snapshot())
    asked = request.args.get("q", "")
    found = finder(desk.book.snapshot).find(asked, kind=_kind(), limit=_OFFERED)
    things = [_thing(desk, _entry(desk, hit)) for hit in found.hits]
    if request.args.get("form") == "suggestions":  # OpenSearch Suggestions 1.0
        names = [[one[key] for one in things] for key in ("name", "about", "page")]
        response = jsonify([asked, *names])
        response.content_type = "application/x-suggestions+json"
    else:
        response = jsonify({"asked": asked, "total": found.total, "things": things})
    response.headers["X-Robots-Tag"] = "noindex"
    return views.cached(response)


def _thing(desk: Desk, entry: Entry) -> dict[str, str]:
    href = entry.link.href or ""
    about = [said.text for said in entry.beside] if entry.kind == "territory" else _about(desk.language, entry)
    lang = entry.link.name.lang
    return {
        "iri": entry.link.iri,
        "kind": entry.kind,
        "name": entry.link.name.text,
        "about": " · ".join(about),
        "href": href,
        "page": root() + href if href.startswith("/") else href,
        **({"lang": lang} if lang else {}),
    }


def _about(language: Language, entry: Entry) -> list[str]:
    return [language.say(f"search_kind_{entry.kind}"), *(said.text for said in entry.beside)]


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """Describe the search to browsers (OpenSearch 1.1, draft 6)."""
    desk = views.desk_of(site().follower.snapshot())
    asked = urlencode({"lang": desk.language.code}) if desk.language.explicit else ""
    text = render_template("opensearch.xml", root=root(), asked=asked, frame=frame(desk, PATH), t=desk.language)
    response = Response(text, content_type="application/opensearchdescription+xml; charset=utf-8")
    response.headers["Content-Language"] = desk.language.code
    return views.cached(response)
