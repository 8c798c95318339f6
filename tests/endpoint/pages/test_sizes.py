"""Every type of page on small screens, enlarged, with wider spaces, with forced colours and with less motion."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from tests.endpoint.pages.walk import Example, opened, seen

pytestmark = pytest.mark.browser

LOOK: Final = Path(__file__).with_name("look.js").read_text("utf-8")
# Widths in CSS pixels: a window of 1280 enlarged to 200 % and to 400 % (WCAG 1.4.4, 1.4.10), and a telephone.
WIDTHS: Final = (640, 360, 320)
ALL: Final = "[...look.wide(), ...look.cut(), ...look.overlapping()]"
LARGER: Final = "document.documentElement.style.fontSize = '212.5%'"
# WCAG 1.4.12.
SPACED: Final = """{
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`)
  document.documentElement.style.fontSize = ''
  document.adoptedStyleSheets.push(sheet)
}"""
BARE: Final = "globalThis.had.filter(one => !look.lined(one)).map(look.name)"


def test_nothing_is_cut_off_or_covered(browser: Browser, address: str, pages: list[Example]) -> None:
    """In the language with the longer words; only regions of their own scroll sideways."""
    page = opened(browser, locale="fr-FR", device_scale_factor=2)
    found = [f"{one.kind}, {told}" for one in pages for told in at_all_sizes(seen(page, address + one.path))]
    page.context.close()
    assert not found, "\n".join(found)


FAULTS: Final = """<!doctype html><html lang="en"><body style="margin: 0">
<p style="width: 4em; overflow: hidden; white-space: nowrap">Cut off at its end</p>
<p style="height: 1em; overflow: clip; margin-bottom: 3em">Cut off<br>below</p>
<p style="position: absolute; top: 200px">One</p> <b style="position: absolute; top: 205px">Other</b>
<p style="position: absolute; top: 300px; white-space: nowrap; left: 900px">Outside of the page it stands on</p>
<p style="transition: color 2s"><a style="background: #eee">Only a colour</a></p>
<div style="width: 4em; overflow: auto; white-space: nowrap">May be scrolled</div>"""


def test_faults_are_seen(browser: Browser) -> None:
    """What the other tests look for is found where it is."""
    page = opened(browser, viewport={"width": 1000, "height": 600})
    page.set_content(FAULTS)
    page.evaluate(LOOK)
    found = page.evaluate(ALL)
    kinds = ["the page is", "cut: p", "cut: p", "outside: p", "over each other: b"]
    assert all(one.startswith(kind) for one, kind in zip(found, kinds, strict=True)), found
    assert page.evaluate("look.moving()") == ['would move: p "Only a colour"']
    assert page.evaluate("look.coloured().filter(one => !look.lined(one)).map(look.name)") == ['a "Only a colour"']
    page.context.close()


def at_all_sizes(page: Page) -> Iterator[str]:
    page.evaluate(LOOK)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        yield from (f"{width} px wide: {told}" for told in page.evaluate(ALL))
    page.set_viewport_size({"width": 1280, "height": 740})
    for name, change in (("text twice as large", LARGER), ("text with wider spaces", SPACED)):
        page.evaluate(change)
        yield from (f"{name}: {told}" for told in page.evaluate(ALL))


def test_what_colours_tell_apart_has_lines_where_colours_are_forced(
    browser: Browser, address: str, pages: list[Example]
) -> None:
    page = opened(browser, locale="fr-FR")
    found = [f"{one.kind}: {told}" for one in pages for told in _bare(seen(page, address + one.path))]
    page.context.close()
    assert not found, "\n".join(found)


def _bare(page: Page) -> list[str]:
    page.emulate_media(forced_colors="none")
    page.evaluate(LOOK)
    page.evaluate("globalThis.had = look.coloured()")
    page.emulate_media(forced_colors="active")
    return list(page.evaluate(BARE))


def test_nothing_moves_where_less_motion_is_asked_for(browser: Browser, address: str, pages: list[Example]) -> None:
    page = opened(browser, locale="en-GB", reduced_motion="reduce")
    found = [f"{one.kind}: {told}" for one in pages for told in _moving(seen(page, address + one.path))]
    page.context.close()
    assert not found, "\n".join(found)


def _moving(page: Page) -> list[str]:
    page.evaluate(LOOK)
    return list(page.evaluate("look.moving()"))
