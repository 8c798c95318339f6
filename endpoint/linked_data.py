"""Identifiers that resolve: a thing's address leads to a page or to data, whichever the client wants (303)."""

import hashlib
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from endpoint import aliases, codings, csvw, documents, measurements, modified, places, tables
from endpoint.errors import ProblemError
from endpoint.locate import bases, local_path, thing
from endpoint.negotiation import CSV, ENDINGS, GRAPHS, PAGE, RDF_XML, TABLE_METADATA, VARY, Form, choose
from endpoint.site import root, site
from endpoint.store import Snapshot
from endpoint.wellformed import is_wellformed

blueprint: Final = Blueprint("linked_data", __name__)

CACHE: Final = "public, max-age=300"
_ABOUT_PAGE: Final = "https://schema.org/AboutPage"
_PAGE_PREFIX: Final = "/page/"
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")


@blueprint.get("/<path:path>")
def identify(path: str) -> Response:
    """Lead from a thing to what is said of it; its address alone, with a file ending, or with a slash too many."""
    snapshot = site().follower.snapshot()
    if path.endswith("/"):
        return _without_slash(path.rstrip("/"), snapshot)
    iri = thing(path, snapshot)
    if iri is not None:
        return _lead(path, _offers(iri, snapshot), iri)
    return _by_alias(path, snapshot) or _by_ending(path, snapshot)


def _by_alias(path: str, snapshot: Snapshot) -> Response | None:
    vocabulary, triples = aliases.versioned(path, snapshot), aliases.graph(path, snapshot)
    if vocabulary is not None:
        place = local_path(vocabulary, bases(snapshot)) or "/"
        return _lead(place.removeprefix("/"), _offers(vocabulary, snapshot), vocabulary)
    return _redirect(303, triples) if triples is not None else None


def _without_slash(path: str, snapshot: Snapshot) -> Response:
    if thing(path, snapshot) is None:
        raise _unknown(path)
    return _redirect(301, f"/{path}")


def _by_ending(path: str, snapshot: Snapshot) -> Response:
    """`/indicator/x.ttl` is the Turtle of `/indicator/x`, where there is such a thing and it has that form."""
    stem, form = _split(path)
    iri = thing(stem, snapshot) if form else None
    if form is None or iri is None or form not in _forms(iri, snapshot):
        raise _unknown(path)
    return _redirect(303, _address(stem, form))


def _lead(path: str, offers: Sequence[Form], iri: str) -> Response:
    form = choose(request.headers.get("Accept"), offers)
    links = _links(path, offers, iri)
    if form is None:
        raise _unacceptable(path, offers, links)
    response = _redirect(303, _address(path, form))
    response.headers["Link"] = links
    return response


@blueprint.get("/data/<path:path>")
def data(path: str) -> Response:
    """Give the data about a thing in the format of the file ending; without an ending, lead to the format wanted."""
    snapshot = site().follower.snapshot()
    stem, form = _split(path)
    iri = thing(stem, snapshot) if form and form is not PAGE else None
    if iri is None or form is None:
        return _generic(path, snapshot)
    if form not in _forms(iri, snapshot):
        raise ProblemError(
            404, "Only indicators, datasets and the quality of the version have a table.", headers={"Vary": VARY}
        )
    return _represent(stem, iri, form, snapshot)


def _generic(path: str, snapshot: Snapshot) -> Response:
    iri = thing(path, snapshot)
    if iri is None:
        raise _unknown(path)
    return _lead(path, _offers(iri, snapshot), iri)


def _represent(path: str, iri: str, form: Form, snapshot: Snapshot) -> Response:
    digest = hashlib.sha256(f"{root()}/{path}".encode()).hexdigest()[:16]
    about = documents.subject(iri, f"{root()}/data/{path}", snapshot)
    response = Response(content_type=form.content_type)
    response.set_etag(f"{snapshot.version}-{digest}-{form.ending}")
    response.headers["Cache-Control"] = CACHE
    response.headers["Link"] = _document_links(path, about, form, snapshot)
    modified.stamp(response, about, snapshot)
    unchanged = modified.unchanged(snapshot)
    codings.fill(response, lambda: _content(path, about, form, snapshot), unchanged=unchanged)
    if form is CSV and response.status_code == HTTPStatus.OK:
        response.headers["Content-Disposition"] = f'attachment; filename="{_slug(path)}.csv"'
    return response


