"""`/versions`: what was published, when and why, as pages and as linked data; `<base>version/<number>` leads there."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from endpoint import dump, linked_data
from endpoint.choice import NOTHING
from endpoint.errors import ProblemError, wants_page
from endpoint.language import Name
from endpoint.locate import candidates
from endpoint.negotiation import CSV, ENDINGS, GRAPHS, PAGE, VARY, Form, choose
from endpoint.pages import views
from endpoint.pages.desk import Desk, Link
from endpoint.pages.frame import Format, Frame, frame, switches
from endpoint.site import base, current
from endpoint.store import Snapshot
from endpoint.versions import changed, linked, listed, told
from endpoint.versions.changed import Changes
from endpoint.versions.kept import kept, live
from endpoint.versions.listed import Version
from endpoint.versions.told import PATH
from ontology import history
from ontology.history import Publication

blueprint: Final = Blueprint("versions", __name__)

_CACHE: Final = "public, max-age=300"
_LAST: Final = 100_000


@dataclass(frozen=True, slots=True)
class VersionContext:
    """A version: what it changed, who made it from what, and what shows that it is the same."""

    title: Name
    version: Version
    publishers: tuple[Link, ...]
    software: str
    quads: str
    digest: str
    dump: dump.Dump | None
    dump_href: str
    sources: tuple[tuple[str, str], ...]
    before: Link | None
    after: Link | None
    changes: Changes
    figures: str
    things: str
    cited: str


@blueprint.get(PATH)
def every() -> Response:
    """List the publications, or lead to the graph of them all."""
    form = choose(request.headers.get("Accept"), (PAGE, *GRAPHS)) or PAGE
    if form is not PAGE:
        return _see(f"{PATH}.{form.ending}")
    desk, asked = _desk(), request.args.get("page", "1")
    page = int(asked) if asked.isdecimal() and asked.isascii() and int(asked) < _LAST else 0
    shown = listed.context(desk, page) if page else None
    if shown is None:
        raise NotFound
    place = {"page": asked} if page > 1 else {}
    around = replace(_around(desk, PATH), switches=switches(desk.language.code, PATH, place))
    return _page(desk, render_template("versions.html", page=shown, frame=around, t=desk.language), around)


@blueprint.get(f"{PATH}/<int:number>")
def single(number: int) -> Response:
    """Show one publication, or lead to the graph of it."""
    _canonical(number, f"{PATH}/")
    form = choose(request.headers.get("Accept"), (PAGE, *GRAPHS)) or PAGE
    one = _known(number)
    return shown(one) if form is PAGE else _see(f"{PATH}/{one.number}.{form.ending}")


def shown(one: Publication) -> Response:
    """The page of a publication."""
    desk, path = _desk(), f"{PATH}/{one.number}"
    around = _around(desk, path)
    numbers = ",".join(str(each.number) for each in kept(desk.book.snapshot))
    key = ("version", base(), path, numbers, *desk.language.key)
    text = desk.book.pages.remember(key, lambda: _written(desk, one, around))
    return _page(desk, text, around)


def _written(desk: Desk, one: Publication, around: Frame) -> str:
    return render_template("version.html", page=_context(desk, one), frame=around, t=desk.language)


def _context(desk: Desk, one: Publication) -> VersionContext:
    there, everything = kept(desk.book.snapshot), told.publications(desk.book.snapshot)
    held = next((each for each in there if each.number == one.number), None)
    place = everything.index(one)
    version = listed.version(desk, one, there)
    return VersionContext(
        title=Name(f"{version.name} · {version.when}"),
        version=version,
        publishers=desk.links(one.publishers),
        software=one.software,
        quads=desk.language.whole(one.quads),
        digest=one.digest,
        dump=dump.at(held.directory) if held else None,
        dump_href=held.prefix + dump.PATH if held else "",
        sources=tuple(sorted(one.sources.items())),
        before=_beside(desk, everything[place - 1]) if place else None,
        after=_beside(desk, everything[place + 1]) if place + 1 < len(everything) else None,
        changes=changed.changes(desk, one.number),
        figures=f"{PATH}/{one.number}/figures.csv",
        things=f"{PATH}/{one.number}/things.csv",
        cited=_cited(desk, one),
    )


def _beside(desk: Desk, one: Publication) -> Link:
    name = Name(desk.language.say("versions_number", n=one.number))
    return Link("", name, desk.address(f"{PATH}/{one.number}"))


def _cited(desk: Desk, one: Publication) -> str:
    say = desk.language.say
    who = ", ".join(link.name.text for link in desk.links(one.publishers)) or say("cite_nobody")
    what, address = frame(desk, "/").site.text, f"{base()}/version/{one.number}"
    return say("cite_plain", who=who, year=one.built[:4], what=what, version=one.number, iri=address)


@blueprint.get(f"{PATH}.<any(ttl, nt, rdf, jsonld):ending>")
def every_as_data(ending: str) -> Response:
    """Give the graph of all publications: the chain from the first to the current one."""
    return _data(f"{base()}{PATH}", told.publications(_snapshot()), ENDINGS[ending])


@blueprint.get(f"{PATH}/<int:number>.<any(ttl, nt, rdf, jsonld):ending>")
def single_as_data(number: int, ending: str) -> Response:
    """Give the graph of one publication."""
    return _data(f"{base()}{PATH}/{number}", (_known(number),), ENDINGS[ending])


@blueprint.get(f"{PATH}/<int:number>/<any(figures, things):what>.csv")
def table(number: int, what: str) -> Response:
    """Give all figures, or all other things, that a publication changed."""
    folder = _snapshot().directory
    one = _known(number)
    try:
        rows = history.changes(folder, number) if what == "figures" else history.things(folder, number)
    except OSError:
        raise ProblemError(404, "What this version changed was not kept.") from None
    lines = changed.figures_csv(rows) if what == "figures" else changed.things_csv(rows)
    response = Response(lines, content_type=CSV.content_type)
    response.set_etag(f"{one.version}-{what}")
    response.headers["Cache-Control"] = _CACHE
    response.headers["Content-Disposition"] = f'attachment; filename="version-{number}-{what}.csv"'
    return response


@blueprint.get("/version/<int:number>")
def identify(number: int) -> Response:
    """Lead from what was published to what is said of it."""
    _canonical(number, "/version/")
    return _lead(_known(number))


@blueprint.get("/<path:before>/version/<int:number>")
def identify_own(before: str, number: int) -> Response:
    """The same below the base of a publisher; else whatever the address stands for."""
    one = told.publication(_snapshot(), number)
    known = {linked.iri(base, number) for base in one.bases} if one else set[str]()
    if one is None or known.isdisjoint(candidates(f"{before}/version/{number}", one.bases)):
        return linked_data.identify(request.path.removeprefix("/"))
    return _lead(one)


def _lead(one: Publication) -> Response:
    form = choose(request.headers.get("Accept"), (PAGE, *GRAPHS)) or PAGE
    return _see(f"{PATH}/{one.number}" + ("" if form is PAGE else f".{form.ending}"))


def _canonical(number: int, before: str) -> None:
    """Refuse a number that is not written as it is: zeros before it would make a second address."""
    if request.path != f"{before}{number}":
        raise NotFound


def _known(number: int) -> Publication:
    snapshot = _snapshot()
    found = told.publication(snapshot, number)
    if found is None:
        detail = "No versions are told of here." if live(snapshot) is None else f"There is no version {number} here."
        raise ProblemError(HTTPStatus.NOT_FOUND, detail, headers={"Vary": VARY})
    return found


def _snapshot() -> Snapshot:
    return current().follower.snapshot()


def _desk() -> Desk:
    return replace(views.desk_of(_snapshot()), choice=NOTHING)


def _around(desk: Desk, path: str) -> Frame:
    formats = tuple(Format(form.ending, form.media, f"{path}.{form.ending}") for form in GRAPHS)
    return replace(frame(desk, path), formats=formats)


def _page(desk: Desk, text: str, around: Frame) -> Response:
    response = views.given(desk, text)
    told_as = (f'<{base()}{one.href}>; rel="describedby"; type="{one.media}"' for one in around.formats)
    response.headers["Link"] = ", ".join(told_as)
    return response


def _data(address: str, some: tuple[Publication, ...], form: Form) -> Response:
    response = Response(linked.document(address, some, _snapshot(), form.ending), content_type=form.content_type)
    response.headers["Cache-Control"] = _CACHE
    response.add_etag()
    response.make_conditional(request)
    return response


def _see(path: str) -> Response:
    response = Response(status=303)
    response.headers["Location"] = base() + path
    response.headers["Vary"] = VARY
    return response


def missing_page(number: int) -> Response | None:
    """For people, where a version is kept no more: what is still told of it (410)."""
    one = told.publication(_snapshot(), number)
    if one is None or not wants_page():
        return None
    response = shown(one)
    response.status_code = HTTPStatus.GONE
    return response
