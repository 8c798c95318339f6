"""Accessible (WCAG 2.2 AA, RGAA): axe finds nothing on any type of page, in both languages, by day and by night."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask, template_rendered
from playwright.sync_api import Browser, Page

from tests.endpoint.pages.walk import HTML, LOCALES, Example, opened, seen

ROOT: Final = Path(__file__).parents[3]
AXE: Final = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# CodeMirror's field stands beside what it scrolls, where axe does not look; test_keyboard.py tries that it scrolls.
EXCUSED: Final = {("scrollable-region-focusable", ".CodeMirror-scroll")}
RUN: Final = "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})"
# By night only the colours are others.
COLOURS: Final = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


def test_every_template_is_a_page_that_is_tried(app: Flask, pages: list[Example]) -> None:
    """A new template without an example fails."""
    used: set[str | None] = set()

    def note(_: Flask, template: Any, **__: object) -> None:  # noqa: ANN401 - Jinja's
        used.add(template.name)

    with template_rendered.connected_to(note, app):
        for example in pages:
            mark = "&" if "?" in example.path else "?"  # nobody else asks for this, so nobody has it remembered
            app.test_client().get(f"{example.path}{mark}lang=en", headers={"Accept": HTML})
    folder = ROOT / "endpoint" / "templates"
    parts = {"base.html"} | {path.name for path in folder.glob("_*.html")}
    assert {path.name for path in folder.glob("*.html")} - parts - used == set()


@pytest.mark.browser
@pytest.mark.parametrize("locale", LOCALES)
def test_axe_finds_nothing(browser: Browser, address: str, pages: list[Example], locale: str) -> None:
    page = opened(browser, locale=locale, reduced_motion="reduce")
    found = [f"{one.kind}: {told}" for one in pages for told in by_day_and_night(seen(page, address + one.path))]
    page.context.close()
    assert not found, "\n".join(found)


def by_day_and_night(page: Page) -> Iterator[str]:
    """What axe finds by day and by night."""
    page.evaluate(AXE)
    page.emulate_media(color_scheme="light")
    yield from (f"by day: {violation}" for violation in _violations(page, TAGS))
    page.emulate_media(color_scheme="dark")
    yield from (f"by night: {violation}" for violation in _violations(page, COLOURS))


def _violations(page: Page, only: object) -> Iterator[str]:
    for rule in page.evaluate(RUN, only)["violations"]:
        for node in rule["nodes"]:
            if (rule["id"], *node["target"]) not in EXCUSED:
                yield f"{rule['id']}: {node['target']} {node['failureSummary']}"
