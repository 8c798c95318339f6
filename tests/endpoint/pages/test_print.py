"""The page of a territory on paper: what an elected official takes to a meeting is on it, and nothing to click."""

from io import BytesIO
from typing import Final

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.endpoint.pages.walk import opened, seen
from tests.endpoint.test_pages import PATHS

pytestmark = pytest.mark.browser

# By language: what must be there, and what must not. The addresses are those of the territory and of the source.
ADDRESSES: Final = ("https://w3id.org/omin/territory/commune/33063", "https://w3id.org/omin/bordeaux-metropole/source/")
PAPER: Final = {
    "fr-FR": (
        ("Bordeaux", "5,2 %", "18 %", "260 000", "2022", "Atelier 2022", "estimation"),
        ("Aller au contenu", "English", "Jeux de données", "Rechercher", "Vocabulaire", "Accueil"),
    ),
    "en-GB": (
        ("Bordeaux", "5.2%", "18%", "260,000", "2022", "Workshop 2022", "estimate"),
        ("Skip to content", "Français", "Datasets", "Search", "Vocabulary", "Home"),
    ),
}


@pytest.mark.parametrize("locale", PAPER)
def test_a_territory_on_paper(browser: Browser, address: str, locale: str) -> None:
    page = opened(browser, locale=locale)
    pdf = PdfReader(BytesIO(seen(page, address + PATHS["territory"]).pdf(format="A4")))
    page.context.close()
    text = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    there, absent = PAPER[locale]
    packed = text.replace(" ", "")
    assert [word for word in there if word.replace(" ", "") not in packed] == []
    assert [word for word in ADDRESSES if word not in packed] == []
    assert [word for word in absent if word in text] == []
    assert len(pdf.pages) <= 2


def test_paper_is_white_also_by_night(browser: Browser, address: str) -> None:
    page = opened(browser, locale="fr-FR", color_scheme="dark")
    seen(page, address + PATHS["indicator"])
    page.emulate_media(media="print", color_scheme="dark")
    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")
    page.context.close()
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
