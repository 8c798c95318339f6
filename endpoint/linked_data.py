"""Identifiers that resolve: a thing's address leads to a page or to data, whichever the client wants (303)."""

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

from flask import Blueprint, Response, request

from endpoint import aliases, catalogues, codings, contents, modified, tongues
from endpoint.asked import Asked, asked
from endpoint.errors import ProblemError
from endpoint.locate import bases, local_path, thing
from endpoint.negotiation import ENDINGS, GRAPHS, PAGE, TABLE_METADATA, VARY, Form, choose
from endpoint.offers import PAGE_PREFIX, SPOKEN, forms, offers
from endpoint.remote import RemoteError
from endpoint.signposts import document_links, links
from endpoint.site import root, site
from endpoint.store import Snapshot

blueprint: Final = Blueprint("linked_data", __name__)

CACHE: Final = "public, max-age=300"
_NOT_SLUG: Final = re.compile(r"[^a-z0-9]+")
_SHOWN: Final = frozenset({*GRAPHS, TABLE_METADATA, PAGE})  # a browser shows these, and keeps the others
_HELD: Final = 4_000_000  # bytes of an answer in memory


@blueprint.get("/<path:path>")
def identify(path: str) -> Response:
    """Lead from a thing to what is said of it; its address alone, with a file ending, or with a slash too many."""
    snapshot = site().follower.snapshot()
    if path.endswith("/"):
        return _without_slash(path.rstrip("/"), snapshot)
    iri = thing(path, snapshot)
    if iri is not None:
        return _lead(_asked(path, iri, snapshot))
    return _by_alias(path, snapshot) or _by_ending(path, snapshot)


def _asked(path: str, iri: str, snapshot: Snapshot) -> Asked:
    return asked(path, iri, snapshot, request.args, tongues.asked(snapshot))


def _by_alias(path: str, snapshot: Snapshot) -> Response | None:
    vocabulary, triples = aliases.versioned(path, snapshot), aliases.graph(path, snapshot)
    if vocabulary is not None:
        place = local_path(vocabulary, bases(snapshot)) or "/"
        return _lead(_asked(place.removeprefix("/"), vocabulary, snapshot))
    return _redirect(303, root() + triples) if triples is not None else None


def _without_slash(path: str, snapshot: Snapshot) -> Response:
    if thing(path, snapshot) is None:
        raise _unknown(path)
    return _redirect(301, f"{root()}/{path}")


def _by_ending(path: str, snapshot: Snapshot) -> Response:
    """`/indicator/x.ttl` is the Turtle of `/indicator/x`, where there is such a thing and it has that form."""
    stem, form = _split(path)
    iri = thing(stem, snapshot) if form else None
    if form is None or iri is None or form not in forms(iri, snapshot):
        raise _unknown(path)
    return _redirect(303, _asked(stem, iri, snapshot).address(form))


def _lead(wanted: Asked) -> Response:
    there = offers(wanted.iri, wanted.snapshot)
    form = choose(request.headers.get("Accept"), there)
    told = links(wanted, there)
    if form is None:
        raise _unacceptable(wanted, there, told)
    response = _redirect(303, wanted.address(form))
    response.headers["Link"] = told
    return response


@blueprint.get("/data/<path:path>")
def data(path: str) -> Response:
    """Give the data about a thing in the format of the file ending; without an ending, lead to the format wanted."""
    snapshot = site().follower.snapshot()
    stem, form = _split(path)
    iri = thing(stem, snapshot) if form and form is not PAGE else None
    if iri is None or form is None:
        return _generic(path, snapshot)
    if form not in forms(iri, snapshot):
        raise ProblemError(404, "No geometry is known of this.", headers={"Vary": VARY})
    return _represent(_asked(stem, iri, snapshot), form)


def _generic(path: str, snapshot: Snapshot) -> Response:
    iri = thing(path, snapshot)
    if iri is None:
        raise _unknown(path)
    return _lead(_asked(path, iri, snapshot))


