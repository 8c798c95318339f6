"""A visit to an observatory: what was found there, each thing looked for once, when a check first needs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

from loader.conform.net import Net, Reply
from loader.conform.triples import ACCEPT, FORMS, Triples
from ontology import vocabulary

_MOST_PAGES: Final = 12
_MOST_LINKS: Final = 40
_GUESSES: Final = ("catalog", "catalogue.ttl", "catalogue.rdf", "catalogue.jsonld", "catalog.ttl", "catalog.rdf")


@cache
def query(name: str) -> str:
    """The text of `loader/conform/queries/<name>.rq`."""
    return files("loader").joinpath("conform", "queries", f"{name}.rq").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Document:
    """An answer and what it says; `fault` where it could not be read."""

    reply: Reply
    triples: Triples
    fault: str = ""


class Visit:
    """What there is at an address. Each property asks when it is first looked at."""

    def __init__(self, url: str, net: Net) -> None:
        self.url = url
        self.net = net
        parts = urlsplit(url)
        self.root = f"{parts.scheme}://{parts.netloc}"

    def place(self, path: str) -> str:
        """An address beside the one of the visit: below it, as an observatory need not be at the root of a host."""
        return urljoin(self.url if self.url.endswith("/") else self.url + "/", path)

    def local(self, iri: str) -> str:
        """Where to ask for an IRI: on this host where it has its path, as behind w3id.org; else where it says."""
        parts = urlsplit(iri)
        if parts.netloc == urlsplit(self.root).netloc or self._cut is None:
            return iri
        segments = parts.path.split("/")[1 + self._cut :]
        return f"{self.root}/{'/'.join(segments)}" + (f"?{parts.query}" if parts.query else "")

    @cached_property
    def _cut(self) -> int | None:
        """How many segments of the path of an identifier this host has not; None where it serves none of them."""
        iri = next((row["dataset"] for row in self.whole.select(query("datasets"))), "")
        segments = urlsplit(iri).path.split("/")[1:]
        for cut in range(min(3, len(segments))):
            reply = self.net.ask("HEAD", f"{self.root}/{'/'.join(segments[cut:])}", {"Accept": ACCEPT})
            if reply.ok:
                return cut
        return None

    def read(self, url: str, accept: str = ACCEPT) -> Document:
        """A document of triples."""
        reply, triples = self.net.get(url, accept), Triples()
        return Document(reply, triples, triples.read(reply))

    @cached_property
    def front(self) -> Reply:
        """What the address gives a browser."""
        return self.net.get(self.url, "text/html, */*;q=0.5")

    @cached_property
    def void(self) -> Document:
        """The VoID description at the well-known address."""
        return self.read(urljoin(self.root, "/.well-known/void"))

    @cached_property
    def catalogue(self) -> Document | None:
        """The first document with a catalogue that the address alone leads to."""
        if self.front.fault and not self.front.status:
            return None
        tried: set[str] = set()
        for url in self._candidates():
            if url in tried:
                continue
            tried.add(url)
            found = self.read(url)
            if not found.fault and any(found.triples.rows(query("catalogues"))):
                return found
        return None

    def _candidates(self) -> Iterator[str]:
        yield self.url
        for target, more in links(self.front):
            if any(media in more for media in FORMS):
                yield urljoin(self.front.url, target)
        yield self.place("catalogue")
        if not self.void.fault:
            yield from [row["catalogue"] for row in self.void.triples.select(query("void-catalogues"))][:3]
        yield from (self.place(guess) for guess in _GUESSES)

    @cached_property
    def pages(self) -> tuple[Document, ...]:
        """The pages of the catalogue, as Hydra leads through them; no more than a dozen."""
        found: list[Document] = []
        seen: set[str] = set()
        page = self.catalogue
        while page is not None and len(found) < _MOST_PAGES:
            found.append(page)
            seen.add(page.reply.url)
            following = next((row["next"] for row in page.triples.select(query("next-page"))), None)
            if page.fault or following is None or following in seen:
                break
            seen.add(following)
            page = self.read(following)
        return tuple(found)

    @property
    def is_cut(self) -> bool:
        """Whether there are more pages than those that were read."""
        return len(self.pages) == _MOST_PAGES and any(self.pages[-1].triples.rows(query("next-page")))

    @cached_property
    def whole(self) -> Triples:
        """What all pages of the catalogue say."""
        whole = Triples()
        for page in self.pages:
            whole.add(page.triples)
        return whole

    @cached_property
    def endpoint(self) -> str | None:
        """The SPARQL endpoint: the one that VoID or the catalogue names, else where one is found."""
        for triples in (self.void.triples, self.whole):
            named = next((row["endpoint"] for row in triples.select(query("endpoints"))), None)
            if named:
                return named
        for guess in ("sparql", "query"):
            reply = self.ask_get(self.place(guess), "ASK {}")
            if reply.ok and reply.media.startswith("application/sparql-results"):
                return self.place(guess)
        return None

    def ask_get(self, endpoint: str, text: str, accept: str = "application/sparql-results+json") -> Reply:
        """What a query by GET gives (SPARQL 1.1 Protocol, section 2.1.1)."""
        return self.net.get(asked(endpoint, text), accept)

    @cached_property
    def description(self) -> Document | None:
        """The service description of the endpoint."""
        return self.read(self.endpoint) if self.endpoint else None

    @cached_property
    def sample(self) -> Triples | None:
        """Some observations with what they lead to, beside our vocabulary; None where none can be had."""
        if self.endpoint is None:
            return None
        reply = self.ask_get(self.endpoint, query("sample"), "application/n-triples, text/turtle;q=0.5")
        triples = Triples()
        if triples.read(reply):
            return None
        triples.parse(vocabulary.ntriples(), "application/n-triples", self.url)
        return triples


def asked(endpoint: str, text: str) -> str:
    """The address that has a query of an endpoint in it."""
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode({'query': text})}"


def links(reply: Reply) -> Iterator[tuple[str, str]]:
    """The targets of the `Link` header, each with what is said of it (RFC 8288, section 3); only the first ones."""
    for part in reply.headers.get("link", "").split(",")[:_MOST_LINKS]:
        target, closed, more = part.strip().partition(">")
        if closed and target.startswith("<"):
            yield target[1:], more
