"""The page of the vocabulary: every class and property, each at its own anchor."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from endpoint import tongues
from endpoint.language import LANGUAGES, Name
from endpoint.pages.book import local_name
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.diagram import Diagram, Edge, drawn
from endpoint.pages.frame import PageKind
from endpoint.pages.thing import Value, value
from endpoint.store import Term
from ontology import terms

DOCUMENT: Final = terms.SHARED + "def"
_INDICATORS: Final = terms.SHARED + "indicator"
# Classes of others that are drawn where ours lead to them.
_OTHERS: Final = frozenset(
    {terms.OBSERVATION, terms.SKOS + "Concept", terms.DCAT + "Dataset", terms.DQV + "QualityMeasurement"}
)
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
    example: tuple[Link, Value | None] | None


@dataclass(frozen=True, slots=True)
class VocabularyContext:
    """What the template shows."""

    title: Name
    description: Name | None
    version: Name | None
    licence: Link | None
    classes: tuple[Entry, ...]
    properties: tuple[Entry, ...]
    diagram: Diagram


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
        diagram=drawn(*_graph(entries)),
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
        example=_example(facts, is_class=bool(facts.types() & _CLASSES)),
    )


def _example(facts: Facts, *, is_class: bool) -> tuple[Link, Value | None] | None:
    """A thing of a class, or one that has a property, with what it has."""
    desk = facts.desk
    asked = (terms.TYPE, facts.iri) if is_class else (facts.iri,)
    found = desk.book.snapshot.example(*asked)
    if found is None or desk.path(found[0]) is None:
        return None
    subject, told = found
    if is_class:
        return desk.link(subject), None
    page = told.is_iri and (desk.path(told.value) is None or desk.book.snapshot.knows(told.value))
    return desk.link(subject), value(desk, told if page else Term(told.value, language=told.language))


def _graph(entries: Iterable[Entry]) -> tuple[tuple[str, ...], tuple[Edge, ...]]:
    """Our classes with those of others that our properties join them to, and what leads from one to the other."""
    entries = tuple(entries)
    ours = {entry.iri for entry in entries if entry.is_class}
    names: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        said = {key: [link.iri for link in links] for key, links in entry.more}
        for ends in _ends(entry, said, ours):
            names.setdefault(ends, []).append("" if entry.is_class else entry.anchor)
    edges = tuple(
        Edge(terms.compact(one), terms.compact(other), tuple(name for name in said if name))
        for (one, other), said in names.items()
    )
    met = (end for edge in edges for end in (edge.source, edge.target))
    return tuple(dict.fromkeys([*sorted(map(terms.compact, ours)), *met])), edges


def _ends(entry: Entry, said: Mapping[str, list[str]], ours: set[str]) -> Iterator[tuple[str, str]]:
    if entry.is_class:
        yield from ((entry.iri, above) for above in said.get("sub_class", ()) if above in ours)
        return
    targets = [terms.INDICATOR_CLASS] if _INDICATORS in said.get("code_list", ()) else said.get("range", ())
    # A component of the cubes has no domain: an observation carries it.
    sources = said.get("domain", [terms.OBSERVATION] if entry.role else [])
    for source in sources:
        for target in targets:
            if {source, target} & ours and {source, target} <= ours | _OTHERS:
                yield source, target


def _role(types: frozenset[str]) -> str:
    roles = {"Dimension": "dimension", "Measure": "measure", "Attribute": "attribute"}
    return next((role for name, role in roles.items() if f"{terms.QB}{name}Property" in types), "")


def _both(facts: Facts, name: str) -> tuple[tuple[str, str], ...]:
    """The texts of a property in every language spoken here, the page's first."""
    order = (facts.desk.language.code, *LANGUAGES)
    known = tongues.shown(facts.values.get(name, []), facts.desk.book.snapshot)
    found = [(term.language or "", facts.desk.language.text(term).text) for term in known]
    return tuple(sorted(found, key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order)))


PAGE: Final = PageKind("vocabulary", (terms.OWL + "Ontology",), context)
