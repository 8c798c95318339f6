"""Citations at addresses of their own, and the programs that pages show."""

import hashlib
from typing import Final

from flask import Blueprint, Response, request

from endpoint import choice, codings, observed, places, tongues
from endpoint.choosing import chosen
from endpoint.errors import ProblemError
from endpoint.locate import thing
from endpoint.negotiation import CSV
from endpoint.pages.book import book
from endpoint.pages.desk import Desk
from endpoint.pages.frame import Frame, Query
from endpoint.reuse.citation import bibtex, citation, plain, spoken
from endpoint.reuse.origin import origin
from endpoint.reuse.programs import Program, programs
from endpoint.site import root, site
from endpoint.store import Snapshot

blueprint: Final = Blueprint("reuse", __name__)

_WRITERS: Final = {"txt": plain, "bib": bibtex}
_TYPES: Final = {"txt": "text/plain; charset=utf-8", "bib": "application/x-bibtex; charset=utf-8"}


@blueprint.get("/cite/<path:path>.<any(txt, bib):ending>")
def cite(path: str, ending: str) -> Response:
    """Tell how to cite a thing, or the figures of it that are chosen."""
    snapshot = site().follower.snapshot()
    iri = thing(path, snapshot)
    if iri is None:
        raise ProblemError(404, f"Nothing is known at /{path}.")
    language = tongues.asked(snapshot)
    wanted = choice.of(request.args)
    if wanted:
        chosen(observed.figures(iri, snapshot), wanted, book(snapshot).cube)
    response = Response(content_type=_TYPES[ending])
    digest = hashlib.sha256(f"{root()}/{path}?{spoken(wanted)}".encode()).hexdigest()[:16]
    response.set_etag(f"{snapshot.version}-{digest}-{ending}-{language.code}")
    response.headers["Content-Language"] = language.code
    response.headers["Cache-Control"] = "public, max-age=300"
    response.vary.add("Accept-Language")
    return codings.fill(response, lambda: _cited(iri, ending, wanted, Desk(book(snapshot), language)))


def _cited(iri: str, ending: str, wanted: choice.Choice, desk: Desk) -> bytes:
    text = _WRITERS[ending](citation(origin(desk, iri), spoken(wanted)), desk.language)
    return f"{text.strip()}\n".encode()


@blueprint.app_template_global("programs_of")
def programs_of(frame: Frame, query: Query | None) -> list[Program]:
    """The programs that read the table of a page, and ask the query it rests on."""
    table = next((one.href for one in frame.formats if one.ending == CSV.ending), None)
    snapshot = site().follower.snapshot()
    if table is None:
        return []
    return programs(root() + table, _numbers(frame.iri, snapshot), f"{root()}/sparql", query.text if query else None)


def _numbers(iri: str, snapshot: Snapshot) -> tuple[str, ...]:
    if observed.holds(iri, snapshot):
        return ("value",)
    return ("latitude", "longitude") if places.holds(iri, snapshot) else ()
