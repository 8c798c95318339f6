"""Sisters' figures on an indicator's page: beside ours where they may be compared, else why not. Figures made up."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
from flask import Flask

from endpoint.app import close, create_app
from tests.endpoint.conftest import settings
from tests.endpoint.test_sisters_service import harvested

PAGE: Final = "/page/indicator/sans-smartphone?lang=en&level=commune&period=2022"
EVIL: Final = "<script>alert(1)</script>"
PREFIXES: Final = """
@prefix omin: <https://w3id.org/omin/def#> . @prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix unit: <http://qudt.org/vocab/unit/> . @prefix o: <https://w3id.org/omin/> .
@prefix sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#> . @prefix x: <https://data.example.net/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
o:period\\/2018 dcat:startDate "2018-01-01"^^xsd:date . o:period\\/2020 dcat:startDate "2020-01-01"^^xsd:date .
x:structure qb:component x:component . x:component qb:dimension omin:age .
"""
# A figure as ours of the communes of 2022 are, with what a sister says otherwise.
LIKE_OURS: Final = {
    "area": "commune/44109",
    "level": "commune",
    "period": "2022",
    "population": "inhabitants",
    "kind": "estimate",
    "unit": "PERCENT",
    "indicator": "o:indicator\\/sans-smartphone",
    "more": "",
}
OTHERWISE: Final[dict[str, tuple[dict[str, str], str]]] = {
    "territory level": ({"area": "epci/244400404", "level": "epci"}, "inter-municipal body there, commune here"),
    "period": ({"period": "2021"}, "2021 there, 2022 here"),
    "population": ({"population": "households"}, "households there, general population here"),
    "kind of figure": ({"kind": "survey"}, "survey there, estimate here"),
    "unit": ({"unit": "NUM"}, "number there, per cent here"),
    "part of the population": ({"more": "; omin:age o:code\\/age\\/65-plus"}, "65 and over there, the whole here"),
}


def figure(sister: str, number: int, value: str, **told: str) -> str:
    """A figure of a sister in Turtle, under an address of hers."""
    one = {**LIKE_OURS, **told}
    base, area = f"https://{sister}.example.net/", f"https://w3id.org/omin/territory/{one['area']}"
    return f"""
<{base}observation/{number}> a qb:Observation ; qb:dataSet <{base}dataset/one> ; omin:value {value} ;
  omin:indicator {one["indicator"]} ; omin:refArea <{area}> ; omin:refPeriod o:period\\/{one["period"]} ;
  omin:population o:code\\/population\\/{one["population"]} ; omin:kind o:code\\/kind\\/{one["kind"]} ;
  sdmx-attribute:unitMeasure unit:{one["unit"]} {one["more"]} .
