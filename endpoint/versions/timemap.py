"""`/timemap/…`: in which kept versions an address answers (RFC 7089, section 5), as links or as JSON."""

import json
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, request

from endpoint import codings
from endpoint.errors import ProblemError
from endpoint.negotiation import VARY, Form, choose
from endpoint.site import base
from endpoint.versions import mementos
from endpoint.versions.kept import Kept

blueprint: Final = Blueprint("timemap", __name__)

LINKS: Final = Form(mementos.LINK_FORMAT, "link", mementos.LINK_FORMAT)
JSON: Final = Form("application/json", "json", "application/json")
_FORMS: Final = {form.ending: form for form in (LINKS, JSON)}


@blueprint.get("/timemap/<any('link', 'json'):ending>/", defaults={"path": ""})
@blueprint.get("/timemap/<any('link', 'json'):ending>/<path:path>")
def chosen(ending: str, path: str) -> Response:
    """Give the list of an address in one form."""
    return _given(path, _FORMS[ending])


@blueprint.get("/timemap/", defaults={"path": ""})
@blueprint.get("/timemap/<path:path>")
def negotiated(path: str) -> Response:
    """Give the list of an address in the form wanted, links where all are the same."""
    form = choose(request.headers.get("Accept"), (LINKS, JSON)) or LINKS
    response = _given(path, form)
    response.headers["Vary"] = VARY
    return response


def _given(path: str, form: Form) -> Response:
    there = () if mementos.outside(f"/{path}") else mementos.of(f"/{path}")
    if not there:
        raise ProblemError(404, f"No version that is kept here has anything at /{path}.")
    address = mementos.written(f"/{path}", request.query_string)
    text = _links(address, there) if form is LINKS else json.dumps(_document(address, there))
    response = Response(text, content_type=form.content_type)
    response.headers["Cache-Control"] = "public, max-age=60"
    response.add_etag()
    return codings.fill(response, text.encode)


def _links(address: str, there: Sequence[Kept]) -> str:
    """As `application/link-format` (RFC 6690), a link a line."""
    original, place = f"{base()}{address}", f"{base()}/timemap/link{address}"
    span = f'from="{there[0].moment}"; until="{there[-1].moment}"'
    head = [
        f'<{original}>; rel="original timegate"',
        f'<{place}>; rel="self"; type="{mementos.LINK_FORMAT}"; {span}',
    ]
    return ",\n".join([*head, *(mementos.memento(one, address, _relation(one, there)) for one in there)]) + "\n"


def _relation(one: Kept, there: Sequence[Kept]) -> str:
    names = [name for name, end in (("first", there[0]), ("last", there[-1])) if one is end]
    return " ".join([*names, "memento"])


def _document(address: str, there: Sequence[Kept]) -> dict[str, object]:
    """As JSON in the form that the Memento aggregator gives (https://timetravel.mementoweb.org/guide/api/)."""
    listed = [
        {"datetime": one.built.strftime("%Y-%m-%dT%H:%M:%SZ"), "uri": f"{base()}{one.prefix}{address}"} for one in there
    ]
    return {
        "original_uri": f"{base()}{address}",
        "timegate_uri": f"{base()}{address}",
        "timemap_uri": {
            "link_format": f"{base()}/timemap/link{address}",
            "json_format": f"{base()}/timemap/json{address}",
        },
        "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
    }
