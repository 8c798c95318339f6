"""Maps: no data, secret and zero each look different, drawn, in the legend and in geodata; points lie over them."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, cast

import pytest
from click.testing import CliRunner
from flask import Flask, Response, render_template_string, request
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from endpoint.app import close, create_app
from endpoint.charts import album, maps, shapes
from endpoint.charts.charts import Chart
from endpoint.cli import serve
from endpoint.options import config
from endpoint.pages import indicator, views
from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure
from endpoint.site import site
from tests.endpoint.browsing import Visit, visit
from tests.endpoint.conftest import serving, settings
from tests.endpoint.drawn import SMARTPHONE, desk, figures

MAP = "/chart/indicator/possession-smartphone.geojson?as=map&lang=en"


@pytest.fixture(scope="module")
def at(charted: Path) -> Desk:
    return desk(charted)


@pytest.fixture(scope="module")
def drawn(at: Desk) -> Chart:
    return next(chart for chart in indicator.drawn(at, SMARTPHONE) if chart.key == "map")


def communes(at: Desk) -> list[Figure]:
    return [f for f in figures(at) if f.start.startswith("2022") and "/commune/" in f.area.iri]


def test_no_data_secret_and_zero_each_have_a_state(at: Desk, drawn: Chart) -> None:
    told = json.loads(album.geojson(at, SMARTPHONE, drawn) or b"")
    states = {one["properties"]["name"]: one["properties"]["state"] for one in told["features"]}
    assert states["Talence"] == "zero"
    assert states["Le Bouscat"] == "secret"
    assert states["Nulle-Part"] == "none"
    assert [name for name, state in states.items() if state not in {"zero", "secret", "none"}] == [
        name for name, state in states.items() if state == "value"
    ]
    assert [one["state"] for one in told["legend"]] == ["value"] * 5 + ["zero", "secret", "none", "unsure"]


def test_each_state_is_drawn_in_a_way_of_its_own(drawn: Chart) -> None:
    rows = cast("list[dict[str, Any]]", drawn.drawing.values)
    hatched = [row for row in rows if row["state"] == "hatch"]
    assert len(hatched) == 1
    assert len(hatched[0]["geometry"]["coordinates"]) > 5
    svg = drawn.drawing.svg()
    assert "stroke-dasharray" in svg
    for word in ("zero (0%)", "no data", "secret: there is a value, it is not published", "1 · "):
        assert word in svg
    assert [row["mark"] for row in rows if row["state"] == "mark" and row["mark"].startswith("0")] == ["0"]


def test_the_sentence_of_a_map_counts_what_has_no_value(drawn: Chart) -> None:
    assert drawn.alt.endswith("6 territories. Secret: 1 territory. No data: 1 territory.")


def test_a_map_without_them_has_no_words_for_them(at: Desk) -> None:
    whole = [replace(f, value=f.value + 1, lower=None, upper=None) for f in communes(at)]
    ground = maps.ground(at, whole)
    assert ground
    drawing = maps.drawn(at, ground)
    svg = drawing.svg()
    assert "zero (" not in svg
    assert "secret: " not in svg
    assert "±" not in json.dumps(drawing.values, ensure_ascii=False)


def test_a_value_known_only_roughly_is_marked(at: Desk, drawn: Chart) -> None:
    told = json.loads(album.geojson(at, SMARTPHONE, drawn) or b"")
    unsure = {one["properties"]["name"] for one in told["features"] if one["properties"]["unsure"]}
    assert "Cenon" in unsure
    assert "Bègles" not in unsure
    marks = [str(row["mark"]) for row in drawn.drawing.values if row["state"] == "mark"]
    assert sum("±" in mark for mark in marks) == len(unsure)


def test_places_lie_over_the_map(at: Desk) -> None:
    ground = maps.ground(at, communes(at))
    assert ground
    drawing = maps.drawn(at, ground, [(-0.55, 44.85, "Library <b>")])
    svg = drawing.svg()
    assert "Library &lt;b&gt;" in svg
    assert ">place<" in svg


def test_territories_are_given_in_longitude_and_latitude(charted_client: FlaskClient) -> None:
    answer = charted_client.get(MAP)
    assert answer.mimetype == "application/geo+json"
    told = answer.get_json()
    assert told["type"] == "FeatureCollection"
    assert len(told["features"]) == 8
    for one in told["features"]:
        assert set(one["properties"]) >= {"name", "value", "text", "class", "state", "page", "said", "middle"}
        assert one["id"].startswith("https://w3id.org/omin/territory/commune/")
        for polygon in shapes.polygons(one["geometry"]):
            assert all(-0.7 < x < -0.4 and 44.7 < y < 44.9 for ring in polygon for x, y in ring)
    [bordeaux] = [one["properties"] for one in told["features"] if one["properties"]["name"] == "Bordeaux"]
    assert (bordeaux["value"], bordeaux["text"], bordeaux["page"]) == (
        85.0,
        "85%",
        "/page/territory/commune/33063?lang=en",
    )


corners = st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=3, max_size=9, unique=True)


@given(corners=corners)
def test_what_is_written_on_a_territory_stands_in_it(corners: list[tuple[float, float]]) -> None:
    """Of a star-shaped outline around the origin: no corner of it lies between the origin and the place."""
    ring = _around(corners)
    if ring is None:
        return
    geometry = {"type": "Polygon", "coordinates": [ring]}
    x, y = shapes.middle(geometry)
    assert _crossings(ring, x, y) % 2 == 1


@given(corners=corners)
def test_hatching_stays_inside(corners: list[tuple[float, float]]) -> None:
    ring = _around(corners)
    if ring is None:
        return
    lines = shapes.hatch({"type": "Polygon", "coordinates": [ring]}, 10)["coordinates"]
    for (x1, y1), (x2, y2) in lines:
        assert _crossings(ring, (x1 + x2) / 2, (y1 + y2) / 2) % 2 == 1 or abs(x1 - x2) < 1e-6


def _around(corners: list[tuple[float, float]]) -> list[tuple[float, float]] | None:
    """The corners of a box that is wide enough to be drawn."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    if max(xs) - min(xs) < 0.01 or max(ys) - min(ys) < 0.01:
        return None
    low, high, left, right = min(ys), max(ys), min(xs), max(xs)
    middle = (left + right) / 2
    return [(left, low), (right, low), (right, high), (middle, (low + high) / 1.9), (left, high), (left, low)]


