"""The catalogue, lessons learnt, resources and methods: all that is held, limited and sorted as the address says."""

import re

import pytest
from flask.testing import FlaskClient

PUBLISHED = "/page/bordeaux-metropole/dataset/published-figures"
HOUSEHOLDS = "/page/obs/dataset/households"


def main(client: FlaskClient, path: str, language: str = "en") -> str:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert response.status_code == 200
    return response.text.partition("<main")[2].partition("</main>")[0]


def rows(text: str) -> list[str]:
    """The rows of the table of datasets."""
    table = text.partition('<table class="holdings">')[2].partition("</table>")[0]
    return table.split("<tr>")[2:]


def test_each_dataset_says_what_it_covers_and_how_fresh_it_is(client: FlaskClient) -> None:
    found = rows(main(client, "/catalogue"))
    assert len(found) == 2
    published = next(row for row in found if PUBLISHED in row)
    assert "9 figures" in published
    assert "overdue: was due on February 28, 2021" in published
    assert "every year" in published
    for family in ("equipement", "usages"):
        assert f"/page/family/{family}" in published
    households = next(row for row in found if HOUSEHOLDS in row)
    assert "3 figures" in households
    assert "1 territory" in households
    assert "ODbL" in households


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("family=contexte", [HOUSEHOLDS]),
        ("family=equipement", [PUBLISHED]),
        ("level=country", [PUBLISHED]),
        ("kind=census", [HOUSEHOLDS]),
        ("level=commune&kind=survey", [PUBLISHED]),
        ("kind=nothing", []),
        ("sort=figures", [PUBLISHED, HOUSEHOLDS]),
        ("sort=name&lang=en", [HOUSEHOLDS, PUBLISHED]),
        ("sort=state", [PUBLISHED, HOUSEHOLDS]),
        ("sort=%22%3E", [HOUSEHOLDS, PUBLISHED]),
    ],
)
def test_it_is_limited_and_sorted_as_asked(client: FlaskClient, asked: str, kept: list[str]) -> None:
    found = rows(main(client, f"/catalogue?{asked}"))
    links = [re.findall(r'href="(/page/[^"?]+/dataset/[^"?]+)', row)[0] for row in found]
    assert links == kept


def test_the_language_and_the_filters_are_kept(client: FlaskClient) -> None:
    text = client.get("/catalogue?family=contexte&lang=fr").text
    assert 'href="/catalogue?family=contexte&amp;lang=en"' in text
    assert '<option value="contexte" selected>' in text
    assert 'name="lang" value="fr"' in text


def test_it_names_sources_methods_and_the_version(client: FlaskClient) -> None:
    text = main(client, "/catalogue")
    assert "/page/bordeaux-metropole/source/workshop-2022" in text
    assert "/page/bordeaux-metropole/method/telephone" in text
    assert "<code>v1</code>" in text
    assert "November 24, 2026" in text


@pytest.mark.parametrize("what", ["lessons", "resources", "methods"])
def test_a_list_is_limited_to_a_family(client: FlaskClient, what: str) -> None:
    whole, none = main(client, f"/{what}"), main(client, f"/{what}?family=connexion")
    assert "<li><h2>" in whole
    assert "There is none here yet." in none
    assert "<li><h2>" not in none
    assert "/page/bordeaux-metropole" in whole


def test_a_lesson_names_its_document_and_what_was_seen(client: FlaskClient) -> None:
    text = main(client, "/page/bordeaux-metropole/lesson/ask-people")
    assert "Counters do not say why." in text
    assert 'href="https://example.org/workshop"' in text
    assert "December 1, 2022" in text
    assert "Seen." in text


def test_a_resource_leads_to_whoever_offers_it(client: FlaskClient) -> None:
    text = main(client, "/page/bordeaux-metropole/resource/guide", "fr")
    assert 'class="button" href="https://example.org/guide" rel="noopener nofollow ugc"' in text
    assert "Une association" in text


def test_a_method_names_what_was_made_by_it(client: FlaskClient) -> None:
    text = main(client, "/page/bordeaux-metropole/method/telephone")
    assert PUBLISHED in text
    assert "/page/indicator/eloignement-numerique" in text
    assert "/page/indicator/sans-smartphone" not in text


def test_the_diagram_holds_every_class_and_its_words_every_arrow(client: FlaskClient) -> None:
    text = main(client, "/page/def")
    svg, _, rest = text.partition("<svg")[2].partition("</svg>")
    words = rest.partition("<details>")[2].partition("</details>")[0]
    classes = re.findall(r"<code>https://w3id.org/omin/def#([A-Z]\w+)</code>", text)
    assert len(classes) >= 18
    assert [name for name in classes if f">omin:{name}</text>" not in svg] == []
    assert svg.count("marker-end") == words.count("<li>") > 15
    assert "omin:MediationService</code> → <code>omin:Place</code>" in words


def test_boxes_do_not_lie_on_each_other(client: FlaskClient) -> None:
    text = main(client, "/page/def")
    places = re.findall(r'<rect x="(\d+)" y="(\d+)"', text)
    assert len(places) == len(set(places)) > 18


def test_a_term_has_an_example_from_the_data(client: FlaskClient) -> None:
    text = main(client, "/page/def").partition('id="Territory"')[2].partition("</section>")[0]
    assert re.search(r'For example: <a href="/page/territory/', text)


def test_a_dataset_says_how_many_of_its_values_are_secret(client: FlaskClient) -> None:
    assert "2 values kept secret" in main(client, "/page/bordeaux-metropole/dataset/needs-beside-offer")
    assert "kept secret" not in main(client, HOUSEHOLDS)