def _content(path: str, about: documents.Subject, form: Form, snapshot: Snapshot) -> bytes:
    column = tables.kind(about.iri, snapshot)
    if form is CSV and measurements.holds(about.iri):
        return measurements.table(snapshot)
    if form is CSV and column is None:
        return places.table(about.iri, snapshot)
    if form is CSV and column:
        return tables.table(about.iri, column, snapshot)
    if form is TABLE_METADATA and column:
        return csvw.metadata(about.iri, column, root() + _address(path, CSV), snapshot)
    body = documents.document(about, form.ending, snapshot)
    if form is RDF_XML and not is_wellformed(body):
        raise ProblemError(406, "XML cannot hold all of this; ask for Turtle.", headers={"Vary": VARY})
    return body


def _slug(path: str) -> str:
    return _NOT_SLUG.sub("-", path.lower()).strip("-")


def _split(path: str) -> tuple[str, Form | None]:
    found = ((path.removesuffix(f".{ending}"), form) for ending, form in ENDINGS.items() if path.endswith(f".{ending}"))
    return next(found, (path, None))


def _offers(iri: str, snapshot: Snapshot) -> tuple[Form, ...]:
    """The forms a thing is described in; the page first, as it is what `*/*` and no Accept at all get."""
    tabled = tables.kind(iri, snapshot) or places.holds(iri, snapshot) or measurements.holds(iri)
    return (PAGE, *GRAPHS, CSV) if tabled else (PAGE, *GRAPHS)


def _forms(iri: str, snapshot: Snapshot) -> tuple[Form, ...]:
    """All that has an address: what is on offer, and what the table means, which is asked for by address alone."""
    offers = _offers(iri, snapshot)
    return (*offers, TABLE_METADATA) if tables.kind(iri, snapshot) else offers


def _address(path: str, form: Form) -> str:
    return f"{_PAGE_PREFIX}{path}" if form is PAGE else f"/data/{path}.{form.ending}"


def _redirect(status: int, path: str) -> Response:
    """Redirect within the site; the address was made from a thing's, never from the request's text alone."""
    response = Response(status=status)
    response.autocorrect_location_header = False
    del response.headers["Content-Type"]
    response.headers["Location"] = root() + path
    response.headers["Vary"] = VARY
    return response


def _links(path: str, offers: Sequence[Form], iri: str, but: Form | None = None) -> str:
    """Name the thing and the other forms, for a Link header (RFC 8288)."""
    others = [form for form in offers if form is not but and (form is not TABLE_METADATA or but is CSV)]
    parts = [f'<{iri}>; rel="cite-as"', f'<{iri}>; rel="canonical"']
    for form in others:
        target, relation = root() + _address(path, form), _relation(form, but)
        parts.append(f'<{target}>; rel="{relation}"; type="{form.media}"')
    return ", ".join(parts)


def _relation(form: Form, but: Form | None) -> str:
    """How another form relates to the one sent (CSVW, Model for Tabular Data, section 5.2, for tables)."""
    if form is TABLE_METADATA or (form in GRAPHS and but is PAGE):
        return "describedby"
    return "describes" if form is CSV and but is TABLE_METADATA else "alternate"


def _document_links(path: str, about: documents.Subject, form: Form, snapshot: Snapshot) -> str:
    """All links of a document: also what its thing is and, of a page, that it is one (FAIR Signposting)."""
    licences = [f'<{iri}>; rel="license"' for iri in documents.licences(about, snapshot)]
    kinds = [f'<{iri}>; rel="type"; anchor="{about.iri}"' for iri in sorted(about.types)]
    page = [f'<{_ABOUT_PAGE}>; rel="type"'] if form is PAGE else []
    return ", ".join([_links(path, _forms(about.iri, snapshot), about.iri, form), *page, *kinds, *licences])


@blueprint.after_app_request
def signpost(response: Response) -> Response:
    """Give pages about things the links that programs follow: to the thing, its data, its licence."""
    path = request.path.removeprefix(_PAGE_PREFIX)
    if path == request.path or response.status_code not in {200, 304} or "Link" in response.headers:
        return response
    snapshot = site().follower.snapshot()
    iri = thing(path, snapshot)
    if iri is not None:
        about = documents.subject(iri, f"{root()}/data/{path}", snapshot)
        response.headers["Link"] = _document_links(path, about, PAGE, snapshot)
        modified.stamp(response, about, snapshot)
    return response


def _unknown(path: str) -> ProblemError:
    return ProblemError(404, f"Nothing is known at /{path}.", headers={"Vary": VARY})


def _unacceptable(path: str, offers: Sequence[Form], links: str) -> ProblemError:
    choices = [{"type": form.media, "href": root() + _address(path, form)} for form in offers]
    names = ", ".join(form.media for form in offers)
    members = {"alternatives": choices}
    return ProblemError(406, f"This is available as {names}.", headers={"Link": links}, members=members)
