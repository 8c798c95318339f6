"""Stored queries by plain addresses: forms, problems, what the OpenAPI document says, and nothing that breaks them."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlencode

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from rdflib import Graph
from rdflib.namespace import DCAT, RDF
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from endpoint import calls, plain
from endpoint.app import close, create_app
from endpoint.clients import Allowance
from endpoint.site import EXTENSION, Site
from endpoint.stored import queries, values
from ontology.terms import XSD
from tests.endpoint import conftest

FIGURES: Final = "/api/figures-of-territory?territory=243300316"
DEPLOYED: Final = {"format", "timeout", "lang"}


def document(client: FlaskClient, language: str = "en") -> dict[str, Any]:
    answer = client.get("/api/openapi.json", headers={"Accept-Language": language})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return cast("dict[str, Any]", answer.json)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_forms_by_accept(client: FlaskClient, accept: str, media: str) -> None:
    answer = client.get(FIGURES, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert "Accept" in answer.headers["Vary"]
    assert 'rel="service-desc"' in answer.headers["Link"]


def test_forms_by_name(client: FlaskClient) -> None:
    by_ending = client.get("/api/figures-of-territory.csv?territory=243300316", headers={"Accept": "text/html"})
    by_format = client.get(FIGURES + "&format=csv")
    assert by_ending.data == by_format.data == client.get(FIGURES, headers={"Accept": "text/csv"}).data
    assert "Content-Location" not in by_ending.headers
    assert client.get(by_accept(client)).data == by_ending.data
    assert by_ending.headers["Content-Disposition"] == 'attachment; filename="figures-of-territory.csv"'
    assert client.get(FIGURES + "&format=doc").status_code == 400
    assert client.get("/api/figures-of-territory.doc").status_code == 404
    assert client.get(FIGURES, headers={"Accept": "image/png"}).status_code == 406


def by_accept(client: FlaskClient) -> str:
    """The address that always has the form that was chosen by Accept."""
    return client.get(FIGURES, headers={"Accept": "text/csv"}).headers["Content-Location"]


def test_plain_json_has_the_rows_of_the_table(client: FlaskClient) -> None:
    told = cast("dict[str, Any]", client.get(FIGURES).json)
    table = list(csv.DictReader(io.StringIO(client.get(FIGURES + "&format=csv").text)))
    assert told["query"] == "https://w3id.org/omin/query/figures-of-territory"
    assert told["parameters"] == {"territory": "243300316", "lang": "fr"}
    assert told["columns"] == list(table[0])
    assert len(told["rows"]) == len(table) == 3
    for row, cells in zip(told["rows"], table, strict=True):
        assert isinstance(row["value"], int | float)
        assert row["value"] == float(cells["value"])
        assert {name: value or "" for name, value in row.items() if name != "value"} == {
            name: cell for name, cell in cells.items() if name != "value"
        }


def results(value: str, datatype: str) -> bytes:
    binding = {"n": {"type": "literal", "value": value, "datatype": XSD + datatype}}
    return json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [binding, {}]}}).encode()


@pytest.mark.parametrize(
    ("text", "datatype", "said"),
    [
        ("6", "decimal", 6),
        ("18.4", "decimal", 18.4),
        ("0.12345678901234567890", "decimal", "0.12345678901234567890"),
        ("9007199254740993", "integer", "9007199254740993"),
        ("-12", "integer", -12),
        ("INF", "double", "INF"),
        ("1.5E2", "double", 150),
        ("true", "boolean", True),
        ("2021", "string", "2021"),
        ("2021-01-01", "date", "2021-01-01"),
    ],
)
def test_numbers_are_numbers_where_json_is_exact(text: str, datatype: str, said: object) -> None:
    told = json.loads(plain.answer("https://example.org/q", {}, results(text, datatype)))
    assert told["rows"] == [{"n": said}, {"n": None}]


def test_tags_and_methods(client: FlaskClient) -> None:
    first = client.get(FIGURES)
    tag = first.headers["ETag"]
    again = client.get(FIGURES, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(FIGURES + "&format=csv").headers["ETag"] != tag
    head = client.head(FIGURES)
    assert (head.status_code, head.data, head.content_length) == (200, b"", first.content_length)
    allowed = client.options(FIGURES).headers["Access-Control-Allow-Methods"]
    assert set(allowed.split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert client.post(FIGURES).status_code == 405
    document_tag = client.get("/api/openapi.json").headers["ETag"]
    assert client.get("/api/openapi.json", headers={"If-None-Match": document_tag}).status_code == 304


@pytest.mark.parametrize(
    ("address", "parameter", "nearest"),
    [
        ("/api/figures-of-territory?territory=33064", "territory", "33063"),
        ("/api/figures-of-territory?territory=bordeaux", "territory", "33063"),
        ("/api/indicator-over-time?indicator=sans-smartfone", "indicator", "sans-smartphone"),
        ("/api/figures-of-territory?teritory=33063", "teritory", "territory"),
        ("/api/indicators?lang=de", "lang", "en"),
    ],
)
def test_what_does_not_fit_is_told_with_what_would(
    client: FlaskClient, address: str, parameter: str, nearest: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    told = cast("dict[str, Any]", answer.json)
    assert (told["parameter"], told["rule"]) == (parameter, "parameter")
    assert nearest in told["nearest"]
    assert told["detail"].startswith(f"{parameter} takes ")


@pytest.mark.parametrize("value", ["x", "1.5", "0", "100001", "1e3", "\u0663", "nan", "-5", "5 } #"])
def test_a_number_has_bounds(client: FlaskClient, value: str) -> None:
    answer = client.get("/api/places-near-a-point?" + urlencode({"within": value}))
    assert answer.status_code == 400
    assert cast("dict[str, Any]", answer.json)["takes"] == "a whole number from 1 to 100000"


def test_given_twice_and_given_empty(client: FlaskClient) -> None:
    assert client.get(FIGURES + "&territory=33063").status_code == 400
    assert client.get("/api/indicators?family=&lang=").data == client.get("/api/indicators").data


def test_an_unknown_query_is_not_found(client: FlaskClient) -> None:
    assert client.get("/api/nope").status_code == 404
    assert client.get("/api/nope/nope").status_code == 404


def test_people_get_a_page(client: FlaskClient) -> None:
    accept = {"Accept": "text/html"}
    assert "Queries ready to use" in client.get("/api?lang=en", headers=accept).text
    assert client.get("/api").mimetype == "application/json"
    page = client.get(FIGURES + "&lang=en", headers=accept)
    assert page.headers["Content-Language"] == "en"
    assert 'value="243300316"' in page.text
    assert 'href="/api/figures-of-territory?territory=243300316&amp;lang=fr"' in page.text
    assert "All figures of a territory" in page.text
    refused = client.get("/api/figures-of-territory?territory=<b>33064</b>", headers=accept)
    assert (refused.status_code, refused.mimetype) == (400, "text/html")
    assert "<b>33064" not in refused.text


def test_calls_are_counted_as_queries_are(own: Path) -> None:
    app = create_app(replace(conftest.settings(own), workers=1, allowance=Allowance(errors=1)))
    client = app.test_client()
    statuses = [client.get("/api/indicators?lang=de").status_code for _ in range(3)]
    others = [client.get("/api/openapi.json").status_code, client.get("/page/queries").status_code]
    close(app)
    assert statuses == [400, 400, 429]
    assert others == [200, 200]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_document_is_openapi(client: FlaskClient, language: str) -> None:
    told = document(client, language)
    OpenAPIV31SpecValidator(cast("Any", told)).validate()
    assert told["openapi"].startswith("3.1")
    assert told["servers"] == [{"url": "http://localhost"}]
    assert told["info"]["title"] == {"fr": "Les requêtes toutes faites de l'observatoire"}.get(
        language, "The observatory's queries ready to use"
    )


def parameters(told: dict[str, Any], operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in operation["parameters"]:
        yield told["components"]["parameters"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one


def test_what_is_documented_is_what_is_served(app: Flask, client: FlaskClient) -> None:
    """Every address with every parameter set to its default is answered; the names are those of the graph."""
    told = document(client)
    snapshot = cast("Site", app.extensions[EXTENSION]).follower.snapshot()
    known = queries(snapshot)
    assert set(told["paths"]) == {f"/api/{slug}{end}" for slug in known for end in ("", ".csv", ".json")}
    for path, item in told["paths"].items():
        slug, _, end = path.removeprefix("/api/").partition(".")
        own = {one.name for one in known[slug].parameters}
        found = {one["name"]: one["schema"] for one in parameters(told, item["get"])}
        assert set(found) == own | (DEPLOYED - {"format"} if end else DEPLOYED)
        for one in known[slug].parameters:
            assert set(found[one.name].get("enum", ())) <= set(values(one, snapshot))
        asked = {name: schema["default"] for name, schema in found.items() if "default" in schema}
        answer = client.get(path, query_string=asked)
        assert answer.status_code == 200, answer.text
        assert client.get(path, query_string={"undocumented": "1"}).status_code == 400
        assert client.get(path, query_string={"format": "csv"}).status_code == (400 if end else 200)
        assert answer.mimetype == ("text/csv" if end == "csv" else "application/json")


CALLS: Final = st.sampled_from(
    ["figures-of-territory", "places-near-a-point", "indicator-on-a-map", "codes-of-a-list", "quality-of-dataset"]
)
NAMES: Final = st.one_of(
    st.sampled_from(["territory", "latitude", "within", "indicator", "period", "list", "dataset", "lang", "format"]),
    st.text(max_size=8),
)
VALUES: Final = st.one_of(
    st.text(max_size=40),
    st.sampled_from(['"', '" } #', "\\", "33063", "fr", "csv", "UNDEF", "<http://a/>", '"""', "?x", "-1", "1e400"]),
    st.decimals(allow_nan=True).map(str),
)


