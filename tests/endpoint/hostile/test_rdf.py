"""Hostile statements that are in the store all the same (safety, section 6, rows R): what the server makes of them.

The server reads no RDF that anybody sends, and the loader none at all: rows about parsers have nothing to bite here.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.endpoint.conftest import publish, settings
from tests.endpoint.hostile.conftest import Running, served

SMART = "https://w3id.org/omin/indicator/sans-smartphone"
YEAR = "https://w3id.org/omin/period/2022"
SKOS = "http://www.w3.org/2004/02/skos/core#"
HOSTILE = rf"""
<{SMART}> <{SKOS}note> "a\u0001b" <http://x/g> .
<{YEAR}> <http://x/p/> "a name that XML has not" <http://x/g> .
<{SMART}> <{SKOS}prefLabel> "<script>alert(1)</script>\u202Etxt" <http://x/g> .
<{SMART}> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <javascript:alert(2)> <http://x/g> .
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    root = tmp_path_factory.mktemp("hostile")
    publish(root, "v1", HOSTILE.encode())
    yield from served(settings(root))


@pytest.mark.parametrize("path", ["indicator/sans-smartphone", "period/2022"], ids=["R63 characters", "R64 names"])
def test_what_xml_cannot_hold(hostile: Running, path: str) -> None:
    """RDF/XML is refused where it would not be XML; every other form is there, and so is RDF/XML of other things."""
    refused = httpx.get(f"{hostile.address}/data/{path}.rdf")
    assert (refused.status_code, refused.headers["content-type"]) == (406, "application/problem+json")
    for ending in ("ttl", "nt", "jsonld"):
        assert httpx.get(f"{hostile.address}/data/{path}.{ending}").status_code == 200
    other = httpx.get(f"{hostile.address}/data/indicator.rdf")
    assert other.status_code == 200
    ET.fromstring(other.content)  # noqa: S314  # our own, and it must be XML


@pytest.mark.parametrize("thing", [SMART, YEAR])
def test_what_xml_cannot_hold_in_a_query(hostile: Running, thing: str) -> None:
    query = {"query": f"CONSTRUCT {{ <{thing}> ?p ?o }} {{ <{thing}> ?p ?o }}"}
    assert httpx.get(f"{hostile.address}/sparql", params={**query, "format": "rdf"}).status_code == 406
    assert httpx.get(f"{hostile.address}/sparql", params={**query, "format": "ttl"}).status_code == 200


@pytest.mark.parametrize("path", ["indicator/sans-smartphone", "indicator"])
def test_65_to_67_pages(hostile: Running, path: str) -> None:
    """No script, no link that is a script, no text that turns round what follows it."""
    page = httpx.get(f"{hostile.address}/page/{path}")
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert 'href="javascript:' not in page.text
    assert "\u202e" not in page.text


def test_the_guards_own_answer_is_no_markup(hostile: Running) -> None:
    query = {"query": "SELECT * FROM <http://x/'><script>alert(1)</script> {}", "format": "json"}
    answer = httpx.get(f"{hostile.address}/sparql", params=query, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text
