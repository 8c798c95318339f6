"""The page of the vocabulary: every class and property, each at its own anchor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from endpoint.language import LANGUAGES, Name
from endpoint.pages.book import local_name
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.frame import PageKind
from ontology import terms

if TYPE_CHECKING:
    from endpoint.store import Term

DOCUMENT: Final = terms.SHARED + "def"
_CLASSES: Final = frozenset({terms.OWL + "Class", terms.RDFS + "Class"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A class or a property."""

    anchor: str
    iri: str
    is_class: bool
    role: str
    labels: tuple[tuple[str, str], ...]
    comments: tuple[tuple[str, str], ...]
    more: tuple[tuple[str, tuple[Link, ...]], ...]


@dataclass(frozen=True, slots=True)
class VocabularyContext:
    """What the template shows."""

    title: Name
    description: Name | None
    version: Name | None
    licence: Link | None
    classes: tuple[Entry, ...]
    properties: tuple[Entry, ...]


def context(desk: Desk, iri: str) -> VocabularyContext:
    """What the vocabulary graph says of our terms."""
    found: dict[str, dict[str, list[Term]]] = {}
    for row in desk.book.rows("vocabulary"):
        found.setdefault(row["thing"].value, {}).setdefault(row["property"].value, []).append(row["value"])
    entries = [_entry(Facts(desk, term, values)) for term, values in found.items()]
    facts = desk.facts(iri)
    return VocabularyContext(
        title=facts.text(terms.DCT + "title") or Name(desk.language.say("vocabulary")),
        description=facts.text(terms.DCT + "description"),
        version=facts.text(terms.OWL + "versionInfo"),
        licence=facts.link(terms.DCT + "license"),
        classes=tuple(entry for entry in entries if entry.is_class),
        properties=tuple(entry for entry in entries if not entry.is_class),
    )


def _entry(facts: Facts) -> Entry:
    said = {
        "domain": facts.links(terms.RDFS + "domain"),
        "range": facts.links(terms.RDFS + "range"),
        "sub_property": facts.links(terms.RDFS + "subPropertyOf"),
        "sub_class": facts.links(terms.RDFS + "subClassOf"),
        "code_list": facts.links(terms.QB + "codeList"),
        "concept": facts.links(terms.QB + "concept"),
        "see_also": facts.links(terms.RDFS + "seeAlso", terms.SKOS + "closeMatch", terms.SKOS + "exactMatch"),
    }
    return Entry(
        anchor=local_name(facts.iri),
        iri=facts.iri,
        is_class=bool(facts.types() & _CLASSES),
        role=_role(facts.types()),
        labels=_both(facts, terms.RDFS + "label"),
        comments=_both(facts, terms.RDFS + "comment"),
        more=tuple((key, links) for key, links in said.items() if links),
    )


def _role(types: frozenset[str]) -> str:
    roles = {"Dimension": "dimension", "Measure": "measure", "Attribute": "attribute"}
    return next((role for name, role in roles.items() if f"{terms.QB}{name}Property" in types), "")


def _both(facts: Facts, name: str) -> tuple[tuple[str, str], ...]:
    """The texts of a property in every language, the page's first."""
    order = (facts.desk.language.code, *LANGUAGES)
    found = [(term.language or "", facts.desk.language.text(term).text) for term in facts.values.get(name, [])]
    return tuple(sorted(found, key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order)))


PAGE: Final = PageKind("vocabulary", (terms.OWL + "Ontology",), context)
