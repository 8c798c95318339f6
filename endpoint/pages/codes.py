"""The pages of a code list and of one of its codes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from endpoint.language import Name
from endpoint.pages.desk import Desk, Link
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.indicator import DEFINITION
from ontology import terms


@dataclass(frozen=True, slots=True)
class Code:
    """A row of a code list."""

    link: Link
    notation: str
    definition: Name | None


@dataclass(frozen=True, slots=True)
class SchemeContext:
    """What the template of a code list shows."""

    title: Name
    description: Name | None
    codes: tuple[Code, ...]
    query: Query


@dataclass(frozen=True, slots=True)
class ConceptContext:
    """What the template of a code shows."""

    title: Name
    definition: Name | None
    notation: str
    schemes: tuple[Link, ...]
    broader: tuple[Link, ...]
    narrower: tuple[Link, ...]
    matches: tuple[Link, ...]
    uses: tuple[tuple[Link, str], ...]
    query: Query


def scheme(desk: Desk, iri: str) -> SchemeContext:
    """What the store says of a code list."""
    concepts = [row["concept"].value for row in desk.rows("scheme", iri)]
    concepts.sort(key=lambda concept: (desk.book.order(concept), desk.book.notation(concept)))
    facts = desk.facts(iri)
    return SchemeContext(
        title=desk.name(iri),
        description=facts.text(terms.DCT + "description", DEFINITION),
        codes=tuple(_code(desk, concept) for concept in concepts),
        query=query(desk, "scheme", iri),
    )


def _code(desk: Desk, iri: str) -> Code:
    return Code(desk.link(iri), desk.book.notation(iri), desk.facts(iri).text(DEFINITION))


def concept(desk: Desk, iri: str) -> ConceptContext:
    """What the store says of a code."""
    facts = desk.facts(iri)
    skos = terms.SKOS
    rows = [row for row in desk.rows("concept", iri) if not row["property"].value.startswith(skos)]
    return ConceptContext(
        title=desk.name(iri),
        definition=facts.text(DEFINITION),
        notation=desk.book.notation(iri),
        schemes=facts.links(skos + "inScheme"),
        broader=facts.links(skos + "broader"),
        narrower=facts.links(skos + "narrower"),
        matches=facts.links(skos + "exactMatch", skos + "closeMatch", terms.RDFS + "seeAlso", terms.OWL + "sameAs"),
        uses=tuple(
            (desk.link(row["property"].value), desk.language.number(Decimal(row["uses"].value))) for row in rows
        ),
        query=query(desk, "concept", iri),
    )


SCHEME: Final = PageKind("scheme", (terms.SKOS + "ConceptScheme",), scheme)
CONCEPT: Final = PageKind("concept", (terms.SKOS + "Concept",), concept)
