"""What every page says of its thing to programs: JSON-LD in the page, with the thing's IRI, classes and names.

It is expanded (JSON-LD 1.1, section 5.1): whoever reads it needs no context from anywhere.
"""

from typing import Final

from endpoint.documents import spoken
from endpoint.language import LANGUAGES, Name
from endpoint.pages.desk import Desk, Facts
from endpoint.store import Term
from ontology import terms

LABELS: Final = (terms.RDFS + "label", terms.SKOS + "prefLabel", terms.DCT + "title", terms.FOAF + "name")
# The context of what is said in the words of schema.org: theirs stands on their site, where a reader may not go.
SCHEMA_ORG: Final = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}, "license": {"@type": "@id"}}


def statements(desk: Desk, iri: str, title: Name) -> dict[str, object]:
    """The classes and names of a thing; one that has no name is called what its page is called."""
    facts = desk.facts(iri)
    said: dict[str, object] = {"@id": iri}
    if facts.types():
        said["@type"] = sorted(facts.types())
    names = {label: [_literal(term) for term in facts.values[label]] for label in LABELS if label in facts.values}
    return said | (names or {LABELS[0]: _called(desk, facts, title)})


def _called(desk: Desk, facts: Facts, title: Name) -> list[dict[str, str]]:
    """An observation is called the same as in its data."""
    if terms.OBSERVATION in facts.types():
        found = {language: spoken(facts.iri, language, desk.book.snapshot) for language in LANGUAGES}
        return [{"@value": text, "@language": language} for language, text in found.items() if text]
    return [{"@value": title.text, "@language": title.lang or desk.language.code}]


def _literal(term: Term) -> dict[str, str]:
    return {"@value": term.value, "@language": term.language} if term.language else {"@value": term.value}
