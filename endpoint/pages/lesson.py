"""The pages of a lesson learnt, of a resource to act, and of a method."""

from dataclasses import dataclass
from typing import Final

from endpoint.language import Name
from endpoint.pages.desk import Desk, Link
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.writings import Entry, document, entry, listed
from ontology import terms

_BESIDE: Final = 6


@dataclass(frozen=True, slots=True)
class Document:
    """A document that something rests on: who published it, and where it is."""

    link: Link
    publisher: Name | None
    page: str | None


@dataclass(frozen=True, slots=True)
class WritingContext:
    """What the template of a lesson or a resource shows."""

    title: Name
    entry: Entry
    note: Name | None
    documents: tuple[Document, ...]
    beside: tuple[Link, ...]
    query: Query


@dataclass(frozen=True, slots=True)
class MethodContext:
    """What the template of a method shows: also what was made by it."""

    title: Name
    entry: Entry
    kind: Link | None
    page: str | None
    documents: tuple[Document, ...]
    datasets: tuple[Link, ...]
    indicators: tuple[Link, ...]
    query: Query


def lesson(desk: Desk, iri: str) -> WritingContext:
    """What the store says of a lesson."""
    return _writing(desk, iri, "lessons")


def resource(desk: Desk, iri: str) -> WritingContext:
    """What the store says of a resource."""
    return _writing(desk, iri, "resources")


def _writing(desk: Desk, iri: str, what: str) -> WritingContext:
    said = entry(desk, iri)
    families = {family.iri for family in said.families}
    like = (one.link for one in listed(desk, what) if families & {family.iri for family in one.families})
    return WritingContext(
        title=desk.name(iri),
        entry=said,
        note=desk.facts(iri).text(terms.SKOS + "editorialNote"),
        documents=_documents(desk, said),
        beside=tuple(one for one in like if one.iri != iri)[:_BESIDE],
        query=query(desk, "facts", iri),
    )


def method(desk: Desk, iri: str) -> MethodContext:
    """What the store says of a method, and which figures name it."""
    said, facts, cube = entry(desk, iri), desk.facts(iri), desk.book.cube
    rows = cube.of("method", iri)
    datasets, indicators = (desk.links(cube.distinct(name, rows)) for name in ("dataset", "indicator"))
    return MethodContext(
        title=desk.name(iri),
        entry=said,
        kind=facts.link(terms.OMIN + "kind"),
        page=document(desk, iri),
        documents=_documents(desk, said),
        datasets=datasets,
        indicators=indicators,
        query=query(desk, "facts", iri),
    )


def _documents(desk: Desk, said: Entry) -> tuple[Document, ...]:
    return tuple(
        Document(link, desk.facts(link.iri).named(terms.DCT + "publisher"), document(desk, link.iri))
        for link in said.sources
    )


LESSON: Final = PageKind("lesson", (terms.LESSON_CLASS,), lesson)
RESOURCE: Final = PageKind("resource", (terms.RESOURCE_CLASS,), resource)
METHOD: Final = PageKind("method", (terms.METHOD_CLASS,), method)
