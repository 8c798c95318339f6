"""The search: what is found, in which order, by whatever is typed."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from endpoint.pages.finder import Finder, finder, folded
from endpoint.site import EXTENSION
from tests.endpoint.browsing import visit

HTML = {"Accept": "text/html"}
COMMUNE = "https://w3id.org/omin/territory/commune/"
SMARTPHONE = "https://w3id.org/omin/indicator/sans-smartphone"


@pytest.fixture(scope="module")
def index(app: Flask) -> Finder:
    return finder(app.extensions[EXTENSION].follower.snapshot())


def first(index: Finder, asked: str) -> str:
    found = index.find(asked, limit=1)
    return found.hits[0].iri if found.hits else ""


@pytest.mark.parametrize("asked", ["Mérignac", "merignac", "MERIGNAC", "mérig", "33281", " merignac ", "33281 mér"])
def test_accents_capitals_codes_and_beginnings_find_a_commune(index: Finder, asked: str) -> None:
    assert first(index, asked) == COMMUNE + "33281"


@pytest.mark.parametrize("asked", ["sans smartphone", "smartphone personnes sans", "smartph without"])
def test_words_in_any_order_and_either_language_find_an_indicator(index: Finder, asked: str) -> None:
    assert first(index, asked) == SMARTPHONE


def test_what_is_called_so_comes_first_and_codes_after_indicators(index: Finder) -> None:
    assert first(index, "bordeaux") == COMMUNE + "33063"
    kinds = [hit.kind for hit in index.find("smartphone").hits]
    assert kinds[0] == "indicator"
    assert "code" in kinds
    assert kinds.index("code") > len([kind for kind in kinds if kind == "indicator"]) - 1
    codes = index.find("survey", kind="code").hits
    assert codes[0].iri == "https://w3id.org/omin/code/kind/survey"  # its whole name, before longer ones


def test_counts_by_kind_hold_for_each_kind_alone(index: Finder) -> None:
    everything = index.find("a", limit=3)
    assert everything.total == sum(times for _, times in everything.kinds) > 3
    for kind, times in everything.kinds:
        alone = index.find("a", kind=kind, limit=1000)
        assert (alone.total, {hit.kind for hit in alone.hits}) == (times, {kind})
        assert len({hit.iri for hit in alone.hits}) == times
    assert index.find("a", kind="nothing").hits == ()


def test_pages_of_results_hold_everything_once(index: Finder) -> None:
    whole = [hit.iri for hit in index.find("e", limit=1000).hits]
    parts = [hit.iri for start in range(0, len(whole), 7) for hit in index.find("e", limit=7, offset=start).hits]
    assert parts == whole


def test_what_is_spelt_alike_is_offered(index: Finder) -> None:
    assert "merignac" in index.alike("mernac")
    assert "smartphone" in index.alike("smarphone")
    assert index.alike("smartphone merignac") == ("smartphone", "merignac")
    assert index.alike("qqqqzzzz") == ()


@pytest.mark.parametrize("text", ['"', "a OR b", "NEAR(", "names : x", "^a", "-a", "'; DROP TABLE a", "%", "\0"])
def test_operators_are_only_words(index: Finder, text: str) -> None:
    assert index.find(text) == index.find(" ".join(folded(text)))


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_is_answered(index: Finder, text: str) -> None:
    found = index.find(text, limit=5)
    assert len(found.hits) == min(5, found.total)
    index.alike(text)


def test_threads_get_the_same(index: Finder) -> None:
    asked = ["bordeaux", "smartphone", "a", "qqqq", "33"] * 20
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(index.find, asked))
    assert many == [index.find(one) for one in asked]


def test_the_page_says_what_was_found_and_keeps_what_was_asked(client: FlaskClient) -> None:
    text = client.get("/search?q=m%C3%A9rig&lang=en", headers=HTML).text
    assert re.search(r'href="/page/territory/commune/33281\?lang=en"', text)
    assert 'value="mérig"' in text
    assert 'hreflang="fr" lang="fr">Français' in text
    assert "q=m%C3%A9rig&amp;lang=fr" in text
    assert "noindex" in client.get("/search?q=a").headers["X-Robots-Tag"]
    assert "Did you mean" in client.get("/search?q=mernac&lang=en").text
    assert client.get("/search").status_code == 200


@pytest.mark.parametrize("asked", ["%22", "%00", "<script>alert(1)</script>", "%FF", "a" * 7000, "a+" * 3000])
def test_hostile_questions_are_answered_and_escaped(client: FlaskClient, asked: str) -> None:
    for path in ("/search", "/search.json"):
        response = client.get(f"{path}?q={asked}&page=999999999999&kind=%22")
        assert response.status_code == 200
        assert path != "/search" or "<script>alert" not in response.text
    assert client.get("/search?q=" + "a" * 10_000).status_code == 414  # as every address of that length


def test_the_box_is_offered_things(client: FlaskClient) -> None:
    said = client.get("/search.json?q=smart&lang=en").json
    assert said
    thing = said["things"][0]
    assert thing["href"] == "/page/indicator/possession-smartphone?lang=en"
    assert thing["page"] == "http://localhost" + thing["href"]
    assert (thing["iri"], thing["kind"]) == ("https://w3id.org/omin/indicator/possession-smartphone", "indicator")
    assert "smartphone" in thing["name"]
    assert thing["about"] == "Indicator"
    response = client.get("/search.json?q=smart&form=suggestions")
    assert response.content_type == "application/x-suggestions+json"
    asked, names, abouts, pages = json.loads(response.data)
    assert asked == "smart"
    assert len(names) == len(abouts) == len(pages) > 0


def test_browsers_are_told_of_the_search(client: FlaskClient) -> None:
    found = re.search(r'<link rel="search" type="([^"]+)" href="([^"]+)"', client.get("/", headers=HTML).text)
    assert found
    response = client.get(found[2])
    assert response.mimetype == found[1]
    spec = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = ElementTree.fromstring(response.data)  # noqa: S314  # our own
    assert len(root.findtext(f"{spec}ShortName") or "") <= 16
    for url in root.findall(f"{spec}Url"):
        address = url.attrib["template"].replace("{searchTerms}", "smart").removeprefix("http://localhost")
        assert client.get(address).mimetype == url.attrib["type"]


def test_robots_are_asked_to_leave_the_results(client: FlaskClient) -> None:
    assert "Disallow: /search\n" in client.get("/robots.txt").text


@pytest.mark.browser
def test_the_box_completes_by_keyboard(browser: Browser, address: str) -> None:
    seen = visit(browser, "fr-FR", 1280)
    seen.open(address + "/")
    box = seen.page.get_by_role("combobox")
    box.press_sequentially("smart")
    options = seen.page.get_by_role("option")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    assert "propositions" in seen.page.locator(".search [role=status]").inner_text()
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    box.press("ArrowDown")
    options.first.wait_for()
    box.press("ArrowDown")
    name = options.first.locator("span").inner_text()
    box.press("Enter")
    seen.page.wait_for_url("**/page/**")
    assert seen.page.locator("h1").inner_text().startswith(name)
    assert seen.complaints == []
    seen.page.close()


@pytest.mark.browser
def test_without_a_choice_the_form_is_sent(browser: Browser, address: str) -> None:
    seen = visit(browser, "en-GB", 360)
    seen.open(address + "/")
    seen.page.get_by_role("combobox").fill("merignac")
    seen.page.get_by_role("button", name="Search").click()
    assert seen.page.get_by_role("link", name="Mérignac").is_visible()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
    seen.page.close()
