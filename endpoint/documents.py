"""What the document about a thing says: its own triples, those around it, and what the document itself is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from endpoint import annals, measurements, observed
from endpoint.choice import Choice
from endpoint.language import LANGUAGES
from endpoint.locate import fragments
from endpoint.site import query
from endpoint.store import Graph, Snapshot, Term
from ontology import terms

MOST_OBSERVATIONS: Final = 2_000
MOST_EVENTS: Final = 200
_CUT: Final = {
    "fr": "Ce document ne montre que les {shown} premières observations sur {all} ; le CSV les a toutes.",
    "en": "This document shows only the first {shown} of {all} observations; the CSV has them all.",
}
_CATALOGUE: Final = terms.DCAT + "Catalog"
_DATASET: Final = terms.QB + "DataSet"
_OWN: Final = frozenset({_DATASET, terms.DCAT + "Dataset", _CATALOGUE})


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing and the address of the document about it, without a file ending.

    Where some of its observations were chosen, `table` is the address of the CSV that has them all.
    """

    iri: str
    address: str
    types: frozenset[str]
    chosen: tuple[str, ...] | None = None
    table: str = ""


def subject(iri: str, address: str, snapshot: Snapshot) -> Subject:
    """Look up what kind of thing a document will be about."""
    types = frozenset(term.value for term in snapshot.objects(iri, terms.TYPE))
    return Subject(iri, address, types)


def choose(about: Subject, choice: Choice, table: str, snapshot: Snapshot) -> Subject:
    """The same with those of its observations that are chosen; a ProblemError where there are none."""
    place, asked = about.address, table.partition("?")[2]
    found = tuple(observed.observations(about.iri, snapshot, choice))
    return replace(about, address=f"{place}?{asked}", chosen=found, table=table)


def document(about: Subject, ending: str, snapshot: Snapshot) -> bytes:
    """The document about a thing in the format of a file ending."""
    graph = snapshot.graph()
    graph.describe(about.iri)
    for part in fragments(snapshot).get(about.iri, ()):
        graph.describe(part)
    _surround(graph, about, snapshot)
    graph.name_objects()
    _introduce(graph, about, snapshot)
    return graph.serialize(ending, about.iri)


def _surround(graph: Graph, about: Subject, snapshot: Snapshot) -> None:
    if about.chosen is not None:
        _observations(graph, about, about.chosen)
    elif terms.INDICATOR_CLASS in about.types:
        rows = snapshot.select(query("observations-of-indicator"), {"thing": about.iri})
        _observations(graph, about, tuple(dict.fromkeys(row["observation"].value for row in rows)))
    if terms.OBSERVATION in about.types:
        _label(graph, about.iri, snapshot)
        annals.tell(graph, about.iri, snapshot)
    if _DATASET in about.types:
        _structures(graph, about.iri, snapshot)
    if measurements.holds(about.iri):
        for iri in measurements.things(snapshot):
            graph.describe(iri)
    _belonging(graph, about, snapshot)


def _belonging(graph: Graph, about: Subject, snapshot: Snapshot) -> None:
    """What happened to a territory, and what says of itself that it belongs to a thing."""
    for event in _events(about, snapshot):
        graph.describe(event)
    for row in snapshot.select(query("members"), {"thing": about.iri}):
        graph.add(row["member"].value, row["link"].value, Term(about.iri, is_iri=True))
        graph.name(row["member"].value)


def _events(about: Subject, snapshot: Snapshot) -> list[str]:
    """What happened to a territory: a row of a passage table speaks of it too, and is no event."""
    if terms.TERRITORY_CLASS not in about.types:
        return []
    named = {one for end in (terms.BEFORE, terms.AFTER, terms.CHANGES) for one in snapshot.subjects(end, about.iri)}
    events = (one for one in sorted(named) if _has(one, terms.TERRITORY_EVENT_CLASS, snapshot))
    return list(events)[:MOST_EVENTS]


def _has(iri: str, kind: str, snapshot: Snapshot) -> bool:
    return any(term.value == kind for term in snapshot.objects(iri, terms.TYPE))


