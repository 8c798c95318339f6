"""The keyboard comes to everything on every type of page, in order, is seen where it is, and is never held."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.endpoint.pages.walk import BARE, Example, opened, seen

pytestmark = pytest.mark.browser

LOOK: Final = Path(__file__).with_name("look.js").read_text("utf-8")
# Notes each element that gets the focus, and whether that is seen: a line around it, and the element on the screen.
NOTE: Final = """{
  globalThis.visited = []
  document.addEventListener('focusin', ({ target }) => {
    const framed = target.closest('.CodeMirror') || target
    const { outlineStyle, outlineWidth, stroke, strokeWidth } = getComputedStyle(framed)
    const drawn = target.localName === 'path' && stroke !== 'none' && parseFloat(strokeWidth) >= 3
    const box = target.getBoundingClientRect()
    const away = box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth
    globalThis.visited.push({ target, line: drawn || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2), away })
  })
}"""
EXPECTED: Final = "globalThis.expected = look.stops(); globalThis.expected.length"
WRONG: Final = """{
  const { expected, visited } = globalThis
  const told = []
  expected.forEach((stop, at) => {
    const here = visited[at]
    if (!here) told.push(`not reached: ${look.name(stop)}`)
    else if (here.target !== stop) told.push(`${look.name(here.target)} where ${look.name(stop)} should be`)
    else if (!here.line) told.push(`focus not seen on ${look.name(stop)}`)
    else if (here.away) told.push(`focus off the screen on ${look.name(stop)}`)
  })
  told.slice(0, 3)
}"""


def test_tab_comes_to_everything_in_order_and_is_seen(browser: Browser, address: str, pages: list[Example]) -> None:
    page = opened(browser, locale="en-GB", reduced_motion="reduce")
    others = [one for one in pages if one.kind != "editor.page"]  # it has a test of its own
    found = [f"{one.kind}: {told}" for one in others for told in _tabbed(seen(page, address + one.path))]
    page.context.close()
    assert not found, "\n".join(found)


def _tabbed(page: Page) -> Iterator[str]:
    _awake(page)
    page.evaluate(LOOK)
    page.evaluate(NOTE)
    for _ in range(page.evaluate(EXPECTED)):
        page.keyboard.press("Tab")
    yield from page.evaluate(WRONG)


def _awake(page: Page) -> None:
    """Maps come alive when they come into view, with more to reach: let them all do so before anything is counted."""
    for figure in page.locator("figure.page-map").all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-alive", re.compile("ready|failed"))
    page.evaluate("scrollTo(0, 0)")


def test_the_skip_link_leads_to_the_content(browser: Browser, address: str, pages: list[Example]) -> None:
    page = opened(browser, locale="en-GB", reduced_motion="reduce")
    framed = [one for one in pages if one.kind not in BARE]
    found = [one.kind for one in framed if not _skipped(seen(page, address + one.path))]
    page.context.close()
    assert found == []


def _skipped(page: Page) -> bool:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    here = page.evaluate("document.activeElement.id")
    page.keyboard.press("Tab")
    return here == "content" and bool(page.evaluate("!!document.activeElement.closest('main, footer')"))


def test_the_editor_is_reached_scrolled_and_left(browser: Browser, address: str) -> None:
    """CodeMirror's field takes the tab key for itself until Escape gives it back."""
    page = opened(browser, locale="en-GB")
    page.goto(address + "/query?query=" + "%0A".join(f"%23{n}" for n in range(200)))
    page.wait_for_selector("html[data-editor=ready]")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.CodeMirror')"):
            break
    page.keyboard.press("Control+End")
    assert page.evaluate("document.querySelector('.CodeMirror-scroll').scrollTop") > 0
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.CodeMirror')")
    assert page.evaluate("!!document.activeElement.closest('main')")
    page.context.close()
