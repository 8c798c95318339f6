"""Who publishes, whom to ask, and under which licences, as triples (FOAF, vCard, DCAT-AP 3.0.1)."""

from collections.abc import Collection, Iterator
from typing import Final

from loader.ntriples import about, iri, literal
from loader.observatory import Observatory
from ontology.terms import DCT, FOAF, RDFS, SHARED, VCARD

_ADMS: Final = "http://purl.org/adms/"
# What each licence asks for, in the words of ADMS; SPDX does not say it.
_LICENCE_TYPES: Final = {
    "etalab-2.0": "Attribution",
    "CC-BY-4.0": "Attribution",
    "OGL-UK-3.0": "Attribution",
    "MIT": "Attribution",
    "ODbL-1.0": "ViralEffect-ShareAlike",
    "CC-BY-SA-4.0": "ViralEffect-ShareAlike",
    "CC0-1.0": "PublicDomain",
    "PDDL-1.0": "PublicDomain",
    "notspecified": "UnknownIPR",
}
CATALOGUE_LICENCES: Final = tuple(name for name in _LICENCE_TYPES if name not in {"MIT", "notspecified"})
"""What a catalogue may be under: licences of data, stated."""


def licence_iri(name: str) -> str:
    """The licence's IRI: SPDX knows no name for a licence that nobody stated."""
    return f"{SHARED}code/licence/{name}" if name == "notspecified" else f"https://spdx.org/licenses/{name}"


def triples(observatory: Observatory) -> Iterator[str]:
    """N-Triples lines of the publisher and the contact of an observatory."""
    base, publisher, contact = observatory.base, observatory.publisher, observatory.contact
    kind = [f"<{_ADMS}publishertype/{publisher.type}>"] if publisher.type else []
    pairs = [
        (FOAF + "name", [literal(publisher.name)]),
        (FOAF + "homepage", [iri(publisher.page)]),
        (DCT + "type", kind),
    ]
    yield from about(base.agent(publisher.slug), [FOAF + "Organization", FOAF + "Agent"], pairs)
    pairs = [(VCARD + "fn", [literal(contact.name)]), (VCARD + "hasURL", [iri(contact.page)])]
    yield from about(base.iri + "contact", [VCARD + "Organization", VCARD + "Kind"], pairs)


def licences(names: Collection[str]) -> Iterator[str]:
    """N-Triples lines of the licences of these names."""
    for name in sorted(names):
        pairs = [
            (RDFS + "label", literal(name)),
            (DCT + "type", f"<{_ADMS}licencetype/{_LICENCE_TYPES[name]}>"),
        ]
        yield from about(licence_iri(name), [DCT + "LicenseDocument"], pairs)
