"""The web application: its parts put together, and the headers every answer carries."""

import re
from dataclasses import replace
from typing import Final

from flask import Flask, Response, request

from endpoint import (
    admission,
    aggregators,
    api,
    codings,
    description,
    dump,
    errors,
    gone,
    graph_store,
    linked_data,
    links,
    log,
    policy,
    sister_queries,
    sitemap,
    sparql,
    updates,
    watch,
)
from endpoint.answers import Answers
from endpoint.charts import drawings, oembed
from endpoint.clients import Ledger
from endpoint.config import GRAPH_BYTES, THREADS, Config
from endpoint.follower import DistantFollower, Follower
from endpoint.mediation import views as mediation
from endpoint.metrics import Metrics
from endpoint.pages import editor, lists, news, patterns, search, sisters, views
from endpoint.pool import Pool
from endpoint.reuse import views as reuse
from endpoint.site import EXTENSION, Site, root, site
from endpoint.stream import views as stream
from endpoint.versions import door, reading, timemap
from endpoint.versions import views as versions
from endpoint.workbench import Workbench

_BOTH: Final = (sparql.blueprint, graph_store.blueprint)
_WRITTEN: Final = (updates.blueprint,)
_PUBLISHED: Final = (
    editor.blueprint,
    links.blueprint,
    views.blueprint,
    patterns.blueprint,
    mediation.blueprint,
    drawings.blueprint,
    oembed.blueprint,
    reuse.blueprint,
    search.blueprint,
    lists.blueprint,
    news.blueprint,
    stream.blueprint,
    sisters.blueprint,
    sister_queries.blueprint,
    sitemap.blueprint,
    api.blueprint,
    description.blueprint,
    dump.blueprint,
    reading.blueprint,
    timemap.blueprint,
    versions.blueprint,
    aggregators.blueprint,
    linked_data.blueprint,
)
_PORT: Final = re.compile(r":[0-9]*$")
_BODY_BYTES: Final = 131_072
_ADDRESS_BYTES: Final = 8_192
_FIELD_BYTES: Final = 65_536
_EXPOSED: Final = (
    "Accept-Ranges",
    "Content-Disposition",
    "Content-Location",
    "Content-Range",
    "Dataset-Version",
    "ETag",
    "Last-Modified",
    "Link",
    "Location",
    "Memento-Datetime",
    "Query-Timeout",
    "Retry-After",
)
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(_EXPOSED),
}
_ASKED: Final = (
    "Accept",
    "Accept-Datetime",
    "Accept-Language",
    "Content-Type",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "Range",
)
_PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": ", ".join(_ASKED),
    "Access-Control-Max-Age": "86400",
}


def create_app(config: Config) -> Flask:
    """Open the published version, start the workers, give the application; stop with `close(app)`."""
    workbench = Workbench(config.store, config.query_memory, config.query_seconds) if config.writable else None
    follower = DistantFollower(config.remote, config.account, config.store) if config.remote else Follower(config.store)
    pool = Pool(config, follower)
    pool.start()
    app = Flask(__name__)
    app.config.update(MAX_CONTENT_LENGTH=_BODY_BYTES, MAX_FORM_MEMORY_SIZE=_FIELD_BYTES)
    ledger = Ledger(config.allowance, THREADS - config.page_threads)
    part = Site(config, follower, pool, ledger, Metrics(pool, ledger), Answers(config.answer_bytes))
    if workbench is not None:
        part = replace(part, workbench=workbench, update=updates.answer)
        app.config["MAX_CONTENT_LENGTH"] = GRAPH_BYTES
    app.extensions[EXTENSION] = part
    app.url_map.merge_slashes = False
    codings.install(app)
    watch.install(app)
    if workbench is None:
        door.install(app)
    app.add_url_rule("/robots.txt", view_func=robots)
    for blueprint in _BOTH + (_WRITTEN if workbench else _PUBLISHED):
        app.register_blueprint(blueprint)
    errors.Reporter(views.error_page, views.not_found_page, gone.answer).install(app)
    app.before_request(log.begin)
    app.before_request(_trust)
    app.before_request(door.enter)
    app.before_request(admission.check)
    app.after_request(log.end)
    app.after_request(_protect)
    app.after_request(admission.note)
    return app


def close(app: Flask) -> None:
    """End the workers of an application."""
    part = app.extensions[EXTENSION]
    if isinstance(part, Site):
        part.follower.close()
        part.pool.stop()
        part.annex.stop()
        part.archive.stop()
        if part.workbench is not None:
            part.workbench.close()


def _trust() -> None:
    """Refuse a Host that is not ours (Flask's TRUSTED_HOSTS cannot name an IPv6 address)."""
    name = _PORT.sub("", request.host).lower()
    if name not in site().config.hosts():
        raise errors.ProblemError(400, "This site does not answer for that host name.")
    if len(request.path) + len(request.query_string) > _ADDRESS_BYTES:
        raise errors.ProblemError(414, "The address is too long; send long queries by POST.")


def robots() -> Response:
    """Invite robots to everything but what has a query run."""
    barred = "Disallow: /sparql\nDisallow: /api/\nDisallow: /search\n"
    text = f"User-agent: *\n{barred}Allow: /\nSitemap: {root()}/sitemap.xml\n"
    return Response(text, content_type="text/plain; charset=utf-8")


def _protect(response: Response) -> Response:
    allowed = policy.page(site().config.tile_host()) if response.mimetype == "text/html" else policy.DATA
    response.headers.setdefault("Content-Security-Policy", allowed)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(_PREFLIGHT)
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
    return response
