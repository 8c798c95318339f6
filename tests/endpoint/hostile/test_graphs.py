"""Bad graphs sent to a store that may be written to (safety, section 6, rows R): refused, and nothing is left."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from tests.endpoint.conftest import MEBIBYTE, settings
from tests.endpoint.hostile.conftest import Canary, Running, served

GRAPH = "http://x/g"
OTHER = "https://w3id.org/omin/metropole-de-lyon/graph/catalogue"
XML, JSON, TURTLE, TRIPLES = "application/rdf+xml", "application/ld+json", "text/turtle", "application/n-triples"
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
ABOUT = '<rdf:Description rdf:about="http://x/s"><x:p>&a;</x:p></rdf:Description></rdf:RDF>'
LAUGHS = "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for name, inner in zip("abcdefgh", "bcdefghi", strict=True))
ONE = "<http://x/s> <http://x/p> "


@dataclass(frozen=True, slots=True)
class Bad:
    """A graph, by the number of its row, with the rule it breaks and the line that is told."""

    row: int
    media: str
    body: str
    rule: str
    line: int | None = None


BAD = (
    Bad(53, XML, f'<!DOCTYPE r [{LAUGHS}<!ENTITY i "ha">]>{RDF}{ABOUT}', "doctype"),
    Bad(53, XML, f'<?xml version="1.0" encoding="x-none"?><!DOCTYPE r [{LAUGHS}]>{RDF}{ABOUT}', "syntax"),
    Bad(54, XML, f'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>{RDF}{ABOUT}', "doctype"),
    Bad(54, XML, f'<!DOCTYPE r SYSTEM "CANARY">{RDF}{ABOUT}', "doctype"),
    Bad(55, JSON, '{"@context": "CANARY", "@id": "http://x/s", "a": 1}', "syntax"),
    Bad(55, JSON, '{"@context": "file:///etc/passwd", "@id": "http://x/s", "a": 1}', "syntax"),
    Bad(55, JSON, '{"@context": {"@import": "CANARY"}, "http://x/p": 1}', "syntax"),
    Bad(56, JSON, '{"http://x/p":' * 5_000 + "1" + "}" * 5_000, "too-deep"),
    Bad(56, JSON, '{"http://x/]]": ' + "[" * 5_000 + "]" * 5_000 + "}", "too-deep"),
    Bad(57, XML, RDF + "<x:A><x:p>" * 50_000 + "</x:p></x:A>" * 50_000 + "</rdf:RDF>", "too-deep"),
    Bad(58, TURTLE, f"{ONE} 1 .\n<http://x/a b> <http://x/p> 1 .", "syntax", 2),
    Bad(58, TRIPLES, f'{ONE} "1" .\n{ONE} <http://x/a b> .', "syntax", 2),
    Bad(59, TRIPLES, f'{ONE} "1" .\n<s> <http://x/p> <o> .', "syntax", 2),
    Bad(62, TURTLE, f'{ONE} "a"@fra_FR .', "syntax", 1),
    Bad(62, TRIPLES, f'{ONE} "a"@abcdefghij .', "syntax", 1),
    Bad(73, TRIPLES, f'{ONE} "1" .\n{ONE} "2', "syntax", 2),
    Bad(75, JSON, f'{{"@id": "{OTHER}", "@graph": [{{"@id": "http://x/s", "http://x/p": 1}}]}}', "other-graph"),
    Bad(76, TRIPLES, f'{ONE} "1" <{OTHER}> .', "syntax", 1),
    Bad(76, TURTLE, f"<{OTHER}> {{ {ONE} 1 }}", "syntax", 1),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server with five seconds for a write and little memory."""
    place = tmp_path_factory.mktemp("desk")
    yield from served(replace(settings(place), writable=True, query_seconds=5, query_memory=128 * MEBIBYTE, workers=1))


def put(desk: Running, media: str, body: bytes, graph: str = GRAPH) -> httpx.Response:
    headers = {"Content-Type": media}
    return httpx.put(f"{desk.address}/gsp", params={"graph": graph}, content=body, headers=headers, timeout=30)


