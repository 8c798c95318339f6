"""The web application: its parts put together, and the headers every answer carries."""

import re
from typing import Final

from flask import Flask, Response, request

from endpoint import codings, description, errors, graph_store, linked_data, sparql, updates
from endpoint.config import Config
from endpoint.pages import views
from endpoint.pool import Pool
from endpoint.site import EXTENSION, Site, root, site
from endpoint.store import Follower
from endpoint.workbench import Workbench

_PORT: Final = re.compile(r":[0-9]*$")
_BODY_BYTES: Final = 131_072
_FIELD_BYTES: Final = 65_536
GRAPH_BYTES: Final = 32_000_000
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_DATA_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Disposition, Content-Location, ETag, Link, Location, Retry-After",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def create_app(config: Config) -> Flask:
    """Open the published version, start the workers, give the application; stop with `close(app)`."""
    workbench = Workbench(config.store, config.query_memory, config.query_seconds) if config.writable else None
    follower = Follower(config.store)
    pool = Pool(config, follower)
    pool.start()
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=_BODY_BYTES, MAX_FORM_MEMORY_SIZE=_FIELD_BYTES)
    app.extensions[EXTENSION] = Site(config, follower, pool)
    if workbench is not None:
        app.extensions[EXTENSION] = Site(config, follower, pool, workbench, updates.answer)
        app.config["MAX_CONTENT_LENGTH"] = GRAPH_BYTES
    app.url_map.merge_slashes = False
    codings.install(app)
    app.add_url_rule("/healthz", view_func=health)
    app.add_url_rule("/robots.txt", view_func=robots)
    for blueprint in (
        (updates.blueprint,) if workbench else (views.blueprint, description.blueprint, linked_data.blueprint)
    ):
        app.register_blueprint(blueprint)
    for blueprint in (sparql.blueprint, graph_store.blueprint):
        app.register_blueprint(blueprint)
    errors.Reporter(views.error_page, views.not_found_page).install(app)
    app.before_request(_trust)
    app.after_request(_protect)
    return app


def close(app: Flask) -> None:
    """End the workers of an application."""
    part = app.extensions[EXTENSION]
    if isinstance(part, Site):
        part.pool.stop()
        if part.workbench is not None:
            part.workbench.close()


def _trust() -> None:
    """Refuse a Host that is not ours (Flask's TRUSTED_HOSTS cannot name an IPv6 address)."""
    name = _PORT.sub("", request.host).lower()
    if name not in site().config.hosts():
        raise errors.ProblemError(400, "This site does not answer for that host name.")


def health() -> Response:
    """Tell that the store can be read, and which version it is."""
    snapshot = site().follower.snapshot()
    snapshot.ask("ASK { ?subject ?predicate ?object }")
    response = Response(f"ok {snapshot.version}\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def robots() -> Response:
    """Invite robots to everything but the query endpoint."""
    text = f"User-agent: *\nDisallow: /sparql\nAllow: /\n# {root()}/\n"
    return Response(text, content_type="text/plain; charset=utf-8")


def _protect(response: Response) -> Response:
    policy = _PAGE_POLICY if response.mimetype == "text/html" else _DATA_POLICY
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(_PREFLIGHT)
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
    return response