def _crossings(ring: list[tuple[float, float]], x: float, y: float) -> int:
    """How often a ray from a place to the right meets a ring."""
    return sum(
        (one[1] > y) != (other[1] > y) and x < one[0] + (other[0] - one[0]) * (y - one[1]) / (other[1] - one[1])
        for one, other in pairwise(ring)
    )


PAGE = """{% from "_charts.html" import page_map, alive_head with context %}<!doctype html>
<html lang="en"><head><title>Map</title><link rel="stylesheet" href="/static/omin.css">
<link rel="icon" href="/static/icon.svg">{{ alive_head() }}</head>
<body><h1>Map</h1>{{ page_map(svg, "A map", areas, points, "Need and places") }}</body></html>"""


def shown() -> str:
    at = views.desk_of(site().follower.snapshot())
    svg, areas = MAP.replace(".geojson", ".svg"), request.args.get("areas", MAP)
    return render_template_string(PAGE, t=at.language, svg=svg, areas=areas, points="/points")


def points() -> Response:
    place = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [-0.62, 44.85]},
        "properties": {
            "name": "Library",
            "said": "Library, open on <Monday>",
            "page": "/page/indicator/possession-smartphone",
        },
    }
    return Response(json.dumps({"type": "FeatureCollection", "features": [place]}), content_type="application/geo+json")


def application(root: Path, tiles: str | None = None) -> Flask:
    made = create_app(replace(settings(root), tiles=tiles, tiles_attribution="© the mappers & <friends>"))
    made.add_url_rule("/shown", view_func=shown)
    made.add_url_rule("/points", view_func=points)
    return made


@pytest.fixture(scope="module")
def page_address(charted: Path) -> Iterator[str]:
    app = application(charted)
    yield from serving(app)
    close(app)


@pytest.fixture(scope="module")
def charted_client(charted: Path) -> Iterator[FlaskClient]:
    app = application(charted)
    yield app.test_client()
    close(app)


def opened(browser: Browser, address: str, width: int = 1000) -> Visit:
    visited = visit(browser, "en", width)
    visited.page.goto(address)
    visited.page.wait_for_selector("figure[data-alive]")
    return visited


def names(page: Page) -> list[str]:
    return [str(one.get_attribute("aria-label")) for one in page.locator(".ground path[role=button]").all()]


