"""Charts at their own addresses, in each form; a page to frame them; oEmbed; and charts alive in a real browser."""

import json
import re
import struct
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from endpoint.app import close, create_app
from endpoint.language import LANGUAGES
from tests.endpoint.browsing import visit
from tests.endpoint.conftest import serving, settings

ROOT = "http://localhost"
PAGE = "/page/indicator/possession-smartphone"
CHART = "/chart/indicator/possession-smartphone"
MODULES = Path(__file__).parents[2] / "node_modules"


def framing() -> Response:
    """Give a page, for another host, that frames what it is told to."""
    frame = f'<iframe src="{escape(request.args["of"])}" width="480" height="900"></iframe>'
    page = f'<!doctype html><title>x</title><link rel="icon" href="/static/icon.svg">{frame}'
    return Response(page, headers={"Content-Security-Policy": "default-src *"}, content_type="text/html")


@pytest.fixture(scope="module")
def application(charted: Path) -> Iterator[Flask]:
    made = create_app(settings(charted))
    made.add_url_rule("/framing", view_func=framing)
    yield made
    close(made)


@pytest.fixture(scope="module")
def charts(application: Flask) -> FlaskClient:
    return application.test_client()


@pytest.fixture(scope="module")
def charts_address(application: Flask) -> Iterator[str]:
    yield from serving(application)


@pytest.mark.parametrize("key", ["time", "map", "areas"])
def test_each_chart_is_given_in_each_form(charts: FlaskClient, key: str) -> None:
    svg, png, spec = (charts.get(f"{CHART}.{ending}?as={key}&lang=en") for ending in ("svg", "png", "vl.json"))
    assert (svg.mimetype, png.mimetype, spec.mimetype) == ("image/svg+xml", "image/png", "application/json")
    assert svg.data.startswith(b"<svg")
    width, height = struct.unpack(">II", png.data[16:24])
    assert png.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert width > 600
    assert height > 250
    assert spec.get_json()["$schema"] == "https://vega.github.io/schema/vega-lite/v6.json"
    for answer in (svg, png, spec):
        again = charts.get(answer.request.full_path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_what_is_seen_without_its_page_says_what_it_is(charts: FlaskClient) -> None:
    told = charts.get(f"{CHART}.vl.json?as=time&lang=en").get_json()
    assert " ".join(told["title"]["text"]).endswith("Bordeaux Métropole, over time")
    assert "survey" in " ".join(told["title"]["subtitle"])
    assert "Workshop 2022" in " ".join(told["title"]["subtitle"])
    assert told["description"].startswith("Line chart: People with a smartphone")
    assert "title" not in charts.get(f"{CHART}.svg?as=time&lang=en").text.split("</svg>")[0].split("<g")[0]


def test_a_choice_is_taken_by_every_form(charts: FlaskClient) -> None:
    for ending in ("svg", "png", "vl.json", "geojson"):
        assert charts.get(f"{CHART}.{ending}?as=map&level=commune&period=2022&lang=en").status_code == 200
        assert charts.get(f"{CHART}.{ending}?as=map&level=commune&period=1950&lang=en").status_code == 404


HOSTILE = [
    "as=map&x=%3Cscript%3E",
    "as=map&level=%22%3E%3Csvg%20onload%3D1%3E",
    "as=map&level=a%20b",
    "as=map&level=../../etc/passwd",
    "as=%00",
    "as=map%0d%0aSet-Cookie:%20a=b",
    "as[]=map",
    "level=" + "a" * 200,
    "&".join(f"n{at}=x" for at in range(40)),
    "as=map&period=2022%27%20UNION%20SELECT%20*",
    "%ff=%fe",
]


@pytest.mark.parametrize("asked", HOSTILE)
@pytest.mark.parametrize(
    "path",
    [f"{CHART}.svg", f"{CHART}.png", f"{CHART}.vl.json", f"{CHART}.geojson", "/embed/indicator/possession-smartphone"],
)
def test_hostile_parameters_are_refused_with_a_page_of_ours(charts: FlaskClient, path: str, asked: str) -> None:
    answer = charts.get(f"{path}?{asked}", headers={"Accept": "text/html"})
    assert answer.status_code in {400, 404}
    assert "<h1" in answer.text
    assert "<script>" not in answer.text
    assert "onload=1" not in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "indicator/nothing",
        "code/kind",
        "..%2f..%2fetc",
        "indicator/possession-smartphone.svg",
        "%00",
        "territory/country/FR",
    ],
)
def test_what_has_no_chart_has_no_picture(charts: FlaskClient, path: str) -> None:
    for address in (f"/chart/{path}.svg", f"/chart/{path}.png", f"/chart/{path}.vl.json", f"/embed/{path}"):
        assert charts.get(address).status_code == 404
    assert charts.get(f"{CHART}.pdf").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_framed_chart_says_all_that_is_needed_to_trust_it(charts: FlaskClient, language: str) -> None:
    answer = charts.get(f"/embed/indicator/possession-smartphone?as=time&lang={language}")
    assert answer.headers["Content-Language"] == language
    assert f'lang="{language}"' in answer.text
    for said in (
        "2019",
        "2023",
        "Atelier 2022" if language == "fr" else "Workshop 2022",
        "estimation" if language == "fr" else "estimate",
    ):
        assert said in answer.text
    assert "etalab" in answer.text.lower()
    assert f'href="{ROOT}{PAGE}?lang={language}"' in answer.text
    assert "<script" not in answer.text


