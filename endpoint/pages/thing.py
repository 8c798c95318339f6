"""The page of anything else: all that the store says of it, and what speaks of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from endpoint import tongues
from endpoint.language import Name
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.frame import PageKind, Query, query
from endpoint.store import Term
from ontology import terms

_LONG: Final = 400


@dataclass(frozen=True, slots=True)
class Value:
    """An object: a thing to link to, or a text."""

    link: Link | None
    text: Name | None


@dataclass(frozen=True, slots=True)
class ThingContext:
    """What the template shows."""

    title: Name
    types: tuple[Link, ...]
    facts: tuple[tuple[Link, tuple[Value, ...]], ...]
    users: tuple[tuple[Link, Link], ...]
    query: Query


def context(desk: Desk, iri: str) -> ThingContext:
    """What the store says of a thing."""
    facts = desk.facts(iri)
    said = {name: values for name, values in facts.values.items() if name != terms.TYPE}
    return ThingContext(
        title=_title(desk, facts),
        types=facts.links(terms.TYPE),
        facts=tuple((desk.link(name), _values(desk, values)) for name, values in said.items()),
        users=tuple(
            (desk.link(row["property"].value), desk.link(row["user"].value)) for row in desk.rows("thing", iri)
        ),
        query=query(desk, "facts", iri),
    )


def _values(desk: Desk, terms: Sequence[Term]) -> tuple[Value, ...]:
    return tuple(value(desk, term) for term in tongues.shown(terms, desk.book.snapshot))


def _title(desk: Desk, facts: Facts) -> Name:
    if terms.PERIOD_CLASS in facts.types():
        return desk.period(facts.iri).name
    return desk.name(facts.iri)


def value(desk: Desk, term: Term) -> Value:
    """An object as a page shows it."""
    if term.is_iri:
        return Value(desk.link(term.value), None)
    text = desk.language.text(term)
    return Value(None, text if len(text.text) <= _LONG else Name(text.text[:_LONG] + " …", text.lang))


PAGE: Final = PageKind("thing", (), context)
