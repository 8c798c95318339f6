"""What a reader chooses of an indicator, and how a territory stands among its like."""

import html
import re
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from endpoint.choice import Choice, of
from endpoint.language import Language
from endpoint.pages import compared, indicator, selection, slices
from endpoint.pages.book import book
from endpoint.pages.desk import Desk
from endpoint.store import Snapshot
from ontology.terms import PREFIXES, SHARED
from tests.endpoint.conftest import publish
from tests.endpoint.test_pages import get

SMARTPHONE = "https://w3id.org/omin/indicator/sans-smartphone"
POPULATION = "https://w3id.org/omin/indicator/population"
MERIGNAC = "https://w3id.org/omin/territory/commune/33281"
METROPOLIS = "https://w3id.org/omin/territory/epci/243300316"
PAGE = "/page/indicator/sans-smartphone"
# A commune was surveyed a year before it was estimated.
EARLIER = {
    "rdf:type": "qb:Observation",
    "qb:dataSet": "bm:dataset/published-figures",
    "omin:indicator": "x:indicator/sans-smartphone",
    "omin:refArea": "x:territory/commune/33281",
    "omin:refPeriod": "x:period/2021",
    "omin:population": "x:code/population/inhabitants",
    "omin:periodBasis": "x:code/period-basis/reference",
    "omin:kind": "x:code/kind/survey",
    "sdmx-attribute:unitMeasure": "unit:PERCENT",
}
SPACES = PREFIXES | {"x": SHARED, "bm": SHARED + "bordeaux-metropole/", "unit": "http://qudt.org/vocab/unit/"}


def iri(short: str) -> str:
    prefix, _, name = short.partition(":")
    return f"<{SPACES[prefix]}{name}>"


def earlier() -> bytes:
    this, period = iri("bm:observation/published-figures/earlier"), iri("x:period/2021")
    lines = [f"{this} {iri(name)} {iri(value)} ." for name, value in EARLIER.items()]
    lines.append(f'{this} {iri("omin:value")} "8.0"^^{iri("xsd:decimal")} .')
    lines.append(f'{period} {iri("dcat:startDate")} "2021-01-01"^^{iri("xsd:date")} .')
    lines.append(f'{period} {iri("skos:notation")} "2021" .')
    lines.append(f'{iri("bm:source/workshop-2022")} {iri("dct:publisher")} "La Gazette" .')
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    root = tmp_path_factory.mktemp("selection")
    publish(root, "000001-a", earlier())
    return Desk(book(Snapshot.open(root / "versions" / "000001-a")), Language("en"))


def chosen(desk: Desk, indicator: str, **asked: str) -> selection.Selection:
    found = selection.select(
        Desk(desk.book, desk.language, selection.known(desk.book, indicator, of(asked))), indicator
    )
    assert found is not None
    return found


@given(st.dictionaries(st.text(), st.text()))
def test_a_choice_is_made_of_names_and_codes_whatever_is_asked(asked: dict[str, str]) -> None:
    parts = of(asked).parts
    assert all(re.fullmatch(r"\w+", name) and re.fullmatch(r"[\w.\-]+", code) for name, code in parts)
    assert list(parts) == sorted(parts)
    assert of(dict(parts)) == Choice(parts)


def test_without_a_choice_the_latest_figures_of_the_communes_are_shown(desk: Desk) -> None:
    found = chosen(desk, SMARTPHONE)
    assert dict(found.choice.parts) == {"level": "commune", "period": "2022", "population": "inhabitants"}
    assert not found.missed
    assert [control.parameter for control in found.controls] == ["level", "period"]