def held(desk: Running, graph: str = GRAPH) -> int:
    """The status of a graph: 404 where it is not there."""
    return httpx.get(f"{desk.address}/gsp", params={"graph": graph}, headers={"Accept": TURTLE}).status_code


def versions(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "versions").iterdir())


@pytest.mark.parametrize("bad", BAD, ids=[f"R{bad.row}-{place}" for place, bad in enumerate(BAD)])
def test_refused_and_nothing_is_left(desk: Running, canary: Canary, bad: Bad) -> None:
    before = versions(desk.site.config.store)
    answer = put(desk, bad.media, bad.body.replace("CANARY", canary.url).encode())
    problem = answer.json()
    assert (answer.status_code, problem["rule"], problem.get("line")) == (400, bad.rule, bad.line)
    assert "root:" not in answer.text
    assert held(desk) == held(desk, OTHER) == 404
    assert versions(desk.site.config.store) == before
    assert desk.memory() < 100


@pytest.mark.parametrize("media", [TURTLE, TRIPLES, XML, JSON])
def test_68_a_literal_of_50_megabytes(desk: Running, media: str) -> None:
    try:
        status = put(desk, media, f'{ONE} "'.encode() + b"x" * 50_000_000 + b'" .').status_code
    except httpx.WriteError:  # refused by its length, and the connection closed before all of it was sent
        status = 413
    assert (status, held(desk)) == (413, 404)


def test_63_a_character_that_xml_has_not(desk: Running) -> None:
    """It is taken, as RDF allows it, and never given as broken XML."""
    assert put(desk, TURTLE, f'{ONE} "a\\u0000b" .'.encode(), "http://x/nul").status_code == 201
    for media, status in ((XML, 406), (TRIPLES, 200)):
        answer = httpx.get(f"{desk.address}/gsp", params={"graph": "http://x/nul"}, headers={"Accept": media})
        assert answer.status_code == status


def test_72_our_terms_told_otherwise_stay_in_their_graph(desk: Running) -> None:
    term = "https://w3id.org/omin/def#value"
    body = f'<{term}> <http://www.w3.org/2000/01/rdf-schema#label> "otherwise" .'.encode()
    assert put(desk, TURTLE, body, "http://x/quarantine").status_code == 201
    for where, count in ((f"<{term}> ?p ?o", "0"), (f"GRAPH <http://x/quarantine> {{ <{term}> ?p ?o }}", "1")):
        query = {"query": f"SELECT (COUNT(*) AS ?n) {{ {where} }}", "format": "csv"}
        assert httpx.get(f"{desk.address}/sparql", params=query).text == f"n\r\n{count}\r\n"


@pytest.mark.parametrize(
    ("media", "body"),
    [
        (TURTLE, f"{ONE} 1 ."),
        (TRIPLES, f'{ONE} "1" .'),
        (XML, f"{RDF}</rdf:RDF>"),
        (JSON, '{"@id": "http://x/s", "http://x/p": 1}'),
    ],
)
def test_74_a_byte_order_mark(desk: Running, media: str, body: str) -> None:
    assert put(desk, media, body.encode("utf-8-sig"), f"http://x/bom/{media}").status_code == 201


@pytest.mark.parametrize("media", ["application/trig", "application/n-quads"])
def test_75_quads_are_not_taken(desk: Running, media: str) -> None:
    """So they cannot name another's graph."""
    assert put(desk, media, f"<{OTHER}> {{ {ONE} 1 }}".encode()).status_code == 415
    assert held(desk, OTHER) == 404


def test_59_a_relative_name_is_one_of_the_graph(desk: Running) -> None:
    """In Turtle it is resolved (Graph Store HTTP Protocol, section 4.1)."""
    assert put(desk, TURTLE, b"<s> <p> <o> .", "http://x/base/").status_code == 201
    ask = {"query": "ASK { GRAPH ?g { <http://x/base/s> <http://x/base/p> <http://x/base/o> } }", "format": "csv"}
    assert httpx.get(f"{desk.address}/sparql", params=ask).text == "true"
