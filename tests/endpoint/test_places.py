"""The pages and files of places and services, over the example: found, filtered, honest about what is not told."""

import csv
import io
import json
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from endpoint.collation import letters
from endpoint.language import Language
from endpoint.mediation.hours import hours
from tests.endpoint.test_pages import BASE, get, outline

FRENCH, ENGLISH = Language("fr"), Language("en")


def listed(client: FlaskClient, **asked: str) -> list[str]:
    """The names in the table of places that fit."""
    answer = client.get("/places.csv?" + urlencode(asked))
    assert answer.status_code == 200
    return [row["name"] for row in csv.DictReader(io.StringIO(answer.text))]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["L'Atelier", "Le Camion", "Mairie <annexe>"]),
        ({"q": "mérignac"}, ["L'Atelier"]),
        ({"q": "MERIGNAC atelier"}, ["L'Atelier"]),
        ({"q": "merignac mairie"}, []),
        ({"commune": "33063"}, ["Mairie <annexe>"]),
        ({"service": "aide-aux-demarches-administratives"}, ["Le Camion", "Mairie <annexe>"]),
        ({"service": "aide-aux-demarches-administratives", "cost": "gratuit"}, ["Mairie <annexe>"]),
        ({"cost": "not-told"}, ["L'Atelier"]),
        ({"public": "seniors"}, ["L'Atelier"]),
        ({"access": "en-autonomie"}, ["Le Camion", "Mairie <annexe>"]),
        ({"within": "bordeaux-metropole"}, ["L'Atelier", "Mairie <annexe>"]),
        ({"service": "<script>"}, ["L'Atelier", "Le Camion", "Mairie <annexe>"]),
        ({"service": "no-such-code"}, []),
    ],
)
def test_places_are_found_by_what_was_chosen(client: FlaskClient, asked: dict[str, str], names: list[str]) -> None:
    assert listed(client, **asked) == names
    told = json.loads(client.get("/places.geojson?" + urlencode(asked)).text)
    assert [feature["properties"]["name"] for feature in told["features"]] == names
    page = get(client, "/places?" + urlencode(asked), "en")
    assert page.status_code == 200
    assert f"<strong>{len(names)} place{'' if len(names) == 1 else 's'}</strong>" in page.text
    assert ("That does not mean that there is none." in page.text) == (not names)


def test_the_form_keeps_what_was_chosen_and_tells_how_many(client: FlaskClient) -> None:
    page = outline(get(client, "/places?service=acces-internet-et-materiel-informatique&q=mairie", "en"))
    assert {"acces-internet-et-materiel-informatique"} <= {
        str(one["value"]) for one in page.all("option") if "selected" in one
    }
    assert [one["value"] for one in page.all("input") if one.get("id") == "choose-q"] == ["mairie"]
    text = get(client, "/places", "en").text
    assert "Help with administrative procedures (2)" in text
    assert "not told (1)" in text


def test_words_of_a_reader_are_words(client: FlaskClient) -> None:
    page = get(client, "/places?q=" + "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    outline(page)


def test_a_place_without_a_point_is_a_feature_without_geometry(client: FlaskClient) -> None:
    features = json.loads(client.get("/places.geojson").text)["features"]
    found = {feature["properties"]["name"]: feature["geometry"] for feature in features}
    assert found["Le Camion"] is None
    assert found["L'Atelier"] == {"type": "Point", "coordinates": [-0.62, 44.86]}


def test_a_page_far_beyond_the_last_is_the_last(client: FlaskClient) -> None:
    for page in ("99999", "0", "-1", "x", "²"):
        assert get(client, "/places?" + urlencode({"page": page})).status_code == 200


def test_a_place_tells_what_is_known_and_what_is_not(client: FlaskClient) -> None:
    text = get(client, f"{BASE}/place/mairie", "en").text
    for told in ("1 place de la Mairie", "33000 Bordeaux", 'href="tel:+33500000000"', "mailto:contact@example.org"):
        assert told in text
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text
    assert "Help with administrative procedures" in text
    assert "not told" in text  # its publics
    assert "5.1 km" in text or "4.9 km" in text  # to the other place: 0.06 degrees of longitude at 44.85 north
    assert "the list is not complete" in text
    other = get(client, f"{BASE}/place/camion", "en").text
    assert "The opening hours are not known" in other
    assert "Nearby" not in other


def test_hours_are_a_week_in_both_languages(client: FlaskClient) -> None:
    french, english = (get(client, f"{BASE}/place/mairie", one).text for one in ("fr", "en"))
    assert "09h00\u201312h30" in french
    assert "lundi" in french
    assert "09:00\u201312:30" in english
    assert "Public or school holidays: see the text of the source" in english
    assert "or, in some weeks:" in english
    assert "<code>Mo-Fr 09:00-12:30; We[1] 14:00-17:00; PH off</code>" in english


@pytest.mark.parametrize(
    ("text", "monday", "sunday"),
    [
        ("Mo-Fr 08:30-12:30,13:30-17:00", ("08:30\u201312:30, 13:30\u201317:00",), ("closed",)),
        ("24/7", ("open day and night",), ("open day and night",)),
        ("Su 22:00-02:00", ("closed",), ("22:00\u201302:00",)),
        ("Apr-Sep: Mo 10:00-12:00", ("10:00\u201312:00", "closed"), ("closed",)),
        ("off", ("closed",), ("closed",)),
    ],
)
def test_a_week_is_read(text: str, monday: tuple[str, ...], sunday: tuple[str, ...]) -> None:
    found = hours(ENGLISH, text)
    assert (sorted(found.days[0].hours), sorted(found.days[6].hours)) == (sorted(monday), sorted(sunday))
    assert found.text == text


def test_hours_that_cannot_be_read_are_shown_as_they_are() -> None:
    found = hours(FRENCH, "le mardi, parfois")
    assert (found.days, found.text) == ((), "le mardi, parfois")
    assert found.notes


@given(st.text(max_size=40))
def test_no_text_stops_the_page_of_a_place(text: str) -> None:
    assert hours(ENGLISH, text).text == text


@given(st.text())
def test_looking_for_words_does_not_mind_accents_and_case(text: str) -> None:
    assert letters(letters(text)) == letters(text)


def test_a_service_tells_its_places_by_commune(client: FlaskClient) -> None:
    text = get(client, "/page/code/mediation-service/aide-aux-demarches-administratives", "en").text
    assert "<strong>2 places</strong>" in text
    assert "Mairie &lt;annexe&gt;" in text
    assert "Municipality not known" in text
    empty = get(client, "/page/code/mediation-service/utilisation-securisee-du-numerique", "en").text
    assert "That does not mean that there is none." in empty


def test_services_and_themes_are_listed(client: FlaskClient) -> None:
    text = get(client, "/services", "en").text
    assert text.count("<strong>0 places</strong>") == 6
    assert text.count("<strong>2 places</strong>") == 1
    assert "Themes of support" in text


def test_the_menu_leads_to_places_and_needs(client: FlaskClient) -> None:
    page = outline(get(client, "/"))
    assert {"/places", "/needs"} <= {str(link.get("href")) for link in page.all("a")}
