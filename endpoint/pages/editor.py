"""The page on which a query is written: a plain form, which the script beside makes an editor of."""

import hashlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from endpoint import codings, policy
from endpoint.language import texts
from endpoint.pages import completion, views
from endpoint.pages.desk import Desk
from endpoint.pages.examples import examples
from endpoint.pages.frame import Frame, frame
from endpoint.shelf import shelf
from endpoint.site import root, site
from ontology.terms import SHARED

blueprint: Final = Blueprint("editor", __name__)

FORMATS: Final = ("json", "csv", "tsv", "xml", "ttl", "nt", "rdf", "jsonld")
_STATIC: Final = Path(__file__).parents[1] / "static" / "editor"
_ASSETS: Final = ("editor.css", "editor.js", "chart.js", "map.css", "map.js", "pivot.js")
_WORDS: Final = "editor_"


@blueprint.get("/query")
def page() -> Response:
    """Show the editor, with the query that the address carries."""
    return answer("/query", request.args.get("query", ""))


@blueprint.get("/query/terms.json")
def terms() -> Response:
    """Give what the editor completes from, the same for all who ask for a version."""
    snapshot = site().follower.snapshot()
    response = Response(content_type="application/json")
    response.set_etag(f"{snapshot.version}-terms")
    response.headers["Cache-Control"] = "public, max-age=60"
    return codings.fill(response, lambda: completion.document(snapshot))


def answer(path: str, query: str) -> Response:
    """The editor at a path of ours, filled with a query, or with an example where there is none."""
    desk = views.desk_of(site().follower.snapshot())
    response = Response(_written(desk, path, query), content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = desk.language.code
    response.headers["Content-Security-Policy"] = policy.EDITOR
    if query:
        response.headers["X-Robots-Tag"] = "noindex"
    return views.cached(response)


def _written(desk: Desk, path: str, query: str) -> str:
    offered = examples(desk)
    return render_template(
        "query_form.html",
        frame=_kept(frame(desk, path), query if path == "/query" else ""),
        t=desk.language,
        examples=offered,
        query=query or (offered[0].text if offered else ""),
        words=[key.removeprefix(_WORDS) for key in texts() if key.startswith(_WORDS)],
        assets=_addresses(),
        terms=f"/query/terms.json?v={desk.book.snapshot.version}",
        bases=list(dict.fromkeys([SHARED, *desk.bases])),
        formats=FORMATS,
        share=shelf().able(),
        endpoint=f"{root()}/sparql",
    )


def _kept(around: Frame, query: str) -> Frame:
    """The frame whose links to the other language keep the query."""
    if not query:
        return around
    switches = (replace(one, href=f"{one.href}&query={quote(query, safe='')}") for one in around.switches)
    return replace(around, switches=tuple(switches))


@cache
def _addresses() -> dict[str, str]:
    """The addresses of what the page loads, each with a digest, so that a new one is fetched."""
    digests = {name: hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:12] for name in _ASSETS}
    return {name: f"/static/editor/{name}?v={digest}" for name, digest in digests.items()}
