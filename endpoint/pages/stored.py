"""The pages of stored queries: all of them, and each with a form, its answer, and how programs ask it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Final
from urllib.parse import quote, urlencode

from endpoint import calls
from endpoint.language import Name
from endpoint.pages.desk import Desk, Link, decimal
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.stored_fields import Field, field
from endpoint.site import root
from endpoint.store import Row, Term
from endpoint.stored import LANGUAGE, Stored, queries
from ontology import iris, terms

_FIRST: Final = 20
_MOST: Final = 200
_LONGEST: Final = 90  # characters of a cell; the outline of a territory has thousands


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call gave: the values it was made with, its columns, and its rows."""

    chosen: Mapping[str, str]
    columns: Sequence[str]
    rows: Sequence[Row]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an answer."""

    name: Name
    href: str | None = None
    number: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What the template of a query shows."""

    title: Name
    comment: Name
    slug: str
    book: Link
    language: str | None
    fields: tuple[Field, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    told: str
    cut: bool
    call: str
    csv: str
    json: str
    text: str
    editor: str


@dataclass(frozen=True, slots=True)
class BookContext:
    """What the template of the list shows."""

    title: Name
    description: Name | None
    entries: tuple[tuple[Link, Name | None], ...]
    query: Query


def page(desk: Desk, iri: str) -> Context:
    """A stored query with the first rows of its answer."""
    found = next(one for one in queries(desk.book.snapshot).values() if one.iri == iri)
    given = {one.name: desk.language.code for one in found.parameters if one.name == LANGUAGE}
    chosen = calls.settled(found, given, desk.book.snapshot)
    columns, rows = desk.book.snapshot.table(calls.written(found, chosen))
    first = list(islice(rows, _FIRST + 1))
    return context(desk, found, Answer(chosen, columns, first[:_FIRST], whole=len(first) <= _FIRST))


def context(desk: Desk, found: Stored, answer: Answer) -> Context:
    """A stored query with an answer."""
    asked = f"?{urlencode(answer.chosen, quote_via=quote)}" if answer.chosen else ""
    text, shown = calls.written(found, answer.chosen), answer.rows[:_MOST]
    names = {one.name for one in found.parameters}
    return Context(
        title=desk.name(found.iri),
        comment=desk.language.name(found.comments) or Name(""),
        slug=found.slug,
        book=desk.link(iris.QUERIES),
        language=desk.language.code if desk.language.explicit and LANGUAGE not in names else None,
        fields=tuple(field(desk, one, answer.chosen.get(one.name, "")) for one in found.parameters),
        columns=tuple(answer.columns),
        rows=tuple(tuple(_cell(desk, row.get(column)) for column in answer.columns) for row in shown),
        told=_told(desk, answer, len(shown)),
        cut=not answer.whole or len(shown) < len(answer.rows),
        call=f"{root()}/api/{found.slug}{asked}",
        csv=f"/api/{found.slug}.csv{asked}",
        json=f"/api/{found.slug}.json{asked}",
        text=text,
        editor=desk.address("/query", query=text),
    )


def _told(desk: Desk, answer: Answer, shown: int) -> str:
    if answer.whole:
        return desk.language.count("stored_rows", len(answer.rows))
    return desk.language.say("stored_first", shown=desk.language.number(Decimal(shown)))


def _cell(desk: Desk, term: Term | None) -> Cell:
    if term is None:
        return Cell(Name(""))
    if term.is_iri:
        path = desk.path(term.value)
        return Cell(Name(_short(path.lstrip("/") if path else term.value)), desk.href(term.value))
    number = decimal(term) if term.datatype and term.datatype.startswith(terms.XSD) else None
    if number is not None and term.datatype != terms.XSD + "string":
        return Cell(Name(desk.language.number(number)), number=True)
    said = desk.language.text(term)
    return Cell(Name(_short(said.text), said.lang))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def book(desk: Desk, iri: str) -> BookContext:
    """All stored queries, in their order."""
    found = queries(desk.book.snapshot).values()
    return BookContext(
        title=desk.name(iri),
        description=desk.facts(iri).text(terms.RDFS + "comment"),
        entries=tuple((desk.link(one.iri), desk.language.name(one.comments)) for one in found),
        query=query(desk, "facts", iri),
    )


BOOK: Final = PageKind("stored_queries", (terms.QUERY_BOOK_CLASS,), book)
PAGE: Final = PageKind("stored_query", (terms.SH + "SPARQLExecutable",), page)
