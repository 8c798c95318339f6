"""Pages in a real browser: figures are seen, nothing is asked of others, nothing runs off a small screen."""

import pytest
from playwright.sync_api import Browser

from tests.endpoint.browsing import visit

pytestmark = pytest.mark.browser

INDICATOR = "/page/indicator/sans-smartphone"
TERRITORY = "/page/territory/commune/33063"
# The page, the language, its heading, and a figure as that language writes it.
SEEN = [
    ("/", "fr-FR", "Observatoire d'essai", "5,4\u202f%"),
    ("/", "en-GB", "Observatory for tests", "5.4%"),
    (INDICATOR, "fr-FR", "Personnes sans smartphone", "6,0\u202f%"),
    (INDICATOR, "en-GB", "People without a smartphone", "6.0%"),
    (TERRITORY, "fr-FR", "Bordeaux", "5,2\u202f%"),
    (TERRITORY, "en-GB", "Bordeaux", "5.2%"),
    ("/page/quality", "fr-FR", "La qualité de cette version", "2 sur 3"),
    ("/page/quality", "en-GB", "The quality of this version", "overdue: was due on February 28, 2021"),
    ("/page/queries", "fr-FR", "Les requêtes toutes faites", "Tous les chiffres d'un territoire"),
    ("/page/query/indicator-over-time", "en-GB", "An indicator over time", "possession-smartphone"),
    ("/api/figures-of-territory?territory=33063", "fr-FR", "Tous les chiffres d'un territoire", "sans-smartphone"),
    ("/page/rules", "fr-FR", "Les règles", "Contraintes du cube"),
    ("/page/rule/ic-12", "en-GB", "IC-12 No duplicate observations", "No two observations"),
    ("/page/shape/masked", "fr-FR", "Cellule masquée", "Une valeur tue protège quelqu'un."),
]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("expected", SEEN, ids=lambda expected: f"{expected[0]} {expected[1]}")
def test_page_is_seen(browser: Browser, address: str, expected: tuple[str, str, str, str], width: int) -> None:
    path, locale, heading, figure = expected
    seen = visit(browser, locale, width)
    seen.open(address + path)
    page = seen.page
    assert page.locator("h1").all_inner_texts() == [heading]
    assert figure in page.locator("main").inner_text()
    assert page.locator("html").get_attribute("lang") == locale[:2]
    assert page.evaluate("[...document.images].filter(image => !image.naturalWidth).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.hosts == {"127.0.0.1"}
    assert seen.complaints == []
    page.close()


def test_language_is_switched_and_kept(browser: Browser, address: str) -> None:
    seen = visit(browser, "fr-FR", 1280)
    seen.open(address + "/")
    seen.page.get_by_role("link", name="English").click()
    seen.page.get_by_role("link", name="People without a smartphone").first.click()
    assert seen.page.locator("h1").inner_text() == "People without a smartphone"
    assert seen.complaints == []
    seen.page.close()


def test_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    seen = visit(browser, "en-GB", 1280)
    seen.open(address + INDICATOR)
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate("document.activeElement.textContent") == "Skip to content"
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate("document.activeElement.id") == "content"
    seen.page.close()