<{area}> rdfs:label "Territory {one["area"]}"@en ; omin:level o:code\\/level\\/{one["level"]} ."""


def told(sister: str, **more: object) -> dict[str, object]:
    """What the manifest of the copy says of a sister."""
    url = f"https://{sister}.example.net/"
    common = {"slug": sister, "url": url, "title": {"en": f"Sister {sister}"}, "state": "ok", "bases": [url]}
    return {**common, "endpoint": f"{url}sparql", "copied": "2026-11-20T10:00:00+00:00", **more}


def copied(root: Path, version: str, turtle: str, *sisters: dict[str, object]) -> None:
    triples = ox.parse((PREFIXES + turtle).encode(), ox.RdfFormat.TURTLE)
    graph = ox.NamedNode("https://data.example.org/graph")
    quads = [ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples]
    harvested(root, version, list(sisters), quads)


@pytest.fixture
def app(own: Path) -> Iterator[Flask]:
    made = create_app(settings(own))
    yield made
    close(made)


def shown(app: Flask, path: str = PAGE) -> str:
    """The section of a page about sisters as a reader sees it, empty where there is none."""
    text = app.test_client().get(path).text
    found = re.search(r'<section aria-labelledby="elsewhere">(.*?)</section>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", found[1]).split()) if found else ""


def test_without_sisters_nothing_is_said(app: Flask) -> None:
    assert shown(app) == ""


def test_figures_alike_stand_beside_ours(app: Flask, own: Path) -> None:
    values = ("4.5", "9.25", "3", "5", "6", "7")
    figures = [figure("nantes", n, value, area=f"commune/4410{n}") for n, value in enumerate(values)]
    copied(own, "1", "".join(figures), told("nantes"))
    text = shown(app)
    assert "Here: from 5.2% to 7.25%, median 6.5%." in text
    assert "Sister nantes 6 comparable figures: from 3% to 9.25%, median 5.5% (copied on November 20, 2026)" in text
    assert "The 5 highest of 6: Territory commune/44101: 9.25% Territory commune/44105: 7%" in text
    assert "Territory commune/44102" not in text  # the sixth
    assert "Nothing that can be compared" not in text


@pytest.mark.parametrize("aspect", OTHERWISE)
def test_what_is_otherwise_is_said_and_no_value_shown(app: Flask, own: Path, aspect: str) -> None:
    change, said = OTHERWISE[aspect]
    copied(own, "1", figure("nantes", 1, "44.4", **change), told("nantes"))
    text = shown(app)
    assert f"Nothing that can be compared here: {aspect}: {said}." in text
    assert text.count(" there, ") == 1
    assert "44.4" not in text


def test_the_nearest_figure_tells_why(app: Flask, own: Path) -> None:
    """Of figures that differ in as much, the latest; those that differ in more are not spoken of."""
    far = figure("nantes", 1, "1", period="2019", kind="survey")
    copied(
        own,
        "1",
        far + figure("nantes", 2, "2", period="2018") + figure("nantes", 3, "3", period="2020"),
        told("nantes"),
    )
    assert "Nothing that can be compared here: period: 2020 there, 2022 here." in shown(app)


def test_the_choice_of_the_reader_decides(app: Flask, own: Path) -> None:
    copied(own, "1", figure("nantes", 1, "44.4", area="epci/244400404", level="epci", period="2023"), told("nantes"))
    assert "44.4" not in shown(app)
    chosen = shown(app, "/page/indicator/sans-smartphone?lang=en&level=epci&period=2023")
    assert "Here: 5.4%." in chosen
    assert "1 comparable figure (copied on November 20, 2026) Territory epci/244400404: 44.4%" in chosen


def test_each_sister_has_its_own(app: Flask, own: Path) -> None:
    """Those with something to compare come first; figures under nobody's address are nobody's."""
    figures = [figure("angers", 1, "1", period="2021"), figure("brest", 1, "2"), figure("nobody", 1, "3")]
    copied(own, "1", "".join(figures), told("angers"), told("brest"))
    text = shown(app)
    assert text.index("Sister brest 1 comparable figure") < text.index("Sister angers Nothing that can be compared")
    assert "3%" not in text


def test_an_indicator_that_is_exactly_the_same_is_one(app: Flask, own: Path) -> None:
    match = "<https://nantes.example.net/indicator/own> skos:{} o:indicator\\/sans-smartphone ."
    one = figure("nantes", 1, "44.4", indicator="<https://nantes.example.net/indicator/own>")
    copied(own, "1", one + match.format("exactMatch"), told("nantes"))
    assert "44.4%" in shown(app)
    copied(own, "2", one + match.format("closeMatch"), told("nantes"))
    assert shown(app) == ""


def test_where_we_have_no_figure_it_is_said(app: Flask, own: Path) -> None:
    copied(own, "1", figure("nantes", 1, "44.4", indicator="o:indicator\\/possession-smartphone"), told("nantes"))
    text = shown(app, "/page/indicator/possession-smartphone?lang=en")
    assert "There are figures there; here there are none to compare them with." in text
    assert "44.4" not in text


def test_the_sister_can_be_asked_now_where_service_may(app: Flask, own: Path) -> None:
    copied(own, "1", figure("nantes", 1, "44.4"), told("nantes"))
    page = app.test_client().get(PAGE).text
    (address,) = re.findall(r'href="(/query\?query=[^"]*)"[^>]*>Ask that observatory', page)
    asked = app.test_client().get(address.replace("&amp;", "&")).text
    assert "SERVICE &lt;https://nantes.example.net/sparql&gt;" in asked
    copied(own, "2", figure("nantes", 1, "44.4"), told("nantes", state="wrong"))
    assert "Ask that observatory" not in app.test_client().get(PAGE).text
    assert "44.4%" in shown(app)


def test_what_a_sister_writes_is_text(app: Flask, own: Path) -> None:
    one = figure("nantes", 1, "44.4").replace('"Territory commune/44109"', f'"{EVIL}"')
    copied(own, "1", one, told("nantes", title={"en": EVIL}, url="javascript:alert(1)"))
    page = app.test_client().get(PAGE).text
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert EVIL not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize("sisters", [[], [{}], [{"slug": "nantes"}], [{"slug": "nantes", "url": "x", "title": "y"}]])
def test_a_manifest_that_says_less_harms_nothing(app: Flask, own: Path, sisters: list[dict[str, object]]) -> None:
    copied(own, "1", figure("nantes", 1, "44.4"), *sisters)
    assert app.test_client().get(PAGE).status_code == 200
