"""Territories in time, over a real merger: pages of before and after, series beside published figures, maps, data."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from endpoint.app import close, create_app
from endpoint.pages import tree
from loader import build
from loader.finding import is_error
from tests.endpoint.conftest import serving, settings
from tests.endpoint.pages.test_axe import by_day_and_night
from tests.endpoint.pages.walk import opened, seen
from tests.endpoint.test_pages import get

LYON = Path(__file__).parents[2] / "mappings" / "metropole-de-lyon"
NOW, BEFORE, OTHER = (f"/page/territory/commune/{code}" for code in ("69149", "69149-2023", "69152"))
POPULATION = "/page/indicator/population-municipale"
EVENT = "/page/metropole-de-lyon/event/oullins-pierre-benite-2024"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    root = tmp_path_factory.mktemp("past") / "var"
    result = build.build([LYON], root, lambda _french, _english: None)
    assert not is_error(result.found), result.found
    made = create_app(settings(root))
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_former_commune_says_until_when_and_what_it_became(client: FlaskClient) -> None:
    for path in (BEFORE, OTHER):
        text = get(client, path, "en").text
        assert "This territory existed until December 31, 2023." in text
        assert "Since then it is part of" in text
        assert f'href="{NOW}"' in text
        assert "Was part of" in text
        assert f'href="{EVENT}"' in text


def test_its_figures_have_a_rank_among_the_communes_of_their_time(client: FlaskClient) -> None:
    assert "of 59" in get(client, BEFORE, "en").text
    assert "of 58" in get(client, NOW, "en").text


def test_the_commune_of_today_shows_sums_beside_what_was_published(client: FlaskClient) -> None:
    text = get(client, NOW, "fr").text
    sums = ("37\u202f502", "Oullins 26\u202f994", "Pierre-Bénite 10\u202f508")
    for said in ("Existe sous cette forme depuis le", *sums, "(calculé)"):
        assert said in text
    assert f'href="{BEFORE}"' in text
    assert "/method/population-today" in text
    assert text.count("somme de 2") == len(("2016", "2019", "2020"))


def test_a_commune_that_nothing_happened_to_has_no_past(client: FlaskClient) -> None:
    text = get(client, "/page/territory/commune/69266", "en").text
    for said in ("What changed", "on today&#39;s territory", "Made of", "This territory existed"):
        assert said not in text


def test_a_new_name_is_told_and_is_no_new_territory(client: FlaskClient) -> None:
    text = get(client, "/page/territory/commune/69096", "en").text
    assert "Grigny takes the name of Grigny-sur-Rhône" in text
    assert "change of name" in text
    assert "In this form since" not in text


def test_an_old_period_is_of_the_communes_of_its_time(client: FlaskClient) -> None:
    text = get(client, f"{POPULATION}?level=commune&period=2020", "en").text
    assert "59 figures" in text
    assert "not on this map: Oullins, Pierre-Bénite." in text
    assert "territories of that time (published)" in text
    assert "These figures are computed" not in text


def test_the_choice_of_today_is_whole_and_says_that_it_is_computed(client: FlaskClient) -> None:
    text = get(client, f"{POPULATION}?level=commune&period=2020&boundaries=present", "en").text
    assert "58 figures" in text
    assert "not on this map" not in text
    assert "These figures are computed" in text
    assert "brought to today&#39;s territories (computed)" in text


def test_without_a_choice_nothing_computed_is_shown(client: FlaskClient) -> None:
    text = get(client, POPULATION, "en").text
    assert "/population-today/" not in text
    assert "58 figures" in text


def test_the_data_of_a_territory_have_its_events(client: FlaskClient) -> None:
    for path, end in (("commune/69149", "omin:after"), ("commune/69149-2023", "omin:before")):
        text = client.get(f"/data/territory/{path}.ttl").text
        assert "a omin:TerritoryEvent" in text
        assert end in text
        assert '"2024-01-01"^^xsd:date' in text
    text = client.get("/data/territory/commune/69149.jsonld").text
    assert "oullins-pierre-benite-2024" in text
    assert "passage/" not in text


def test_the_metropolis_has_58_parts_and_knows_the_two_that_it_had(client: FlaskClient) -> None:
    text = client.get("/data/territory/epci/200046977.nt").text
    assert text.count("isPartOf> <https://w3id.org/omin/territory/epci/200046977>") == 58
    assert text.count("wasPartOf> <https://w3id.org/omin/territory/epci/200046977>") == 2


def test_an_event_is_told_in_words(client: FlaskClient) -> None:
    text = get(client, EVENT, "fr").text
    for said in ("fusion", "1 janvier 2024", "lyoncapitale.fr", NOW, BEFORE, OTHER):
        assert said in text


@pytest.mark.browser
def test_axe_finds_nothing_and_nothing_is_cut_at_360_pixels(app: Flask, browser: Browser) -> None:
    for address in serving(app):
        page = opened(browser, locale="fr-FR", reduced_motion="reduce", viewport={"width": 360, "height": 800})
        for path in (NOW, BEFORE, EVENT, f"{POPULATION}?level=commune&period=2020&boundaries=present"):
            shown = seen(page, address + path)
            assert list(by_day_and_night(shown)) == [], path
            assert shown.evaluate("document.documentElement.scrollWidth") <= 360, path
        page.context.close()


def test_what_a_territory_came_of_is_followed_to_the_first() -> None:
    made = tree.made([("b", "whole")], [], [("a", "whole")], [("a", "b"), ("b", "c"), ("x", "c")])
    assert made.came_of("c") == ("a", "b", "x")
    assert made.inside("whole") == {"whole", "b"}
    assert made.ever_inside("whole") == {"whole", "a", "b"}
    assert made.around("a") == {"whole"}


def test_territories_that_replace_each_other_are_followed_once() -> None:
    assert tree.made([], [], [], [("a", "b"), ("b", "a")]).came_of("a") == ("b",)
