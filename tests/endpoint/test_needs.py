"""Needs beside offer: the page, its files and its maps, over the example and over a real territory."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from endpoint.app import close, create_app
from loader import build
from loader.finding import is_error
from tests.endpoint.conftest import settings
from tests.endpoint.test_pages import get, outline

LYON = Path(__file__).parents[2] / "mappings" / "metropole-de-lyon"
SERVICE = "aide-aux-demarches-administratives"


def table(client: FlaskClient, path: str, **asked: str) -> list[dict[str, str]]:
    answer = client.get(f"{path}?{urlencode(asked)}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_only_observatory_is_shown(client: FlaskClient) -> None:
    assert "Needs and offer: Bordeaux Métropole" in get(client, "/needs", "en").text
    assert get(client, "/needs/bordeaux-metropole").status_code == 200
    assert get(client, "/needs/elsewhere").status_code == 404


def test_no_data_secret_and_zero_are_told_apart(client: FlaskClient) -> None:
    rows = {row["name"]: row for row in table(client, "/needs/bordeaux-metropole.csv")}
    talence = rows["Talence"]
    assert talence["ecart-besoin-offre"] == talence["personnes-concernees"] == "secret"
    assert talence["lieux-mediation"] == "0"
    assert talence["part-personnes-concernees"] == ""
    text = get(client, "/needs/bordeaux-metropole", "en").text
    for told in (">secret</a>", "no data", '<data value="0">0</data>', "no place"):
        assert told in text


def test_too_few_outlines_make_no_map(client: FlaskClient) -> None:
    assert "Too few outlines" in get(client, "/needs/bordeaux-metropole", "en").text
    assert client.get("/needs/bordeaux-metropole/map.svg").status_code == 404


def test_the_published_gap_does_not_follow_the_filter(client: FlaskClient) -> None:
    everything = table(client, "/needs/bordeaux-metropole.csv")
    some = table(client, "/needs/bordeaux-metropole.csv", service=SERVICE)
    assert {row["name"]: row.pop("places_chosen") for row in some} == {"Bordeaux": "1", "Mérignac": "0", "Talence": "0"}
    assert some == everything
    text = get(client, f"/needs/bordeaux-metropole?service={SERVICE}", "en").text
    assert "count all places, whatever you choose" in text
    assert "Places of this view" in text
    assert "count all places, whatever" not in get(client, "/needs/bordeaux-metropole", "en").text


@pytest.fixture(scope="module")
def lyon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    root = tmp_path_factory.mktemp("lyon")
    assert not is_error(build.build([LYON], root, lambda _french, _english: None).found)
    app = create_app(settings(root))
    yield app.test_client()
    close(app)


def test_a_real_territory_has_its_communes_by_gap(lyon: FlaskClient) -> None:
    rows = table(lyon, "/needs/metropole-de-lyon.csv")
    assert len(rows) == 58
    gaps = [float(row["ecart-besoin-offre"]) for row in rows]
    assert gaps == sorted(gaps, reverse=True)
    assert sum(int(row["lieux-mediation"]) for row in rows) == 29
    assert abs(sum(gaps)) < 58 * 0.05  # each is rounded to one decimal
    lyon_row = next(row for row in rows if row["code"] == "69123")
    assert (lyon_row["personnes-concernees"], lyon_row["lieux-mediation"]) == ("77663", "4")


def test_each_figure_leads_to_its_observation(lyon: FlaskClient) -> None:
    page = outline(get(lyon, "/needs/metropole-de-lyon"))
    leads = [str(link["href"]) for link in page.all("a") if "/observation/" in str(link.get("href"))]
    assert len(leads) > 58 * 8
    assert all(get(lyon, path).status_code == 200 for path in leads[:20])


def test_the_map_has_territories_and_the_places_chosen(lyon: FlaskClient) -> None:
    page = get(lyon, f"/needs/metropole-de-lyon?service={SERVICE}", "en")
    (figure,) = [one for one in outline(page).all("figure") if "page-map" in str(one.get("class"))]
    areas = json.loads(get(lyon, str(figure["data-areas"])).text)
    points = json.loads(get(lyon, str(figure["data-points"])).text)
    assert len(areas["features"]) == 58
    assert areas["title"] == "Gap between need and offer"
    assert all(SERVICE in feature["properties"]["services"] for feature in points["features"])
    assert f"<strong>{len(points['features'])} places</strong>" in page.text
    (image,) = outline(page).all("img")
    assert "Highest: " in str(image["alt"])
    svg = get(lyon, str(image["src"]))
    assert svg.mimetype == "image/svg+xml"
    assert "Saint-Didier-au-Mont-d" in svg.text


@pytest.mark.parametrize("level", ["commune", "arrondissement", "iris"])
def test_every_level_has_a_light_page(lyon: FlaskClient, level: str) -> None:
    page = get(lyon, f"/needs/metropole-de-lyon?level={level}", "en")
    assert page.status_code == 200
    assert len(page.data) < 250_000
    assert outline(page).all("table")


def test_levels_below_communes_do_not_count_places_of_communes(lyon: FlaskClient) -> None:
    """The places say their commune: of the nine arrondissements the view cannot tell."""
    rows = table(lyon, "/needs/metropole-de-lyon.csv", level="arrondissement", service=SERVICE)
    assert len(rows) == 9
    assert "places_chosen" not in rows[0]
    assert sum(int(row["lieux-mediation"]) for row in rows) == 4


def test_what_is_not_known_is_said(lyon: FlaskClient) -> None:
    text = get(lyon, "/needs/metropole-de-lyon?level=iris", "fr").text
    assert "506 territoires de ce niveau n&#39;ont pas d&#39;écart" in text
    assert "n&#39;est pas un territoire sans aide" in text


@pytest.mark.parametrize("show", ["part-personnes-concernees", "lieux-mediation", "population-municipale", "nothing"])
def test_another_indicator_on_the_map(lyon: FlaskClient, show: str) -> None:
    asked = urlencode({"show": show})
    told = json.loads(get(lyon, f"/needs/metropole-de-lyon/areas.geojson?{asked}", "en").text)
    assert (told["title"] == "Gap between need and offer") == (show == "nothing")
    assert len(told["features"]) == 58


def test_the_list_of_places_has_a_map_of_its_communes(lyon: FlaskClient) -> None:
    page = outline(get(lyon, "/places?commune=69266"))
    (figure,) = [one for one in page.all("figure") if "page-map" in str(one.get("class"))]
    assert len(json.loads(get(lyon, str(figure["data-areas"])).text)["features"]) == 58
    assert len(json.loads(get(lyon, str(figure["data-points"])).text)["features"]) == 4


def test_a_real_place_is_drawn_among_communes(lyon: FlaskClient) -> None:
    page = outline(get(lyon, "/page/metropole-de-lyon/place/hinaura-152"))
    (image,) = page.all("img")
    assert get(lyon, str(image["src"])).mimetype == "image/svg+xml"
