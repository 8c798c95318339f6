"""Pages for people: which page a thing has, in which language, and the pages for what goes wrong."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from endpoint import aggregators, choice, dump, locate, sisters, tongues
from endpoint.language import Language, Name
from endpoint.mediation import place, service
from endpoint.negotiation import PAGE
from endpoint.pages import (
    catalogue,
    codes,
    dataset,
    event,
    family,
    home,
    indicator,
    lesson,
    observation,
    quality,
    rules,
    selection,
    source,
    stored,
    territory,
    thing,
    vocabulary,
)
from endpoint.pages.book import Book, book
from endpoint.pages.desk import Desk, fallback, is_web
from endpoint.pages.embedded import LABELS
from endpoint.pages.frame import PageKind, frame, render, switches
from endpoint.pages.near import near
from endpoint.pages.quality import today
from endpoint.site import root, site
from endpoint.store import Snapshot
from endpoint.stored import Stored
from endpoint.versions import reading
from ontology import iris, terms

blueprint: Final = Blueprint("pages", __name__)

# The first kind that fits is taken; a concept is looked at last, since indicators and families are concepts too.
KINDS: Final[tuple[PageKind, ...]] = (
    indicator.PAGE,
    territory.PAGE,
    event.PAGE,
    observation.PAGE,
    dataset.PAGE,
    catalogue.PAGE,
    source.PAGE,
    lesson.LESSON,
    lesson.RESOURCE,
    lesson.METHOD,
    place.PAGE,
    codes.SCHEME,
    vocabulary.PAGE,
    rules.BOOK,
    rules.PAGE,
    quality.PAGE,
    stored.BOOK,
    stored.PAGE,
    codes.CONCEPT,
)
_CACHE: Final = "public, max-age=60"
_VARY: Final = ("Accept", "Accept-Language")


def language() -> Language:
    """The language of this request."""
    return tongues.asked(site().follower.snapshot())


def desk_of(snapshot: Snapshot, chosen: Language | None = None) -> Desk:
    """A desk for this request."""
    copied = None if site().reading else sisters.snapshot(site().config.store)  # theirs are of today
    return Desk(book(snapshot), chosen or language(), choice.of(request.args), copied)


def kind_of(desk: Desk, iri: str) -> PageKind:
    """The kind of page a thing has."""
    facts = desk.facts(iri)
    schemes = {link.iri for link in facts.links(terms.SKOS + "inScheme")}
    if family.SCHEME in schemes:
        return family.PAGE
    if service.SCHEME in schemes:
        return service.PAGE
    return next((kind for kind in KINDS if facts.types() & set(kind.types)), thing.PAGE)


@blueprint.get("/")
def front() -> Response:
    """Show what the observatory is about."""
    desk = replace(desk_of(site().follower.snapshot()), choice=choice.NOTHING)
    catalogue = desk.book.only_catalogue()
    return answer(desk, "/", lambda: render(desk, home.HOME, catalogue, "/"))


@blueprint.get("/page/<path:path>")
def page(path: str) -> Response:
    """Show a thing."""
    snapshot = site().follower.snapshot()
    iri = vocabulary.DOCUMENT if path == "def" else locate.thing(path, snapshot)
    if iri is None:
        raise NotFound
    desk = desk_of(snapshot)
    desk = replace(desk, choice=selection.known(desk.book, iri, desk.choice))
    return answer(desk, f"/page/{path}", lambda: render(desk, kind_of(desk, iri), iri, f"/page/{path}"))


@blueprint.get(catalogue.PATH)
def whole() -> Response:
    """Show what all catalogues hold, limited and sorted as the address says; programs are led to the triples."""
    led = aggregators.lead()
    if led is not None:
        return led
    desk = desk_of(site().follower.snapshot())
    asked = {name: said for name in (*catalogue.FILTERS, "sort") if (said := request.args.get(name))}

    def make() -> str:
        shown = catalogue.chosen(desk, desk.book.catalogues(), asked)
        around = replace(frame(desk, catalogue.PATH), switches=switches(desk.language.code, catalogue.PATH, asked))
        return render_template("catalogue.html", page=shown, frame=around, t=desk.language)

    response = given(desk, make()) if asked else answer(desk, catalogue.PATH, make)
    response.headers["Link"] = aggregators.links(PAGE)
    return response


def given(desk: Desk, text: str) -> Response:
    """A page in the language of a desk, with its headers."""
    response = Response(text, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = desk.language.code
    return cached(response)


def stored_queries() -> Response:
    """List the stored queries at the address of their calls."""
    desk = replace(desk_of(site().follower.snapshot()), choice=choice.NOTHING)
    return answer(desk, "/api", lambda: render(desk, stored.BOOK, iris.QUERIES, "/api"))


def stored_answer(query: Stored, answer: stored.Answer) -> str:
    """Show what a call of a stored query gave."""
    desk = desk_of(site().follower.snapshot())
    path = f"/api/{query.slug}"
    around = replace(frame(desk, path), switches=switches(desk.language.code, path, answer.chosen))
    context = stored.context(desk, query, answer)
    return render_template("stored_query.html", page=context, frame=around, t=desk.language)


def answer(desk: Desk, path: str, make: Callable[[], str]) -> Response:
    """The page at an address, remembered as long as it stays the same."""
    dumped = str(dump.held(desk.book.snapshot) is not None)  # it comes after the version
    said = (path, str(desk.choice), desk.sisters.version if desk.sisters else "", *desk.language.key)
    key = ("page", root(), *said, str(today()), dumped, reading.state())
    return given(desk, desk.book.pages.remember(key, make))


def cached(response: Response) -> Response:
    """A page or drawing as caches may keep it, or 304 where the client has it."""
    response.headers["Cache-Control"] = _CACHE
    response.vary.update(_VARY)
    response.add_etag()
    response.make_conditional(request)
    return response


def not_found_page(path: str, snapshot: Snapshot) -> str:
    """A page that says so, and offers what is called alike."""
    desk = desk_of(snapshot)
    wanted = "/" + path.strip("/").removeprefix("page/")
    around = frame(desk, "/")
    return render_template("not_found.html", frame=around, t=desk.language, path=wanted, near=near(desk, wanted))


def gone_page(iri: str, told: str, buried: Snapshot) -> str:
    """A page that says that a thing is gone: what it was, since when, why, what took its place."""
    desk = desk_of(site().follower.snapshot())
    facts = replace(desk, book=Book(buried)).facts(told)
    name = facts.text(*LABELS) or Name(fallback(told))
    return render_template(
        "gone.html",
        frame=frame(desk, "/"),
        t=desk.language,
        title=name,
        iri=iri,
        types=desk.links(facts.types()),
        when=facts.date(terms.DCT + "date", terms.INVALIDATED),
        why=facts.text(terms.DCT + "description"),
        heirs=desk.links(str(term) for term in facts.values.get(terms.DCT + "isReplacedBy", ())),
    )


def error_page(status: int, title: str, detail: str) -> str:
    """A page that says what went wrong."""
    desk = desk_of(site().follower.snapshot())
    around = frame(desk, "/")
    return render_template("error.html", frame=around, t=desk.language, status=status, title=title, detail=detail)


@blueprint.app_template_filter("web")
def web(address: str | None) -> str | None:
    """An address only where it is safe to link."""
    return address if address and is_web(address) else None
