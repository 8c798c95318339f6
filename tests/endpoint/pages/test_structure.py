"""How every type of page is built: headings, names that say what they lead to, languages marked, no script needed."""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import pyoxigraph as ox
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from endpoint.site import EXTENSION, Site
from tests.endpoint.pages.walk import BARE, LOCALES, Example, opened, seen

pytestmark = pytest.mark.browser

LOOK: Final = Path(__file__).with_name("look.js").read_text("utf-8")
READ: Final = Path(__file__).with_name("read.js").read_text("utf-8")
# Words that say nothing of where a link leads (RGAA 6.1).
VAGUE: Final = re.compile(
    r"(cliquez )?ici|lien|lire( la suite)?|plus|en savoir plus|suite|voir|détails?|télécharger|"
    r"(click )?here|link|read( more)?|more|see|details?|download|\W*",
    re.IGNORECASE,
)
# What a link to a file says of it (RGAA 13.3), by the ending of the address.
FORMATS: Final = {
    **{name: name for name in ("csv", "geojson", "parquet", "pdf", "png", "rdf", "svg", "zip")},
    "bib": "bibtex",
    "gz": r"n-quads|\.nq",
    "json": "json|openapi|csvw",
    "jsonld": "json-ld",
    "nt": "n-triples",
    "ttl": "turtle",
    "xlsx": "xlsx|excel",
    "xml": "xml|rss|atom",
}
ENDING: Final = re.compile(r"\.([a-z0-9]+)(?:[?#]|$)")
# Pages that stand at a second address.
AGAIN: Final = {"api.index", "mediation.needs_first", "pages.whole"}
LANDMARKS: Final = ("header", "main", "footer")
Told = dict[str, Any]


@pytest.fixture(scope="module", params=LOCALES)
def read(
    browser: Browser, address: str, pages: list[Example], request: pytest.FixtureRequest
) -> dict[str, tuple[Told, Told]]:
    """What a script finds on every page: once where scripts run, once where they do not."""
    told: list[list[Told]] = []
    for scripts in (True, False):
        page = opened(browser, locale=request.param, java_script_enabled=scripts)
        told.append([_told(seen(page, address + one.path)) for one in pages])
        page.context.close()
    return {one.kind: pair for one, *pair in zip(pages, *told, strict=True)}  # type: ignore[misc]


def _told(page: Page) -> Told:
    page.evaluate(LOOK)
    return cast("Told", page.evaluate(READ))


def test_one_first_heading_and_no_level_left_out(read: dict[str, tuple[Told, Told]]) -> None:
    levels = {kind: [level for level, _ in told["headings"]] for kind, (told, _) in read.items()}
    assert [kind for kind, found in levels.items() if found.count(1) != 1 or found[0] != 1] == []
    assert [kind for kind, found in levels.items() if any(b - a > 1 for a, b in itertools.pairwise(found))] == []
    assert [kind for kind, (told, _) in read.items() if not all(text for _, text in told["headings"])] == []


def test_each_page_has_its_landmarks_and_a_title_of_its_own(read: dict[str, tuple[Told, Told]]) -> None:
    framed = {kind: told for kind, (told, _) in read.items() if kind not in BARE}
    assert [kind for kind, told in framed.items() if [told[name] for name in LANDMARKS] != [1, 1, 1]] == []
    assert [kind for kind, (told, _) in read.items() if len(set(told["navs"])) != len(told["navs"])] == []
    titles = Counter(told["title"] for kind, (told, _) in read.items() if kind not in AGAIN)
    assert [title for title, times in titles.items() if times > 1] == []


def test_links_say_what_they_lead_to(read: dict[str, tuple[Told, Told]]) -> None:
    found = {
        kind: [link for link in told["links"] if VAGUE.fullmatch(link["name"])] for kind, (told, _) in read.items()
    }
    assert {kind: links for kind, links in found.items() if links} == {}


def test_links_to_files_say_their_format(read: dict[str, tuple[Told, Told]]) -> None:
    found = {kind: [*_unsaid(told["links"])] for kind, (told, _) in read.items()}
    assert {kind: links for kind, links in found.items() if links} == {}


def _unsaid(links: list[Told]) -> Iterator[str]:
    for link in links:
        ending = ENDING.search(link["path"])
        if ending and ending[1] in FORMATS and not re.search(FORMATS[ending[1]], link["name"], re.IGNORECASE):
            yield f"{link['name']} → {link['path']}"


def test_tables_have_captions_and_headers_of_a_scope(read: dict[str, tuple[Told, Told]]) -> None:
    assert {kind: told["tables"] for kind, (told, _) in read.items() if told["tables"]} == {}


def test_nothing_of_a_page_needs_a_script(read: dict[str, tuple[Told, Told]]) -> None:
    """Headings, links, fields and pictures are there without; what needs a script is not shown."""
    for kind, (scripted, plain) in read.items():
        assert scripted["headings"] == plain["headings"] or kind == "editor.page", kind
        missing = {link["path"] for link in scripted["links"]} - {link["path"] for link in plain["links"]}
        assert missing == set(), kind
        assert set(scripted["fields"]) - {""} <= set(plain["fields"]), kind
        assert plain["idle"] == [], kind
        assert set(scripted["pictures"]) <= set(plain["pictures"]), kind  # a live map takes the place of its picture


def test_texts_in_the_other_language_say_so(app: Flask, read: dict[str, tuple[Told, Told]]) -> None:
    """A text that the store has in one language only is marked with it on pages of the other."""
    site = cast("Site", app.extensions[EXTENSION])
    only = _only(site.follower.snapshot().directory / "data")
    wrong = {
        kind: [pair for pair in told["texts"] if only.get(pair[0], pair[1]) != pair[1]]
        for kind, (told, _) in read.items()
    }
    assert {kind: pairs for kind, pairs in wrong.items() if pairs} == {}
    assert any(text in only for told, _ in read.values() for text, _ in told["texts"])


def _only(data: Path) -> dict[str, str]:
    """The texts of a store that one language alone has; not single words, which may be identifiers or towns."""
    store = ox.Store.read_only(str(data))
    found: dict[str, set[str]] = {}
    for quad in store:
        if isinstance(quad.object, ox.Literal) and quad.object.language:
            found.setdefault(quad.object.value, set()).add(quad.object.language)
    names = {text: min(langs) for text, langs in found.items() if len(langs) == 1}
    return {text: lang for text, lang in names.items() if " " in text}
