"""What search engines and sites that link to a page are told: schema.org, Open Graph, links in headers."""

import html
import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from endpoint.choice import of
from endpoint.language import Language
from endpoint.pages import frame, selection
from endpoint.pages.book import book
from endpoint.pages.desk import Desk
from endpoint.site import EXTENSION

SHARED = "https://w3id.org/omin/"
DATASET = "bordeaux-metropole/dataset/published-figures"
INDICATOR = "indicator/sans-smartphone"
# https://developers.google.com/search/docs/appearance/structured-data/dataset: required, then recommended.
REQUIRED = {"name", "description"}
RECOMMENDED = {
    "creator",
    "distribution",
    "identifier",
    "includedInDataCatalog",
    "isAccessibleForFree",
    "keywords",
    "license",
    "measurementTechnique",
    "spatialCoverage",
    "temporalCoverage",
    "url",
    "variableMeasured",
    "version",
}
OF_AN_INDICATOR = RECOMMENDED - {"identifier"} | {"about"}


def said(client: FlaskClient, path: str, language: str = "en") -> dict[str, dict[str, Any]]:
    """What a page says in the words of schema.org, by type."""
    text = client.get(f"/page/{path}?lang={language}").text
    found = map(json.loads, re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL))
    return {one["@type"]: one for one in found if "@context" in one}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (DATASET, RECOMMENDED),
        (INDICATOR, OF_AN_INDICATOR),
        ("obs/dataset/households", RECOMMENDED - {"spatialCoverage"}),
    ],
)
def test_a_dataset_says_what_is_asked_for(client: FlaskClient, path: str, wanted: set[str], language: str) -> None:
    told = said(client, path, language)["Dataset"]
    missing = (REQUIRED | wanted) - told.keys() - {"spatialCoverage"}
    assert missing == set()
    assert 50 <= len(told["description"]) <= 5_000
    assert all(one["@type"] == "Organization" and one["name"] for one in told["creator"])
    assert all(licence.startswith("https://") for licence in told["license"])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}", told["temporalCoverage"])


@pytest.mark.parametrize("path", [DATASET, INDICATOR])
def test_every_distribution_is_what_it_says(client: FlaskClient, path: str) -> None:
    told = said(client, path)["Dataset"]["distribution"]
    assert {one["contentUrl"].rpartition(".")[2] for one in told} >= {"csv", "xlsx", "parquet", "ttl", "jsonld", "zip"}
    for one in told:
        answer = client.get(one["contentUrl"])
        assert (answer.status_code, answer.mimetype) == (200, one["encodingFormat"])


def test_other_things(client: FlaskClient) -> None:
    catalogue = said(client, "bordeaux-metropole/catalogue")["DataCatalog"]
    assert {"@id": SHARED + DATASET} in catalogue["dataset"]
    place = said(client, "territory/commune/33063")["AdministrativeArea"]
    assert (place["name"], place["identifier"]) == ("Bordeaux", "33063")
    assert place["geo"] == {"@type": "GeoShape", "box": "44.84 -0.58 44.87 -0.53"}
    assert place["containedInPlace"][0]["@id"] == SHARED + "territory/epci/243300316"
    assert said(client, INDICATOR)["DefinedTerm"]["@id"] == SHARED + INDICATOR


@pytest.mark.parametrize("path", [INDICATOR, DATASET, "territory/commune/33063", "code/kind/survey", "def"])
def test_the_way_to_a_page(client: FlaskClient, path: str) -> None:
    way = said(client, path)["BreadcrumbList"]["itemListElement"]
    assert [one["position"] for one in way] == list(range(1, len(way) + 1))
    assert (way[0]["item"], way[-1]["item"]) == ("http://localhost/", SHARED + path)
    assert all(one["name"] for one in way)


@pytest.mark.parametrize("path", [INDICATOR, DATASET, "territory/commune/33063"])
def test_open_graph(client: FlaskClient, path: str) -> None:
    text = client.get(f"/page/{path}?lang=fr").text
    found = {
        name: html.unescape(value)
        for name, value in re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', text)
    }
    assert {"og:title", "og:type", "og:url", "og:locale", "og:site_name"} <= found.keys()
    assert (found["og:url"], found["og:locale"]) == (f"http://localhost/page/{path}", "fr_FR")
    assert text.count('name="twitter:card"') == 1


def test_a_dataset_leads_to_its_files_and_they_to_it(client: FlaskClient) -> None:
    page = client.get(f"/page/{DATASET}").headers["Link"]
    for ending, media in (("csv", "text/csv"), ("zip", "application/zip"), ("geojson", "application/geo+json")):
        assert f'<http://localhost/data/{DATASET}.{ending}>; rel="item"; type="{media}"' in page
        back = client.get(f"/data/{DATASET}.{ending}").headers["Link"]
        assert f'<http://localhost/page/{DATASET}>; rel="collection"' in back
        assert f'<{SHARED}{DATASET}>; rel="cite-as"' in back
        assert '<https://spdx.org/licenses/etalab-2.0>; rel="license"' in back
    assert 'rel="item"' not in client.get(f"/page/{INDICATOR}").headers["Link"]


def test_links_of_a_page_follow_the_choice(app: Flask) -> None:
    with app.test_request_context("/"):
        read = book(app.extensions[EXTENSION].follower.snapshot())
        asked = of({"level": "commune", "period": "2022", "fbclid": "x"})
        desk = Desk(read, Language("fr"), selection.known(read, SHARED + INDICATOR, asked))
        found = {one.ending: one.href for one in frame.formats(desk, SHARED + INDICATOR)}
    assert found["csv"] == f"/data/{INDICATOR}.csv?level=commune&period=2022"
    assert found["zip"] == f"/data/{INDICATOR}.zip?level=commune&period=2022&lang=fr"
    assert {"ttl", "jsonld", "xlsx", "parquet", "geojson", "csv-metadata.json"} <= found.keys()