@pytest.mark.browser
def test_a_map_comes_alive_with_territories_places_and_a_legend(browser: Browser, page_address: str) -> None:
    visited = opened(browser, page_address + "/shown")
    page = visited.page
    assert page.locator("figure").get_attribute("data-alive") == "ready"
    assert len(names(page)) == 9
    assert "Le Bouscat: secret: there is a value, it is not published" in names(page)
    secret = page.locator(".ground path[aria-label^='Le Bouscat']")
    assert secret.get_attribute("fill") == "url(#hatch)"
    assert page.locator("#hatch").count() == 1
    assert page.locator(".ground path[aria-label^='Nulle-Part']").get_attribute("stroke-dasharray")
    legend = page.locator(".legend li").all_inner_texts()
    assert len(legend) == 10
    assert {"no data", "place"} <= {line.strip() for line in legend}
    assert "3±" in page.locator(".mark").all_inner_texts()
    assert visited.complaints == []
    assert visited.hosts == {"127.0.0.1"}
    page.close()


@pytest.mark.browser
def test_a_map_is_read_by_keyboard(browser: Browser, page_address: str) -> None:
    visited = opened(browser, page_address + "/shown")
    page = visited.page
    page.locator(".ground path[role=button][tabindex='0']").focus()
    first = page.locator("p[role=status]").inner_text()
    page.keyboard.press("ArrowRight")
    assert page.locator("p[role=status]").inner_text() != first
    page.keyboard.press("End")
    assert page.locator("p[role=status]").inner_text() == "Library, open on <Monday>"
    assert page.locator(".ground path[role=button][tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup a")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/page/indicator/possession-smartphone"
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    assert str(page.evaluate("document.activeElement.getAttribute('aria-label')")).startswith("Library")
    page.close()


@pytest.mark.browser
def test_where_the_geodata_cannot_be_had_the_picture_stays(browser: Browser, page_address: str) -> None:
    visited = opened(browser, page_address + "/shown?areas=/nothing")
    page = visited.page
    assert page.locator("figure").get_attribute("data-alive") == "failed"
    assert page.locator(".drawing img").is_visible()
    assert "could not be made interactive" in page.locator("p[role=status]").inner_text()
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(("wanted", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_where_readers_want_no_motion(
    browser: Browser, page_address: str, wanted: Literal["reduce", "no-preference"], moves: bool
) -> None:
    page = browser.new_page(reduced_motion=wanted)
    page.goto(page_address + "/shown")
    page.wait_for_selector("figure[data-alive=ready]")
    classes = str(page.locator(".ground").get_attribute("class"))
    assert ("leaflet-fade-anim" in classes) == moves
    page.close()


@pytest.mark.browser
def test_without_scripts_the_picture_stands_there(browser: Browser, page_address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_address + "/shown")
    assert page.locator("figure img").get_attribute("alt") == "A map"
    assert page.locator("button").count() == 0
    context.close()


def _asked(page: Page) -> list[str]:
    """What a page asks for from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    return found


@pytest.mark.browser
def test_tiles_come_from_the_server_that_is_set_and_no_other(browser: Browser, charted: Path) -> None:
    app = application(charted, "http://localhost:9/{z}/{x}/{y}.png?k=1")
    for address in serving(app):
        visited = opened(browser, address + "/shown")
        asked = _asked(visited.page)
        visited.page.reload()
        visited.page.wait_for_selector("figure[data-alive=ready]")
        visited.page.wait_for_load_state("networkidle")
        assert any(re.fullmatch(r"http://localhost:9/\d+/\d+/\d+\.png\?k=1", one) for one in asked)
        assert not any("Content Security Policy" in told for told in visited.complaints)
        assert visited.hosts == {"127.0.0.1", "localhost"}
        assert visited.page.get_by_text("© the mappers & <friends>").is_visible()
        visited.page.close()
    policy = app.test_client().get("/").headers["Content-Security-Policy"]
    assert re.search(r"img-src 'self' data: http://localhost:9;", policy)
    close(app)


def test_without_tiles_no_other_host_may_be_asked(charted_client: FlaskClient) -> None:
    assert "img-src 'self' data:;" in charted_client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "tiles",
    [
        "javascript:{z}{x}{y}",
        "https://tiles.example.org/{z}/{x}.png",
        "https://{s}.example.org/{z}/{x}/{y}",
        "https://a;b/{z}/{x}/{y}",
    ],
)
def test_what_cannot_be_the_address_of_tiles_is_refused(tiles: str) -> None:
    done = CliRunner().invoke(serve, ["--tiles", tiles])
    assert done.exit_code == 2
    assert "--tiles" in done.output


def test_tiles_of_a_map_service_are_taken() -> None:
    address = "https://tiles.example.org/wmts?LAYER=A.B&FORMAT=image/png&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
    with serve.make_context("serve", ["--tiles", address]) as context:
        assert config(context.params).tile_host() == "https://tiles.example.org"
