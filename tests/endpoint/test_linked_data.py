"""Things lead to documents, documents say the same in every format, caches and programs find what they need."""

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from endpoint.cells import published

SHARED = "https://w3id.org/omin/"
OMIN = Namespace(SHARED + "def#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
DCT = Namespace("http://purl.org/dc/terms/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
VOID = Namespace("http://rdfs.org/ns/void#")
QB = Namespace("http://purl.org/linked-data/cube#")
THING = "/indicator/sans-smartphone"
OBSERVATION = "bordeaux-metropole/observation/published-figures/sans-smartphone.epci-243300316.2022.inhabitants"
DATASET = "bordeaux-metropole/dataset/published-figures"
PARSERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
MEDIA = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


def fetch(client: FlaskClient, path: str, ending: str = "ttl") -> Graph:
    response = client.get(f"/data/{path}.{ending}")
    assert response.status_code == 200, response.text
    return Graph().parse(data=response.data, format=PARSERS[ending])


@pytest.mark.parametrize(
    ("accept", "target"),
    [
        (None, "/page" + THING),
        ("text/html", "/page" + THING),
        *[(media, f"/data{THING}.{ending}") for ending, media in MEDIA.items()],
        ("text/csv", f"/data{THING}.csv"),
    ],
)
def test_a_thing_leads_to_the_form_wanted(client: FlaskClient, accept: str | None, target: str) -> None:
    response = client.get(THING, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.headers["Location"]) == (303, "http://localhost" + target)
    assert response.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"


def test_everything_has_a_table(client: FlaskClient) -> None:
    response = client.get("/territory/commune/33063", headers={"Accept": "text/csv"})
    assert (response.status_code, response.headers["Location"]) == (
        303,
        "http://localhost/data/territory/commune/33063.csv",
    )
    assert client.get("/data/territory/commune/33063.csv").status_code == 200


@pytest.mark.parametrize("ending", ["ttl", "nt", "rdf", "jsonld", "csv"])
def test_a_file_ending_is_understood(client: FlaskClient, ending: str) -> None:
    response = client.get(f"{THING}.{ending}")
    assert (response.status_code, response.headers["Location"]) == (303, f"http://localhost/data{THING}.{ending}")


def test_an_ending_of_pages(client: FlaskClient) -> None:
    assert client.get(THING + ".html").headers["Location"] == "http://localhost/page" + THING
    assert client.get(f"/data{THING}", headers={"Accept": "text/turtle"}).headers["Location"].endswith(".ttl")
    assert client.get(f"/data{THING}").status_code == 303


@pytest.mark.parametrize("path", ["/nope", "/indicator/nope.ttl", THING + ".exe", "/data/nope.ttl", "/nope/", "/a%00b"])
def test_unknown(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    assert response.json is not None
    assert response.json["status"] == 404


@pytest.mark.parametrize(
    "path", ["/%2e%2e/%2e%2e/etc/passwd", "//evil.example", "/%5Cevil.example/", "/%0d%0aX:%20y", "/%ff"]
)
def test_hostile_paths_lead_nowhere(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code in {400, 404}
    assert "Location" not in response.headers


def test_unknown_for_a_person(client: FlaskClient) -> None:
    response = client.get("/indicator/sans-smartfone", headers={"Accept": "text/html"})
    assert response.status_code == 404
    assert response.mimetype == "text/html"
    assert "sans-smartphone" in response.text


def test_unacceptable_lists_what_there_is(client: FlaskClient) -> None:
    response = client.get(THING, headers={"Accept": "image/png"})
    assert response.status_code == 406
    assert response.headers["Vary"] == "Accept, Accept-Language, Accept-Encoding"
    assert response.json is not None
    assert {choice["type"] for choice in response.json["alternatives"]} >= {"text/html", *MEDIA.values()}


def test_a_slash_too_many(client: FlaskClient) -> None:
    response = client.get(THING + "/")
    assert (response.status_code, response.headers["Location"]) == (301, "http://localhost" + THING)


def test_another_base(client: FlaskClient) -> None:
    response = client.get("/obs/dataset/households", headers={"Accept": "text/turtle"})
    assert response.headers["Location"] == "http://localhost/data/obs/dataset/households.ttl"
    assert 'https://data.example.org/obs/dataset/households>; rel="cite-as"' in response.headers["Link"]


@pytest.mark.parametrize("path", [THING[1:], "def", DATASET, OBSERVATION, "territory/epci/243300316", "period/2022"])
def test_every_serialisation_says_the_same(client: FlaskClient, path: str) -> None:
    turtle = fetch(client, path)
    assert all(isomorphic(turtle, fetch(client, path, ending)) for ending in ("nt", "rdf", "jsonld"))


def test_the_document_speaks_of_itself(client: FlaskClient) -> None:
    graph = fetch(client, THING[1:])
    document = URIRef("http://localhost/data" + THING)
    assert (document, FOAF.primaryTopic, URIRef(SHARED + THING[1:])) in graph
    assert (document, VOID.inDataset, URIRef(SHARED + DATASET)) in graph
    assert (document, DCT.license, URIRef("https://spdx.org/licenses/etalab-2.0")) in graph


def test_an_indicator_has_all_its_observations(client: FlaskClient) -> None:
    graph = fetch(client, THING[1:])
    found = set(graph.subjects(OMIN.indicator, URIRef(SHARED + THING[1:])))
    assert len(found) == 6
    assert all((one, RDF.type, QB.Observation) in graph for one in found)
    assert (URIRef(SHARED + "territory/commune/33063"), RDFS.label, None) in graph


def test_a_long_document_is_cut_and_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("endpoint.documents.MOST_OBSERVATIONS", 1)
    graph = fetch(client, THING[1:])
    document = URIRef("http://localhost/data" + THING)
    assert [str(one).rsplit(".", 2)[1] for one in graph.subjects(OMIN.indicator)] == ["2023"]
    assert (document, RDFS.seeAlso, URIRef(f"http://localhost/data{THING}.csv")) in graph
    assert len(list(graph.objects(document, RDFS.comment))) == 2


def test_an_observation_is_called_something(client: FlaskClient) -> None:
    labels = {str(label) for label in fetch(client, OBSERVATION).objects(URIRef(SHARED + OBSERVATION), RDFS.label)}
    assert any(label.startswith("Personnes sans smartphone — Bordeaux Métropole — 2022") for label in labels)
    assert any(label.startswith("People without a smartphone — Bordeaux Métropole — 2022") for label in labels)


def test_a_dataset_has_its_structure(client: FlaskClient) -> None:
    graph = fetch(client, DATASET)
    assert (None, QB.dimension, OMIN.population) in graph
    assert (None, QB.dataSet, None) not in graph


def test_a_territory_has_its_parts(client: FlaskClient) -> None:
    graph = fetch(client, "territory/epci/243300316")
    assert len(list(graph.subjects(DCT.isPartOf, URIRef(SHARED + "territory/epci/243300316")))) == 3


def test_the_vocabulary_has_every_term(client: FlaskClient) -> None:
    graph = fetch(client, "def")
    assert (OMIN.refArea, RDFS.label, None) in graph
    assert (OMIN.Indicator, RDFS.label, None) in graph


def test_caches_may_ask_again(client: FlaskClient) -> None:
    first = client.get(f"/data{THING}.ttl")
    again = client.get(f"/data{THING}.ttl", headers={"If-None-Match": first.headers["ETag"]})
    other = client.get(f"/data{THING}.nt", headers={"If-None-Match": first.headers["ETag"]})
    assert first.headers["ETag"].startswith('"v1-')
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert other.status_code == 200


@pytest.mark.parametrize("path", [f"/data/{DATASET}.ttl", f"/data/{DATASET}.csv", f"/page/{DATASET}"])
def test_a_dataset_was_modified_when_it_says(client: FlaskClient, path: str) -> None:
    """Statement 21; of an observation it is the date of its dataset, and a date to come is not sent."""
    day = "Sat, 29 Feb 2020 00:00:00 GMT"
    assert client.get(path).headers["Last-Modified"] == day
    assert client.get(f"/data/{OBSERVATION}.nt").headers["Last-Modified"] == day
    for undated in ("/data/obs/dataset/households.ttl", f"/data{THING}.ttl", f"/page{THING}"):
        assert "Last-Modified" not in client.get(undated).headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Modified-Since": "Sat, 29 Feb 2020 00:00:00 GMT"}, 200),  # before this version was built
        ({"If-Modified-Since": "Tue, 24 Nov 2026 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Fri, 24 Nov 2990 00:00:00 GMT"}, 200),  # not a time that has been
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Tue, 24 Nov 2026 00:00:00 GMT", "If-None-Match": '"other"'}, 200),
    ],
)
def test_a_date_never_keeps_an_older_build(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    answer = client.get(f"/data/{DATASET}.ttl", headers=headers)
    assert (answer.status_code, bool(answer.data)) == (status, status == 200)


@pytest.mark.parametrize("path", [f"/data/{DATASET}.ttl", f"/page/{DATASET}"])
def test_signposts_are_true(client: FlaskClient, path: str) -> None:
    """Statement 17: what the thing is and its licence are what the data say."""
    links = client.get(path).headers["Link"].split(", ")
    thing, graph = URIRef(SHARED + DATASET), fetch(client, DATASET)
    kinds = {link[1 : link.index(">")] for link in links if f'rel="type"; anchor="{thing}"' in link}
    assert kinds == {str(kind) for kind in graph.objects(thing, RDF.type)}
    licences = {link[1 : link.index(">")] for link in links if link.endswith('rel="license"')}
    assert licences == {str(licence) for licence in graph.objects(thing, DCT.license)}
    assert ('<https://schema.org/AboutPage>; rel="type"' in links) == path.startswith("/page/")


def test_the_current_version_of_a_dataset_leads_to_it(client: FlaskClient) -> None:
    """Statement 11."""
    (version,) = fetch(client, DATASET).objects(URIRef(SHARED + DATASET), DCAT.hasCurrentVersion)
    answer = client.get("/" + str(version).removeprefix(SHARED), headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"http://localhost/data/{DATASET}.ttl")
    assert client.get(f"/{DATASET}/version/2019-01-01").status_code == 404


@pytest.mark.parametrize("path", [f"/data{THING}.ttl", f"/data{THING}.csv", THING, "/page" + THING, "/healthz"])
def test_head_is_get_without_a_body(client: FlaskClient, path: str) -> None:
    get, head = client.get(path), client.head(path)
    assert head.data == b""
    assert {**get.headers, "Date": ""} == {**head.headers, "Date": ""}


def test_options_and_methods(client: FlaskClient) -> None:
    options = client.options(THING)
    assert "GET" in options.headers["Allow"]
    assert options.headers["Access-Control-Allow-Methods"] == options.headers["Allow"]
    refused = client.put(THING)
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]


def test_headers_for_programs(client: FlaskClient) -> None:
    response = client.get(f"/data{THING}.ttl")
    links = response.headers["Link"]
    assert f'<{SHARED}{THING[1:]}>; rel="cite-as"' in links
    assert '<https://spdx.org/licenses/etalab-2.0>; rel="license"' in links
    assert f'<http://localhost/data{THING}.rdf>; rel="alternate"; type="application/rdf+xml"' in links
    assert ".ttl>" not in links
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Link" in response.headers["Access-Control-Expose-Headers"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert 'rel="describedby"; type="text/turtle"' in client.get("/page" + THING).headers["Link"]


def test_every_alternate_is_what_it_says(client: FlaskClient) -> None:
    for link in client.get(f"/data{THING}.ttl").headers["Link"].split(", "):
        target, *parameters = link.split("; ")
        if 'rel="alternate"' in parameters:
            media = parameters[1].removeprefix('type="').rstrip('"')
            assert client.get(target.strip("<>")).mimetype == media


def test_the_table(client: FlaskClient) -> None:
    response = client.get(f"/data{THING}.csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert response.content_type == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == 'attachment; filename="indicator-sans-smartphone.csv"'
    assert len(rows) == 6
    one = next(row for row in rows if row["observation"] == SHARED + OBSERVATION)
    assert (one["value"], one["unit"], one["period"], one["population"]) == ("6.0", "PERCENT", "2022", "inhabitants")
    assert (one["territory_code"], one["territory_label"], one["kind"]) == (
        "243300316",
        "Bordeaux Métropole",
        "estimate",
    )
    assert (one["indicator_label"], one["status"]) == ("Personnes sans smartphone", "normal")


def test_the_table_of_a_dataset(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/data/obs/dataset/households.csv").text)))
    assert [row["age"] for row in rows] == ["0-19", "65-plus", "total"]
    assert [row["value"] for row in rows] == ["61000", "45000", "260000"]


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        ("6", "1", "6.0"),
        ("6", None, "6"),
        ("6.25", "1", "6.25"),
        ("6.5", "2", "6.50"),
        ("6", "x", "6"),
        ("-3", "2", "-3.00"),
    ],
)
def test_decimals_as_published(value: str, decimals: str | None, shown: str) -> None:
    assert published(value, decimals) == shown


def test_hosts(client: FlaskClient) -> None:
    response = client.get(THING, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert "evil" not in response.text
    forwarded = client.get(THING, headers={"X-Forwarded-Host": "evil.example"})
    assert forwarded.headers["Location"].startswith("http://localhost/")
    assert client.get(THING, headers={"Host": "[::1]:8000"}).status_code == 303


def test_an_accident_tells_nothing(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr("endpoint.documents.document", fail)
    response = client.get(f"/data{THING}.ttl")
    assert app.testing is False
    assert response.status_code == 500
    assert "secret" not in response.text
    assert json.loads(response.data)["title"] == "Internal Server Error"


def test_small_addresses(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok v1\n"
    assert "Disallow: /sparql\nDisallow: /api/\n" in client.get("/robots.txt").text
    page = client.get("/")
    assert page.status_code == 200
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