def _represent(wanted: Asked, form: Form) -> Response:
    response = Response(content_type=form.content_type)
    response.set_etag(_tag(wanted, form))
    response.headers["Cache-Control"] = CACHE
    response.headers["Link"] = ", ".join([document_links(wanted, form), *_turned(wanted, form)])
    if form.ending in SPOKEN:
        response.headers["Content-Language"] = wanted.language.code
        response.vary.add("Accept-Language")
    modified.stamp(response, wanted.about, wanted.snapshot)
    unchanged = modified.unchanged(wanted.snapshot)
    codings.fill(response, lambda: _content(wanted, form), unchanged=unchanged)
    if form not in _SHOWN and response.status_code == HTTPStatus.OK:
        response.headers["Content-Disposition"] = f'attachment; filename="{_slug(wanted)}.{form.ending}"'
    return response


def _turned(wanted: Asked, form: Form) -> Iterator[str]:
    """The links from a page of a catalogue to others."""
    if wanted.is_catalogue and form in GRAPHS:
        sheet = catalogues.sheet([wanted.iri], wanted.page, wanted.snapshot)
        yield from catalogues.links(wanted.about.address, form.ending, sheet)


def _tag(wanted: Asked, form: Form) -> str:
    """The version and what else an answer depends on: the address of the site, the thing, the choice, the language."""
    more = catalogues.state(wanted.snapshot) if wanted.is_catalogue else ""
    digest = hashlib.sha256(f"{wanted.address(form)}{more}".encode()).hexdigest()[:16]
    spoken = f"-{wanted.language.code}" if form.ending in SPOKEN else ""
    return f"{wanted.snapshot.version}-{digest}-{form.ending}{spoken}"


def _content(wanted: Asked, form: Form) -> bytes | BinaryIO:
    """The content in memory where it is small, else in a file that ends with the answer."""
    file = cast("BinaryIO", SpooledTemporaryFile(_HELD))  # noqa: SIM115
    try:
        contents.write(form, wanted, file)
        if file.seek(0, io.SEEK_END) > _HELD:
            return file
        file.seek(0)
        body = file.read()
    except BaseException:
        file.close()
        raise
    file.close()
    return body


def _slug(wanted: Asked) -> str:
    chosen = [code for _, code in wanted.choice.parts]
    return _NOT_SLUG.sub("-", "-".join([wanted.path, *chosen]).lower()).strip("-")


def _split(path: str) -> tuple[str, Form | None]:
    found = ((path.removesuffix(f".{ending}"), form) for ending, form in ENDINGS.items() if path.endswith(f".{ending}"))
    return next(found, (path, None))


def _redirect(status: int, address: str) -> Response:
    """Redirect within the site; the address was made from a thing's, never from the request's text alone."""
    response = Response(status=status)
    response.autocorrect_location_header = False
    del response.headers["Content-Type"]
    response.headers["Location"] = address
    response.headers["Vary"] = VARY
    return response


@blueprint.after_app_request
def signpost(response: Response) -> Response:
    """Give pages about things the links that programs follow: to the thing, its data, its licence."""
    path = request.path.removeprefix(PAGE_PREFIX)
    if path == request.path or response.status_code not in {200, 304} or "Link" in response.headers:
        return response
    with suppress(RemoteError):  # a page that is remembered comes also while the store it is of is down
        _signpost(path, response)
    return response


def _signpost(path: str, response: Response) -> None:
    snapshot = site().follower.snapshot()
    iri = thing(path, snapshot)
    if iri is not None:
        wanted = _asked(path, iri, snapshot)
        response.headers["Link"] = document_links(wanted, PAGE)
        modified.stamp(response, wanted.about, snapshot)


def _unknown(path: str) -> ProblemError:
    return ProblemError(404, f"Nothing is known at /{path}.", headers={"Vary": VARY})


def _unacceptable(wanted: Asked, there: Sequence[Form], told: str) -> ProblemError:
    choices = [{"type": form.media, "href": wanted.address(form)} for form in there]
    names = ", ".join(form.media for form in there)
    members = {"alternatives": choices}
    return ProblemError(406, f"This is available as {names}.", headers={"Link": told}, members=members)
