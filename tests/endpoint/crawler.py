"""Visits what the store names: every IRI of ours, whatever place it has in a triple."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pyoxigraph as ox
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from endpoint.locate import bases, local_path
from endpoint.pages.embedded import LABELS
from endpoint.site import EXTENSION
from ontology.terms import DCAT, OMIN, QB, SHARED, SKOS, TYPE

Triples = set[tuple[str, str, str]]
DOCUMENT = {
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
    "<http://xmlns.com/foaf/0.1/primaryTopic>",
    "<http://rdfs.org/ns/void#inDataset>",
    "<http://purl.org/dc/terms/license>",
}
FORMS = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
ENDINGS = (".ttl", ".rdf", ".nt", ".jsonld", ".csv", ".html", ".php", ".json", ".xml")


def named(directory: Path, own: tuple[str, ...]) -> dict[str, bool]:
    """Every IRI of ours in a store, and whether anything is said of it."""
    found: dict[str, bool] = {}
    for quad in ox.Store.read_only(str(directory)):
        for node in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            iri = node.datatype.value if isinstance(node, ox.Literal) else getattr(node, "value", "")
            if iri.startswith(own):
                found[iri] = found.get(iri, False) or node is quad.subject
    return found


def faults(app: Flask, *, thorough: bool = False) -> tuple[int, list[str]]:
    """How many IRIs an application has, and what is wrong with them or with what they lead to.

    `thorough` asks for every form of every thing, which takes much longer.
    """
    client, snapshot = app.test_client(), app.extensions[EXTENSION].follower.snapshot()
    own = (SHARED, *bases(snapshot))
    iris = named(snapshot.directory / "data", own)
    documents: dict[str, set[str]] = {}
    for iri, described in iris.items():
        documents.setdefault(iri.partition("#")[0], set()).update({iri} if described else ())
    wrong = [f"a {kind} without an IRI" for kind in anonymous(snapshot.directory / "data")]
    wrong += [fault for iri, described in iris.items() if described for fault in _form(iri)]
    for document, parts in documents.items():
        wrong += [f"{document}: {fault}" for fault in _visit(client, local_path(document, own), parts, thorough)]
    return len(iris), wrong


def anonymous(directory: Path) -> set[str]:
    """Statement 6: the classes of ours and of data cubes, concepts and datasets that have a blank node."""
    kinds = (OMIN, QB + "Observation", QB + "DataSet", SKOS + "Concept", DCAT + "Dataset")
    quads = ox.Store.read_only(str(directory)).quads_for_pattern(None, ox.NamedNode(TYPE), None)
    blank = {str(quad.object).strip("<>") for quad in quads if isinstance(quad.subject, ox.BlankNode)}
    return {kind for kind in blank if kind.startswith(kinds)}


def _form(iri: str) -> Iterator[str]:
    """Statements 4 and 5 of the checklist: what an identifier must not have in it."""
    parts = urlsplit(iri)
    if parts.path.endswith(ENDINGS) or parts.query or parts.port or parts.netloc != parts.netloc.lower():
        yield f"{iri}: an ending, a query, a port or capitals in the host"
    if not iri.isascii() or quote(unquote(parts.path), safe="/:@!$&'()*+,;=~") != parts.path:
        yield f"{iri}: not the one way to write it"


def _visit(client: FlaskClient, path: str | None, described: set[str], thorough: bool) -> Iterator[str]:
    """Statements 1, 2 and 23: one redirect away is a document that speaks of the thing."""
    if path is None:
        yield "has no address"
        return
    lead = client.get(path, headers={"Accept": "text/turtle"})
    if lead.status_code == 200 and not described:  # a document that is named, such as the home page
        return
    if lead.status_code != 303:
        yield f"{lead.status_code}, not 303"
        return
    place = lead.headers["Location"]
    answer = client.get(place)
    if answer.status_code != 200 or (described and answer.mimetype != "text/turtle"):
        yield f"{place} gives {answer.status_code} {answer.mimetype}"
    if answer.mimetype != "text/turtle":  # a file that is named, such as a download
        return
    triples = _triples(answer)
    if "/gsp?" not in place:
        yield from (f"{iri} is not described" for iri in described if f"<{iri}>" not in {one[0] for one in triples})
    if "/gsp?" not in place and thorough and described:
        yield from _documents(client, urlsplit(place).path, triples)
        yield from _page(client, lead)


def _triples(answer: TestResponse) -> Triples:
    form = ox.RdfFormat.from_media_type(answer.mimetype or "")
    assert form is not None
    return {(str(one.subject), str(one.predicate), str(one.object)) for one in ox.parse(answer.data, form)}


def _documents(client: FlaskClient, place: str, turtle: Triples) -> Iterator[str]:
    """Statements 22, 24, 26 and 27: every form says the same, and what the document is and belongs to."""
    for ending in ("nt", "rdf", "jsonld"):
        answer = client.get(place.removesuffix("ttl") + ending)
        if answer.status_code != 200 or _triples(answer) != turtle:
            yield f"its {ending} ({answer.status_code}) does not say what its Turtle says"
        if (answer.mimetype or "").startswith("text/") and "charset=utf-8" not in answer.content_type:
            yield f"its {ending} does not say that it is UTF-8"
    document = f"<http://localhost{place.removesuffix('.ttl')}>"
    told = {predicate for subject, predicate, _ in turtle if subject == document}
    yield from (f"its document has no {name}" for name in DOCUMENT - told)


def _others(client: FlaskClient, links: list[str]) -> Iterator[str]:
    """Statement 16: every other form is listed, and what is at its address is of that type."""
    typed = dict(found for link in links for found in re.findall(r'^<([^>]*)>; rel="[a-z]*"; type="([^"]*)"', link))
    if not {*FORMS} <= {*typed.values()}:
        yield f"its page does not list every form: {typed}"
    for place, media in typed.items():
        answer = client.get(urlsplit(place).path, headers={"Accept": "image/png"})
        if (answer.status_code, answer.mimetype) != (200, media):
            yield f"{place} gives {answer.status_code} {answer.mimetype}"


def _page(client: FlaskClient, lead: TestResponse) -> Iterator[str]:
    """Statements 10, 14, 17, 25 and 26: the page names its thing once, and says it in JSON-LD with its classes."""
    (thing,) = re.findall(r'<([^>]*)>; rel="cite-as"', lead.headers["Link"])
    page = client.get(lead.request.path, headers={"Accept": "text/html"}, follow_redirects=True)
    if (page.status_code, page.content_type) != (200, "text/html; charset=utf-8") or "Accept" not in page.headers[
        "Vary"
    ]:
        yield f"its page gives {page.status_code} {page.content_type}, Vary {page.headers['Vary']}"
    links = page.headers["Link"].split(", ")
    if [link for link in links if "cite-as" in link or "canonical" in link] != [
        f'<{thing}>; rel="cite-as"',
        f'<{thing}>; rel="canonical"',
    ] or page.text.count(f'<link rel="canonical" href="{html.escape(thing)}">') != 1:
        yield "its page does not name it once"
    if not {"describedby", "type", "license"} <= {link.partition('rel="')[2].partition('"')[0] for link in links}:
        yield f"its page has no link of a kind: {links}"
    yield from _others(client, links)
    embedded = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)[0])
    said = {one.predicate.value: one.object for one in ox.parse(json.dumps(embedded), ox.RdfFormat.JSON_LD)}
    kinds = {kind for link in links for kind in re.findall(r'^<([^>]*)>; rel="type"; anchor', link)}
    if embedded["@id"] != thing or not said.keys() & set(LABELS) or set(embedded.get("@type", ())) != kinds:
        yield f"its page does not say it in JSON-LD: {embedded}"
