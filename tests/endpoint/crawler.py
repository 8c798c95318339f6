"""Visits what the store names: every IRI of ours, whatever place it has in a triple."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pyoxigraph as ox
from flask import Flask
from flask.testing import FlaskClient

from endpoint.locate import bases, local_path
from endpoint.site import EXTENSION
from ontology.terms import SHARED

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


def faults(app: Flask) -> tuple[int, list[str]]:
    """How many IRIs an application has, and what is wrong with them or with what they lead to."""
    client, snapshot = app.test_client(), app.extensions[EXTENSION].follower.snapshot()
    own = (SHARED, *bases(snapshot))
    iris = named(snapshot.directory / "data", own)
    documents: dict[str, set[str]] = {}
    for iri, described in iris.items():
        documents.setdefault(iri.partition("#")[0], set()).update({iri} if described else ())
    wrong = [fault for iri, described in iris.items() if described for fault in _form(iri)]
    for document, parts in documents.items():
        wrong += [f"{document}: {fault}" for fault in _visit(client, local_path(document, own), parts)]
    return len(iris), wrong


def _form(iri: str) -> Iterator[str]:
    """Statements 4 and 5 of the checklist: what an identifier must not have in it."""
    parts = urlsplit(iri)
    if parts.path.endswith(ENDINGS) or parts.query or parts.port or parts.netloc != parts.netloc.lower():
        yield f"{iri}: an ending, a query, a port or capitals in the host"
    if not iri.isascii() or quote(unquote(parts.path), safe="/:@!$&'()*+,;=~") != parts.path:
        yield f"{iri}: not the one way to write it"


def _visit(client: FlaskClient, path: str | None, described: set[str]) -> Iterator[str]:
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
    subjects = {triple.subject for triple in ox.parse(answer.data, ox.RdfFormat.TURTLE)}
    if "/gsp?" not in place:
        yield from (f"{iri} is not described" for iri in described if ox.NamedNode(iri) not in subjects)
