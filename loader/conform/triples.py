"""What others' documents say, read into memory by the engine alone: so many triples, not too deep, nothing fetched."""

import re
from typing import Final, cast

import pyoxigraph as ox

from loader.conform.net import Reply
from loader.store import Reader

FORMS: Final = {"text/turtle": "ttl", "application/rdf+xml": "rdf", "application/ld+json": "jsonld"}
ACCEPT: Final = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7"
_XML: Final = "application/rdf+xml"
_FORMATS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}
_ENDINGS: Final = {"ttl": "text/turtle", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
_PLAIN: Final = frozenset(
    {"", "application/octet-stream", "text/plain", "application/xml", "text/xml", "application/json"}
)
_MOST: Final = 200_000
_DEEPEST: Final = 200
_BRACKET: Final = re.compile(rb"[\[\](){}]")
_GRAPH: Final = ox.NamedNode("urn:omin:conform")
BLANK: Final = "urn:omin:blank:"


def media_of(reply: Reply) -> str | None:
    """The RDF form of an answer: what it says it is, or by its ending where it says nothing in particular."""
    if reply.media in _FORMATS:
        return reply.media
    ending = reply.url.partition("?")[0].rpartition(".")[2].lower()
    return _ENDINGS.get(ending) if reply.media in _PLAIN else None


class Triples(Reader):
    """Triples of others. Blank nodes get names, so that shapes can speak of them; named graphs are one."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def read(self, reply: Reply) -> str:
        """Take what an answer says; why it cannot be read, nothing where it can."""
        media = media_of(reply)
        if not reply.ok or reply.cut or media is None:
            return reply.told if not reply.ok else f"{reply.media or '?'} {reply.url}"
        has_entities = media == _XML and b"<!DOCTYPE" in reply.body
        if has_entities or _depth(reply.body) > _DEEPEST:
            return f"<!DOCTYPE>, nesting: {reply.url}"
        return self.parse(reply.body, media, reply.url)

    def parse(self, body: bytes, media: str, base: str) -> str:
        """Take a text of a form; why it cannot be read, nothing where it can."""
        try:
            for number, quad in enumerate(ox.parse(body, _FORMATS[media], base_iri=base)):
                if number >= _MOST:
                    return f"> {_MOST} triples: {base}"
                subject = cast("ox.NamedNode", _named(quad.subject))
                self._store.add(ox.Quad(subject, quad.predicate, _named(quad.object), _GRAPH))
        except (SyntaxError, ValueError):
            return f"{media}: {base}"
        return ""

    def add(self, other: "Triples") -> None:
        """Take all that another has."""
        self._store.extend(other._store)  # noqa: SLF001  # of the same class

    def facts(self) -> frozenset[str]:
        """Every triple as N-Triples write it, but those with names we gave."""
        found = (str(quad.triple) for quad in self._store)
        return frozenset(line for line in found if BLANK not in line)

    def says(self, iri: str) -> bool:
        """Whether anything is said of an IRI; no where it is none."""
        try:
            return self.knows(iri)
        except ValueError:
            return False


def _named(node: object) -> ox.NamedNode | ox.Literal:
    if isinstance(node, ox.BlankNode):
        return ox.NamedNode(BLANK + node.value)
    if isinstance(node, ox.NamedNode | ox.Literal):
        return node
    raise ValueError  # RDF 1.2: nobody needs to read it


def _depth(body: bytes) -> int:
    """How deep brackets nest at most, those in texts counted too."""
    deepest = depth = 0
    for found in _BRACKET.finditer(body):
        depth += 1 if found.group() in b"[({" else -1
        deepest = max(deepest, depth)
    return deepest