def _observations(graph: Graph, about: Subject, found: tuple[str, ...]) -> None:
    """All these observations, or the first of them and a note that there are more."""
    for observation in found[:MOST_OBSERVATIONS]:
        graph.describe(observation)
    if len(found) <= MOST_OBSERVATIONS:
        return
    for language, text in _CUT.items():
        note = text.format(shown=MOST_OBSERVATIONS, all=len(found))
        graph.add(about.address, terms.RDFS + "comment", Term(note, language=language))
    graph.add(about.address, terms.RDFS + "seeAlso", Term(about.table or about.address + ".csv", is_iri=True))


def _structures(graph: Graph, dataset: str, snapshot: Snapshot) -> None:
    for structure in snapshot.objects(dataset, terms.QB + "structure"):
        graph.describe(structure.value)
        for component in snapshot.objects(structure.value, terms.QB + "component"):
            graph.describe(component.value)


def _label(graph: Graph, observation: str, snapshot: Snapshot) -> None:
    """Name an observation after its indicator, territory, period and other dimensions, in French and English."""
    for language in LANGUAGES:
        text = spoken(observation, language, snapshot)
        if text:
            graph.add(observation, terms.RDFS + "label", Term(text, language=language))


def spoken(observation: str, language: str, snapshot: Snapshot) -> str:
    """The name of an observation in a language; empty where its dimensions have no names."""
    return " — ".join(_values(observation, language, snapshot))


def _values(observation: str, language: str, snapshot: Snapshot) -> list[str]:
    labels: dict[str, dict[str, str]] = {}
    for row in snapshot.select(query("observation-label"), {"thing": observation}):
        labels.setdefault(row["dimension"].value, {})[row["label"].language or ""] = row["label"].value
    first = [terms.INDICATOR, terms.REF_AREA, terms.REF_PERIOD]
    order = [*first, *sorted(labels.keys() - set(first))]
    return [_spoken(labels[dimension], language) for dimension in order if dimension in labels]


def _spoken(labels: dict[str, str], language: str) -> str:
    found = (labels.get(tag) for tag in (language, "", "fr", "en"))
    return next((text for text in found if text is not None), next(iter(labels.values())))


def _introduce(graph: Graph, about: Subject, snapshot: Snapshot) -> None:
    """Say what the document is: what it is about, where its data come from, under which licence."""
    graph.add(about.address, terms.TYPE, Term(terms.FOAF + "Document", is_iri=True))
    graph.add(about.address, terms.FOAF + "primaryTopic", Term(about.iri, is_iri=True))
    found = list(origins(about, snapshot))
    for origin in found:
        graph.add(about.address, terms.VOID + "inDataset", Term(origin, is_iri=True))
    for licence in licences_of(found, snapshot):
        graph.add(about.address, terms.DCT + "license", Term(licence, is_iri=True))


def licences(about: Subject, snapshot: Snapshot) -> list[str]:
    """The licences a document's content comes under."""
    return licences_of(list(origins(about, snapshot)), snapshot)


def holders(about: Subject, snapshot: Snapshot) -> list[str]:
    """The datasets a document is about: itself, or the one an observation belongs to."""
    return list(origins(about, snapshot)) if about.types & {*_OWN, terms.OBSERVATION} else []


def licences_of(found: Sequence[str], snapshot: Snapshot) -> list[str]:
    """The licences of datasets and catalogues; for a catalogue that names none, those of its datasets."""
    own = {term.value for origin in found for term in snapshot.objects(origin, terms.DCT + "license") if term.is_iri}
    if own or not found:
        return sorted(own)
    parts = [part.value for origin in found for part in snapshot.objects(origin, terms.DCAT + "dataset")]
    return licences_of(parts, snapshot)


def origins(about: Subject, snapshot: Snapshot) -> Iterator[str]:
    """The datasets a thing belongs to, or the catalogues where it belongs to none."""
    own = [about.iri] if about.types & _OWN else []
    ties = (terms.DATA_SET, terms.IN_DATASET)
    cited = (term.value for tie in ties for term in snapshot.objects(about.iri, tie))
    found = list(dict.fromkeys(chain(own, cited, _measured(about, snapshot))))
    yield from found or (row["catalogue"].value for row in snapshot.select(query("catalogues")))


def _measured(about: Subject, snapshot: Snapshot) -> tuple[str, ...]:
    return observed.datasets(about.iri, snapshot) if terms.INDICATOR_CLASS in about.types else ()
