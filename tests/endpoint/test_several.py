"""Two observatories in one store: a home page for both, and no chart that mixes their territories. Figures made up."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from endpoint.app import close, create_app
from endpoint.config import Config
from tests.endpoint.test_pages import get, outline

INDICATOR = "/page/indicator/sans-smartphone"
# Another metropolis with four communes, each a square beside the other, and one without a figure.
SECOND = r"""
PREFIX omin: <https://w3id.org/omin/def#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#> PREFIX level: <https://w3id.org/omin/code/level/>
PREFIX t: <https://w3id.org/omin/territory/> PREFIX unit: <http://qudt.org/vocab/unit/> PREFIX o: <https://data.example.org/obs/>
PREFIX sdmx-attribute: <http://purl.org/linked-data/sdmx/2009/attribute#>
INSERT DATA { GRAPH o:graph {
  o:catalogue a dcat:Catalog ; dct:title "Second essai"@fr, "Second trial"@en ; dct:spatial t:epci\/999999999 ;
    dct:description "Un autre observatoire."@fr, "Another observatory."@en ; dcat:dataset o:dataset\/households .
  t:epci\/999999999 a omin:Territory ; rdfs:label "Essaiville"@fr ; skos:notation "999999999" ; omin:level level:epci .
} } ;
INSERT { GRAPH o:graph {
  ?area a omin:Territory ; rdfs:label ?name ; skos:notation ?code ; omin:level level:commune ;
    dct:isPartOf t:epci\/999999999 ; geo:hasGeometry ?geometry .
  ?geometry geo:asWKT ?wkt .
} } WHERE {
  VALUES (?code ?west) { ("99001" 4.0) ("99002" 4.1) ("99003" 4.2) ("99004" 4.3) ("99005" 4.4) }
  BIND(IRI(CONCAT(STR(t:), "commune/", ?code)) AS ?area) BIND(IRI(CONCAT(STR(o:), "geometry/", ?code)) AS ?geometry)
  BIND(STRLANG(CONCAT("Essai ", ?code), "fr") AS ?name) BIND(STR(?west) AS ?w) BIND(STR(?west + 0.1) AS ?e)
  BIND(STRDT(CONCAT("POLYGON ((", ?w, " 45, ", ?e, " 45, ", ?e, " 46, ", ?w, " 46, ", ?w, " 45))"), geo:wktLiteral)
    AS ?wkt)
} ;
INSERT { GRAPH o:graph {
  ?observation omin:indicator <https://w3id.org/omin/indicator/sans-smartphone> ; omin:value ?value ;
    omin:refArea ?area ; omin:refPeriod <https://w3id.org/omin/period/2022> ; sdmx-attribute:unitMeasure unit:PERCENT ;
    omin:population <https://w3id.org/omin/code/population/inhabitants> .
} } WHERE {
  VALUES (?key ?value) {
    ("epci/999999999" 30) ("commune/99001" 31) ("commune/99002" 32) ("commune/99003" 33) ("commune/99004" 34)
  }
  BIND(IRI(CONCAT(STR(t:), ?key)) AS ?area) BIND(IRI(CONCAT(STR(o:), "observation/", ?key)) AS ?observation)
}
"""


@pytest.fixture
def client(own: Path) -> Iterator[FlaskClient]:
    """Give a client of a store in which two observatories are published."""
    store = ox.Store(str((own / "current").resolve() / "data"))
    store.update(SECOND)
    store.flush()
    del store
    made = create_app(Config(own, workers=2))
    yield made.test_client()
    close(made)


def test_home_shows_both_and_the_key_figures_of_the_first(client: FlaskClient) -> None:
    text = get(client, "/", "en").text
    page = outline(get(client, "/", "en"))
    assert len(page.all("h1")) == 1
    assert "<h1>Observatory of digital inequality</h1>" in text
    assert text.index("Second trial") < text.index("Observatory for tests") < text.index("Key figures")
    assert "30%" in text
    assert "5.4%" not in text
    assert "A small observatory." in text
    assert "Another observatory." in text
    links = [str(one.get("href")) for one in page.all("a")]
    assert {"/page/bordeaux-metropole/catalogue", "/page/obs/catalogue"} <= set(links)
    assert "/page/territory/epci/999999999" in links
    # Neither of the two is what the whole site is about.
    assert not [link for link in page.all("link") if link.get("rel") == "canonical"]


def test_home_lists_the_datasets_and_territories_of_each(client: FlaskClient) -> None:
    text = get(client, "/", "en").text
    datasets = text[text.index('id="datasets"') : text.index('id="territories"')]
    assert datasets.index("Essaiville") < datasets.index("Households") < datasets.index("Published figures")
    territories = text[text.index('id="territories"') :]
    assert all(f"Essai 9900{number}" in territories for number in range(1, 6))
    assert territories.index("Essai 99005") < territories.index('href="/page/territory/commune/33063"')


def test_each_observatory_has_its_own_page_with_its_own_title(client: FlaskClient) -> None:
    assert "<h1>Observatory for tests</h1>" in get(client, "/page/bordeaux-metropole/catalogue", "en").text
    other = get(client, "/page/obs/catalogue", "en").text
    assert "<h1>Second trial</h1>" in other
    assert "5.4%" not in other
    assert "30%" in other


def test_every_link_of_the_home_leads_somewhere(client: FlaskClient) -> None:
    targets = {str(one.get("href")) for one in outline(get(client, "/")).all("a")}
    local = sorted({target.partition("#")[0] for target in targets if target.startswith("/")})
    assert [target for target in local if get(client, target).status_code != 200] == []


def test_a_map_shows_one_territory_only(client: FlaskClient) -> None:
    text = get(client, INDICATOR, "en").text
    keys = set(re.findall(r"as=([\w-]+)", text))
    assert {"map-999999999", "areas-999999999"} <= keys
    assert not {"map", "areas"} & keys
    assert re.search(r"Essaiville \W Map \(commune\), 2022", text)
    drawn = client.get("/chart/indicator/sans-smartphone.svg?as=map-999999999").text
    # The five squares stand side by side over the width: had the other metropolis been drawn, they would be specks.
    columns = {float(x) for x in re.findall(r'd="M([\d.]+),', drawn)}
    assert max(columns) - min(columns) > 50


def test_a_territory_is_observed_by_the_observatory_that_holds_it(client: FlaskClient) -> None:
    text = get(client, "/page/territory/commune/99001", "en").text
    assert "31%" in text
    assert 'href="/page/territory/epci/999999999"' in text