def test_only_a_framed_chart_may_be_framed(charts: FlaskClient) -> None:
    policy = charts.get("/embed/indicator/possession-smartphone").headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    for path in (PAGE, "/", f"{CHART}.svg", f"/oembed?url={quote(ROOT + PAGE)}", "/embed/nothing"):
        assert "frame-ancestors 'none'" in charts.get(path).headers["Content-Security-Policy"]


def told(client: FlaskClient, url: str, **asked: str) -> Any:  # noqa: ANN401
    parameters = "".join(f"&{name}={quote(value)}" for name, value in asked.items())
    answer = client.get(f"/oembed?url={quote(url, safe='')}{parameters}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_another_site_is_told_how_to_show_a_page(charts: FlaskClient) -> None:
    found = told(charts, f"{ROOT}{PAGE}?lang=en")
    assert (found["type"], found["version"]) == ("rich", "1.0")
    assert found["title"].startswith("People with a smartphone")
    source = re.search(r'<iframe src="([^"]+)"', found["html"])
    assert source
    shown = charts.get(source[1].replace("&amp;", "&").removeprefix(ROOT))
    assert shown.status_code == 200
    assert "People with a smartphone" in shown.text
    picture = charts.get(found["thumbnail_url"].removeprefix(ROOT))
    assert struct.unpack(">II", picture.data[16:24]) == (found["thumbnail_width"], found["thumbnail_height"])
    assert isinstance(found["width"], int)
    assert isinstance(found["height"], int)


def test_the_size_asked_for_is_kept(charts: FlaskClient) -> None:
    found = told(charts, ROOT + PAGE, maxwidth="300", maxheight="200")
    assert (found["width"], found["height"]) == (300, 200)
    assert 'width="300" height="200"' in found["html"]
    for wrong in ("0", "-1", "x", "1e9", "9" * 50, "²"):
        assert charts.get(f"/oembed?url={quote(ROOT + PAGE)}&maxwidth={quote(wrong)}").status_code == 400


def test_a_choice_in_the_address_of_a_page_is_kept(charts: FlaskClient) -> None:
    found = told(charts, f"{ROOT}{PAGE}?level=commune&period=2022&as=areas&lang=fr")
    assert "level=commune" in found["html"]
    assert "period=2022" in found["html"]
    assert "as=areas" in found["html"]
    assert "lang=fr" in found["html"]


def test_the_identifier_and_the_framed_page_are_addresses_too(charts: FlaskClient) -> None:
    for url in (
        "https://w3id.org/omin/indicator/possession-smartphone",
        f"{ROOT}/embed/indicator/possession-smartphone?as=map",
    ):
        assert told(charts, url)["type"] == "rich"


def test_the_same_as_xml(charts: FlaskClient) -> None:
    answer = charts.get(f"/oembed?format=xml&url={quote(ROOT + PAGE + '?lang=en', safe='')}")
    assert answer.mimetype == "text/xml"
    root = ET.fromstring(answer.text)  # noqa: S314
    assert root.tag == "oembed"
    assert {one.tag: one.text for one in root} == {
        name: str(value) for name, value in told(charts, f"{ROOT}{PAGE}?lang=en").items()
    }


def test_what_cannot_be_shown_is_refused_as_the_specification_says(charts: FlaskClient) -> None:
    elsewhere = [
        "http://evil.example" + PAGE,
        ROOT + "/page/nothing",
        ROOT + "/page/code/kind",
        ROOT + "/",
        "",
        "http://[",
        "javascript:alert(1)",
        "http://localhost:9" + PAGE,
    ]
    for url in elsewhere:
        assert charts.get(f"/oembed?url={quote(url, safe='')}").status_code == 404, url
    assert charts.get("/oembed").status_code == 404
    assert charts.get(f"/oembed?format=yaml&url={quote(ROOT + PAGE)}").status_code == 501


def test_pages_with_charts_say_where_their_object_is(charts: FlaskClient) -> None:
    text = charts.get(f"{PAGE}?level=commune&lang=en", headers={"Accept": "text/html"}).text
    for kind, form in (("application/json+oembed", "json"), ("text/xml+oembed", "xml")):
        link = re.search(rf'<link rel="alternate" type="{re.escape(kind)}" href="([^"]+)"', text)
        assert link
        answer = charts.get(link[1].replace("&amp;", "&").removeprefix(ROOT))
        assert answer.status_code == 200
        assert form in str(answer.mimetype)
        assert "level=commune" in answer.text
        assert "People with a smartphone" in answer.text
    assert "oembed" not in charts.get("/page/code/kind", headers={"Accept": "text/html"}).text


def test_the_code_to_paste_shows_the_chart(charts: FlaskClient) -> None:
    text = charts.get(PAGE + "?lang=en", headers={"Accept": "text/html"}).text
    pasted = re.findall(r"<textarea readonly[^>]*>(.*?)</textarea>", text)
    assert len(pasted) == 3
    for one in pasted:
        source = re.search(r'src=(?:"|&#34;|&quot;)(.*?)(?:"|&#34;|&quot;)', one)
        assert source
        address = source[1].replace("&amp;", "&").replace("&amp;", "&")
        assert charts.get(address.removeprefix(ROOT)).status_code == 200


@pytest.fixture
def opened(browser: Browser, charts_address: str) -> Iterator[Page]:
    visited = visit(browser, "fr", 900)
    visited.open(charts_address + PAGE)
    yield visited.page
    assert visited.complaints == []
    assert visited.hosts == {"127.0.0.1"}
    visited.page.close()


@pytest.mark.browser
def test_a_chart_comes_alive_when_its_reader_asks(opened: Page) -> None:
    assert "chart.js" not in json.dumps(
        opened.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    )
    figure = opened.locator("figure[data-spec]").first
    figure.get_by_role("button").click()
    opened.wait_for_selector("figure[data-alive=ready]")
    assert figure.locator(".live svg").count() == 1
    assert figure.locator("img").count() == 0
    assert "84\u202f%" in figure.locator(".live").inner_text()
    marks = figure.locator(".live [role='graphics-symbol'][aria-label]")
    assert marks.count() == 9
    marks.last.hover(force=True)
    opened.wait_for_selector(".vg-tooltip.visible")
    assert "2022" in opened.locator(".vg-tooltip").inner_text()


@pytest.mark.browser
def test_a_live_chart_is_read_by_keyboard(opened: Page) -> None:
    figure = opened.locator("figure[data-spec]").first
    figure.get_by_role("button").press("Enter")
    opened.wait_for_selector("figure[data-alive=ready]")
    figure.locator(".live [tabindex='0']").focus()
    told_first = figure.get_by_role("status").inner_text()
    assert re.match(r"Bordeaux Métropole, 2019 : 70\s%", told_first)
    opened.keyboard.press("ArrowRight")
    assert "2020" in figure.get_by_role("status").inner_text()
    opened.keyboard.press("End")
    assert "France, 2022" in figure.get_by_role("status").inner_text()
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.tagName") == "SUMMARY"


@pytest.mark.browser
def test_all_charts_of_a_page_come_alive_and_axe_finds_nothing(opened: Page) -> None:
    buttons = opened.locator("button.live")
    many = buttons.count()
    for _ in range(many):
        buttons.first.click()
    expect(opened.locator("figure[data-alive=ready]")).to_have_count(many)
    for summary in opened.locator("figure summary").all():
        summary.click()
    opened.evaluate((MODULES / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = opened.evaluate(
        "axe.run(document.querySelector('.charts'))"
        ".then(told => told.violations.map(one => [one.id, one.nodes.map(n => n.html)]))"
    )
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_framed_chart_is_shown_in_a_page_of_another_site(
    browser: Browser, charts_address: str, language: str
) -> None:
    visited = visit(browser, language, 700)
    source = f"{charts_address}/embed/indicator/possession-smartphone?as=map&lang={language}"
    host = charts_address.replace("127.0.0.1", "localhost")
    visited.page.goto(f"{host}/framing?of={quote(source, safe='')}")
    frame = visited.page.frame_locator("iframe")
    frame.locator("h1").wait_for()
    frame.locator("img").wait_for()
    assert frame.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
    assert frame.locator("html").evaluate("e => e.scrollWidth <= e.clientWidth")
    assert visited.complaints == []
    visited.page.close()
