"""One page of every type there is, found in what the application can do: a type without an example fails."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page
from werkzeug.routing import Rule

from tests.endpoint.test_pages import KINDS, PATHS

HTML: Final = "text/html"
LOCALES: Final = ("fr-FR", "en-GB")
DRAWN: Final = """Promise.all([...document.images].map(image => {
  image.loading = 'eager'
  return image.decode().catch(() => {})
}))"""

# An example for each address with a part that changes, by the name of its view; a new one needs its own.
ROUTES: Final[Mapping[str, str]] = {
    "static": "/static/omin.css",
    "graph_store.get": "/gsp",
    "mediation.needs_of": "/needs/bordeaux-metropole",
    "mediation.needs_table": "/needs/bordeaux-metropole.csv",
    "mediation.needs_drawing": "/needs/bordeaux-metropole/map.svg",
    "mediation.needs_areas": "/needs/bordeaux-metropole/areas.geojson",
    "links.find": "/q/none",
    "pages.page": PATHS["thing"],
    "patterns.drawing": "/patterns/bars.svg",
    "drawings.drawing": "/chart/indicator/sans-smartphone.svg",
    "drawings.embed": "/embed/indicator/sans-smartphone",
    "versions.single": "/versions/1",
    "versions.single_as_data": "/versions/1.ttl",
    "versions.every_as_data": "/versions.ttl",
    "versions.table": "/versions/1/figures.csv",
    "versions.identify": "/version/1",
    "versions.identify_own": "/bordeaux-metropole/version/1",
    "stream.stream": "/ldes.ttl",
    "stream.publication": "/ldes/none",
    "stream.page": "/ldes/none/1",
    "timemap.negotiated": "/timemap/catalogue",
    "timemap.chosen": "/timemap/link/catalogue",
    "reuse.cite": "/cite/indicator/sans-smartphone.txt",
    "aggregators.named": "/catalogue.ttl",
    "aggregators.data": "/data/catalogue.ttl",
    "sisters.data": "/sisters.ttl",
    "sisters.identify": "/bordeaux-metropole/sister/none",
    "lists.page": "/lessons",
    "news.followed": "/feed/indicator/sans-smartphone.atom",
    "search.page": "/search?q=smartphone",
    "sitemap.part": "/sitemap/1.xml",
    "api.call": "/api/figures-of-territory?territory=33063",
    "linked_data.identify": "/indicator/sans-smartphone",
    "linked_data.data": "/data/indicator/sans-smartphone.ttl",
}
# What stands in pages of others, and so without what is around a page of ours.
BARE: Final = {"drawings.embed"}
# What goes wrong, by template.
WRONG: Final[Mapping[str, str]] = {
    "not_found": "/page/indicator/sans-smartphones",
    "gone": "/page/bordeaux-metropole/source/old",
    "error": "/gsp",
}
# What is read in a former version.
FORMER: Final[Mapping[str, str]] = {"former": "/version/1/page/indicator/sans-smartphone"}


@dataclass(frozen=True, slots=True)
class Example:
    """A page of one type."""

    kind: str
    path: str


def examples(app: Flask) -> list[Example]:
    """A page of each kind, of each route that answers HTML, and of each way to go wrong."""
    missing = [kind.name for kind in KINDS if kind.name not in PATHS]
    assert missing == [], f"no page of this kind in the test store (PATHS of test_pages.py): {missing}"
    client = app.test_client()
    found = [*PATHS.items(), *_routes(app, client), *WRONG.items(), *FORMER.items()]
    return [Example(kind, path) for kind, path in dict(_once(found)).items()]


def _routes(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            path = ROUTES.get(rule.endpoint) or _own(rule)
            with client.get(path, headers={"Accept": HTML}) as answer:
                if (answer.status_code, answer.mimetype) == (200, HTML):
                    yield rule.endpoint, path


def _own(rule: Rule) -> str:
    assert not rule.arguments, f"no example of {rule.rule}: add one for {rule.endpoint} to ROUTES in walk.py"
    return rule.rule


def _once(found: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each address once, by the first name it has."""
    names: dict[str, str] = {}
    for name, path in found:
        if names.setdefault(path, name) == name:
            yield name, path


def opened(browser: Browser, **settings: Any) -> Page:  # noqa: ANN401 - Playwright's own
    """A page of a fresh context."""
    return browser.new_context(**settings).new_page()


def seen(page: Page, address: str) -> Page:
    """Open an address and wait until its pictures are drawn, also those far below."""
    page.goto(address)
    page.evaluate(DRAWN)
    return page