def test_a_choice_leads_to_its_cut_and_a_part_of_one_to_the_nearest(desk: Desk) -> None:
    assert chosen(desk, SMARTPHONE, level="epci", period="2023").choice.get("period") == "2023"
    assert chosen(desk, SMARTPHONE, level="country").choice.get("period") == "2022"
    nearest = chosen(desk, SMARTPHONE, level="country", period="2023")
    assert nearest.missed
    assert nearest.choice.get("level") in {"country", "epci"}
    assert chosen(desk, SMARTPHONE, level="moon").missed
    assert not chosen(desk, SMARTPHONE, colour="blue").missed
    assert chosen(desk, POPULATION, age="65-plus").choice.get("age") == "65-plus"


def test_every_option_that_is_offered_can_be_had(desk: Desk) -> None:
    for one in (SMARTPHONE, POPULATION):
        for control in chosen(desk, one).controls:
            for option in control.options:
                found = chosen(desk, one, **{control.parameter: option.code})
                assert found.choice.get(control.parameter) == option.code
                assert not found.missed


def test_a_commune_has_a_rank_a_median_and_a_distance(desk: Desk) -> None:
    figure = next(f for f in slices.of_areas(desk, [MERIGNAC]) if f.indicator.iri == SMARTPHONE)
    assert compared.place(desk, figure) == compared.Place(2, 3, "6.5%")
    found = compared.distance(desk, figure, METROPOLIS)
    assert found is not None
    assert (found.figure.value, found.text) == (Decimal(6), "+0.5 points")
    assert compared.distance(desk, figure, MERIGNAC) is None


def test_figures_of_two_kinds_have_no_trend_and_of_one_kind_they_have(desk: Desk) -> None:
    figures = slices.of_areas(desk, [MERIGNAC, METROPOLIS], frozenset({SMARTPHONE}))
    of_area = {area: [f for f in figures if f.area.iri == area] for area in (MERIGNAC, METROPOLIS)}
    assert [f.period.name.text for f in of_area[MERIGNAC]] == ["2022", "2021"]  # an estimate, and a survey before
    assert compared.trend(desk, of_area[MERIGNAC][0], figures) is None
    moved = compared.trend(desk, of_area[METROPOLIS][0], figures)
    assert moved is not None
    assert (moved.up, moved.text, moved.since.period.name.text) == (False, "\u22120.6 points", "2022")


def test_the_territories_around_are_shown_widest_first(desk: Desk) -> None:
    standing = slices.standing(desk, chosen(desk, SMARTPHONE).cut)
    assert [figure.text for figure in standing] == ["12%", "6.0%"]


def test_a_publisher_that_is_only_a_name_is_named(desk: Desk) -> None:
    assert [str(origin.publisher) for origin in indicator.context(desk, SMARTPHONE).origins] == ["La Gazette"]


def test_the_page_follows_the_choice_and_so_do_its_charts(client: FlaskClient) -> None:
    first = get(client, PAGE, "en").text
    assert 'name="level"' in first
    chosen = get(client, f"{PAGE}?level=epci&period=2023", "en").text
    assert '<option value="2023" selected>' in chosen
    assert "7.25%" not in chosen
    sources = re.findall(r'src="(/chart/[^"]+)"', get(client, f"{PAGE}?level=commune&period=2022", "en").text)
    assert all("level=commune" in source for source in sources)
    assert "nearest" in get(client, f"{PAGE}?level=moon", "en").text
    assert "nearest" not in first


def test_a_territory_is_ranked_on_its_page(client: FlaskClient) -> None:
    text = get(client, "/page/territory/commune/33281", "en").text
    assert "2 of 3" in text
    assert "+0.5 points" in text


def test_the_query_of_the_page_follows_the_choice(client: FlaskClient) -> None:
    text = get(client, f"{PAGE}?level=commune&period=2022", "en").text
    query = html.unescape(re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", text, re.DOTALL)[-1])
    found = client.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"}).text
    asked = client.get("/data/indicator/sans-smartphone.csv?level=commune&period=2022").text
    communes = re.findall(r"territory/commune/\d+", found)
    assert sorted(set(communes)) == sorted(set(re.findall(r"territory/commune/\d+", asked))) != []
    assert "2023" not in found
    assert "epci" not in found
