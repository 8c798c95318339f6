"""Where the stream of changes is, and how catalogues tell of it."""

from typing import Final

from endpoint.site import root
from endpoint.store import Graph, Snapshot, Term
from endpoint.stream.pages import Stream
from endpoint.stream.words import SPECIFICATION
from ontology.terms import DCAT, DCT, MEDIA_TYPES, TYPE

PATH: Final = "/ldes"
FILE_TYPE: Final = "http://publications.europa.eu/resource/authority/file-type/RDF_TURTLE"
MEDIA: Final = MEDIA_TYPES + "text/turtle"
_TITLES: Final = {"fr": "Le flux des changements, pour les programmes", "en": "The stream of changes, for programs"}
_TOLD: Final = {
    "fr": "Ce que chaque publication a ajouté, modifié ou retiré (Linked Data Event Streams).",
    "en": "What each publication added, changed or withdrew (Linked Data Event Streams).",
}


def held(snapshot: Snapshot) -> Stream | None:
    """The stream of a version that has a history beside its data."""
    return Stream(snapshot.directory, root() + PATH) if snapshot.has_history else None


def describe(graph: Graph, about: str, node: str) -> None:
    """Say of a catalogue, or of all data, that they are distributed as a stream too."""
    links = {
        TYPE: DCAT + "Distribution",
        DCAT + "accessURL": root() + PATH,
        DCAT + "mediaType": MEDIA,
        DCT + "format": FILE_TYPE,
        DCT + "conformsTo": SPECIFICATION,
    }
    graph.add(about, DCAT + "distribution", Term(node, is_iri=True))
    for predicate, iri in links.items():
        graph.add(node, predicate, Term(iri, is_iri=True))
    for predicate, texts in ((DCT + "title", _TITLES), (DCT + "description", _TOLD)):
        for language, text in texts.items():
            graph.add(node, predicate, Term(text, language=language))
    graph.add(SPECIFICATION, TYPE, Term(DCT + "Standard", is_iri=True))
