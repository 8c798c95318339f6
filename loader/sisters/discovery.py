"""From a sister's address to its catalogue and SPARQL endpoint: links, VoID, service description (DCAT 3, VoID 7.2).

What is looked at, in this order: the answer at the address itself, the documents its `Link` header names, VoID at the
well-known address, what VoID calls its root, and `catalogue` below the address. The first with a DCAT catalogue counts.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit

from loader.finding import Finding
from loader.sisters.faults import VisitError
from loader.sisters.questions import triples
from loader.sisters.sift import Sieve, Triple
from loader.sisters.web import Page, Web, is_rdf
from ontology.addresses import is_same_place
from ontology.terms import DCAT, HYDRA, SHARED, TYPE, VOID

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_WELL_KNOWN: Final = "/.well-known/void"
_LINK: Final = re.compile(r"<([^<>\s]*)>([^<]*)")
_RELATION: Final = re.compile(r'rel="?([^";,]*)"?')
_DESCRIBING: Final = {"describedby", "alternate", "service-meta"}
_MOST_LINKS: Final = 5
_MOST_PAGES: Final = 20
_NOT_MODIFIED: Final = 304


@dataclass
class Discovered:
    """What was learnt of a sister before its endpoint was asked."""

    reached: str = ""
    catalogues: list[str] = field(default_factory=list[str])
    statements: list[Triple] = field(default_factory=list[Triple])
    endpoint: str | None = None
    tags: dict[str, str] = field(default_factory=dict[str, str])
    unchanged: bool = False
    found: list[Finding] = field(default_factory=list[Finding])
    void: list[Triple] = field(default_factory=list[Triple])


def discover(web: Web, sieve: Sieve, tags: dict[str, str]) -> Discovered:
    """Find the catalogue; VisitError where the address gives no answer or there is none.

    `tags` are the entity tags of the last visit, by address: where VoID still has its own, nothing else is read.
    """
    made = Discovered()
    start = web.get(web.registered)
    made.reached = start.url
    _void(web, made, tags)
    if made.unchanged:
        return made
    for page in _documents(web, start, made):
        _take(made, sieve.pass_through(triples(page), page.url))
        if made.catalogues:
            _follow(web, sieve, made, page.url)
            break
    _endpoint(web, made)
    if made.endpoint is None and not made.catalogues:
        raise VisitError("sister-no-catalogue", web.registered)
    return made


def _follow(web: Web, sieve: Sieve, made: Discovered, first: str) -> None:
    """Read the further pages of a catalogue (Hydra), each once."""
    seen = {first}
    while len(seen) < _MOST_PAGES:
        there = [value[1:-1] for _, name, value in made.statements if name == f"<{HYDRA}next>"]
        address = next((one for one in there if one not in seen), None)
        if address is None or not is_same_place(address, web.registered, made.reached):
            return
        seen.add(address)
        page = web.get(address)
        if is_rdf(page):
            made.statements += sieve.pass_through(triples(page), page.url)


def _void(web: Web, made: Discovered, tags: dict[str, str]) -> None:
    """Read VoID where there is any: it is not asked of a sister that is no observatory of this kind."""
    address = urljoin(made.reached, _WELL_KNOWN)
    try:
        page = web.get(address, etag=tags.get(address))
        made.unchanged = page.status == _NOT_MODIFIED
        if is_rdf(page):
            made.void = list(triples(page))
            _remember(made, address, page)
    except VisitError as error:
        if error.finding.code != "sister-status":
            raise


def _remember(made: Discovered, address: str, page: Page) -> None:
    tag = page.headers.get("ETag")
    if tag and tag.isascii() and tag.isprintable():
        made.tags[address] = tag


def _documents(web: Web, start: Page, made: Discovered) -> Iterator[Page]:
    """Documents that may hold the catalogue, one by one."""
    if is_rdf(start):
        yield start
    addresses = [*_linked(start), *_roots(made), *_usual(made.reached)]
    for address in dict.fromkeys(addresses):
        if is_same_place(address, web.registered, made.reached):
            try:
                page = web.get(address)
            except VisitError as error:
                if error.finding.code != "sister-status":
                    raise
                continue
            if is_rdf(page):
                yield page


def _linked(page: Page) -> list[str]:
    """The documents that a Link header names as descriptions (RFC 8288)."""
    header = ", ".join(page.headers.get_all("Link", []))
    found = [
        urljoin(page.url, target)
        for target, parameters in _LINK.findall(header)
        for relations in _RELATION.findall(parameters)[:1]
        if _DESCRIBING & set(relations.split())
    ]
    return found[:_MOST_LINKS]


def _roots(made: Discovered) -> list[str]:
    """Where the site serves what VoID calls its root: below its own address, whatever the IRI says."""
    roots = [value[1:-1] for _, name, value in made.void if name == f"<{VOID}rootResource>" and value.startswith("<")]
    found: list[str] = []
    for iri in roots[:_MOST_LINKS]:
        path = "/" + iri.removeprefix(SHARED) if iri.startswith(SHARED) else urlsplit(iri).path
        found += [urljoin(made.reached, path), urljoin(made.reached, f"/data{path}.ttl")]
    return found


def _usual(reached: str) -> list[str]:
    below = reached if reached.endswith("/") else reached + "/"
    return [
        urljoin(below, name) for name in ("catalogue", "catalogue.ttl", "catalog", "catalog.ttl", "data/catalogue.ttl")
    ]


def _take(made: Discovered, statements: Iterable[Triple]) -> None:
    """Keep what a document says, if it speaks of a catalogue."""
    some = list(statements)
    found = catalogues(some)
    if found:
        made.statements += some
        made.catalogues = found


def catalogues(statements: Iterable[Triple]) -> list[str]:
    """The catalogues that are spoken of, those that have datasets first."""
    some = list(statements)
    named = {subject for subject, name, value in some if (name, value) == (f"<{TYPE}>", f"<{DCAT}Catalog>")}
    filled = {subject for subject, name, _ in some if name == f"<{DCAT}dataset>"}
    return [one[1:-1] for one in sorted(named, key=lambda one: (one not in filled, one))]


def _endpoint(web: Web, made: Discovered) -> None:
    """Choose the endpoint that VoID or the catalogue names, where it is of the same place."""
    names = (f"<{VOID}sparqlEndpoint>", f"<{DCAT}endpointURL>")
    said = [*made.void, *made.statements]
    named = [value[1:-1] for wanted in names for _, name, value in said if name == wanted and value.startswith("<")]
    near = [one for one in named if is_same_place(one, web.registered, made.reached)]
    if near:
        made.endpoint = near[0]
        _described(web, made)
    elif named:
        made.found.append(Finding("sister-foreign-endpoint", web.registered, value=named[0]))
    else:
        made.found.append(Finding("sister-no-endpoint", web.registered))


def _described(web: Web, made: Discovered) -> None:
    """Read the service description (SPARQL 1.1 Service Description, section 2)."""
    endpoint = made.endpoint or ""
    try:
        page = web.get(endpoint)
        said = list(triples(page)) if is_rdf(page) else []
    except VisitError as error:
        if error.finding.code not in {"sister-status", "sister-unreadable"}:
            raise
        said = []
    if not any(value == f"<{_SD}Service>" for _, _, value in said):
        made.found.append(Finding("sister-undescribed", web.registered, value=endpoint))
