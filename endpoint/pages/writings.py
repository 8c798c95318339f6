"""Lessons learnt, resources to act and methods: what lists and pages say of each."""

from dataclasses import dataclass
from typing import Final

from endpoint.language import Name
from endpoint.pages.desk import Desk, Link, is_web
from endpoint.pages.figures import source_page
from ontology import terms

# The lists by their paths below the root.
LISTS: Final = {
    "lessons": terms.LESSON_CLASS,
    "resources": terms.RESOURCE_CLASS,
    "methods": terms.METHOD_CLASS,
}
_DESCRIPTION: Final = terms.DCT + "description"
_LANDING: Final = terms.DCAT + "landingPage"


@dataclass(frozen=True, slots=True)
class Entry:
    """A writing in a list: what it is, what it says, where it comes from, what it is about."""

    link: Link
    kind: Name | None
    text: Name | None
    date: str | None
    publisher: Name | None
    sources: tuple[Link, ...]
    families: tuple[Link, ...]
    page: str | None


def entry(desk: Desk, iri: str) -> Entry:
    """What a list says of one writing."""
    facts = desk.facts(iri)
    return Entry(
        link=desk.link(iri),
        kind=facts.text(terms.SCHEMA + "learningResourceType"),
        text=facts.text(_DESCRIPTION),
        date=facts.date(terms.DCT + "issued"),
        publisher=facts.text(terms.DCT + "publisher"),
        sources=facts.links(terms.DCT + "source"),
        families=tuple(sorted(facts.links(terms.DCT + "subject"), key=lambda one: desk.book.order(one.iri))),
        page=source_page(desk, iri),
    )


def listed(desk: Desk, what: str) -> tuple[Entry, ...]:
    """All writings of a list, the newest first, each once."""
    return desk.book.pages.remember(("writings", *desk.language.key, what), lambda: _listed(desk, what))


def _listed(desk: Desk, what: str) -> tuple[Entry, ...]:
    found = dict.fromkeys(row["writing"].value for row in desk.rows("writings", LISTS[what]))
    return tuple(entry(desk, iri) for iri in found)


def document(desk: Desk, iri: str) -> str | None:
    """The page of the document something rests on, where it may be linked."""
    page = desk.facts(iri).link(_LANDING)
    return page.iri if page and is_web(page.iri) else None