@settings(max_examples=80, deadline=None)
@given(CALLS, st.dictionaries(NAMES, VALUES, max_size=3))
def test_no_value_breaks_a_call(address: str, slug: str, given_values: dict[str, str]) -> None:
    """Whatever is sent: an answer or a problem of the client's, never a fault of the server's."""
    asked = urlencode({name: value.encode("utf-8", "replace") for name, value in given_values.items()})
    answer = httpx.get(f"{address}/api/{slug}?{asked}")
    assert answer.status_code in {200, 400}
    assert answer.status_code == 200 or answer.headers["content-type"] == "application/problem+json"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_value_is_one_literal_of_the_text(app: Flask, value: str) -> None:
    """A value that gets into a text is read back from it by another SPARQL parser, and nothing else is."""
    query = queries(cast("Site", app.extensions[EXTENSION]).follower.snapshot())["codes-of-a-list"]
    text = calls.written(query, {"list": value, "lang": "fr"})
    plain_text = calls.written(query, {"list": "age", "lang": "fr"})
    assert literals(text) - literals(plain_text) == ({value} - literals(plain_text))
    assert len(text.splitlines()) == len(plain_text.splitlines()) or "\u2028" in value or "\x85" in value


def literals(text: str) -> set[str]:
    algebra = translateQuery(parseQuery(text)).algebra
    return {str(term) for row in values_of(algebra) for term in row.values()}


def values_of(node: Any) -> Iterator[dict[Any, Any]]:  # noqa: ANN401  # rdflib's algebra is untyped
    if isinstance(node, dict):
        if getattr(node, "name", "") == "values":
            yield from node["res"]
        for part in node.values():
            yield from values_of(part)


def test_the_service_description_leads_to_the_document(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = Graph().parse(data=answer.text, format="turtle")
    (service,) = graph.subjects(RDF.type, DCAT.DataService)
    assert str(service) == "http://localhost/api"
    (described,) = map(str, graph.objects(service, DCAT.endpointDescription))
    assert client.get(described.removeprefix("http://localhost")).json == document(client, "fr")
