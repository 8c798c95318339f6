"""Publications as linked data: PROV-O says who made them from what, DCAT how they follow each other.

`<base>version/<number>` is what the publisher with that base published, a version of its catalogue. Publishers whose
data are built together publish together: the activity is one, and the numbers are those of the store.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from endpoint import dump
from endpoint.language import LANGUAGES, Language
from endpoint.locate import bases
from endpoint.pages.book import book
from endpoint.pages.desk import Desk
from endpoint.site import base as address_of_site
from endpoint.store import Graph, Snapshot, Term
from endpoint.versions.kept import Kept, kept
from endpoint.versions.listed import counts
from endpoint.versions.told import publications
from ontology.history import Publication
from ontology.terms import ADMS, DCAT, DCT, FOAF, PROV, RDFS, SPDX, TYPE, XSD

_WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True)
class Telling:
    """What is gathered of publications, and the version it is gathered in."""

    graph: Graph
    snapshot: Snapshot
    there: Sequence[Kept]
    everything: Sequence[Publication]

    def link(self, subject: str, predicate: str, iri: str) -> None:
        """Say that something leads to an IRI."""
        self.graph.add(subject, predicate, Term(iri, is_iri=True))

    def text(self, subject: str, predicate: str, text: str, language: str | None = None) -> None:
        """Say a text of something."""
        self.graph.add(subject, predicate, Term(text, language=language))

    def typed(self, subject: str, predicate: str, text: str, datatype: str) -> None:
        """Say a value of something."""
        self.graph.add(subject, predicate, Term(text, datatype=XSD + datatype))


def document(address: str, some: Sequence[Publication], snapshot: Snapshot, ending: str) -> bytes:
    """The document at an address about some publications, in the format of a file ending."""
    telling = Telling(snapshot.graph(), snapshot, kept(snapshot), publications(snapshot))
    telling.link(address, TYPE, FOAF + "Document")
    for one in some:
        for base in one.bases:
            telling.link(address, FOAF + "primaryTopic", iri(base, one.number))
            _version(telling, base, one)
        _activity(telling, one)
    telling.graph.name_objects()
    return telling.graph.serialize(ending, address)


def iri(base: str, number: int) -> str:
    """What the publisher with a base published under a number."""
    return f"{base}version/{number}"


def _version(telling: Telling, base: str, one: Publication) -> None:
    node, catalogue = iri(base, one.number), f"{base}catalogue"
    for kind in (DCAT + "Dataset", PROV + "Entity"):
        telling.link(node, TYPE, kind)
    telling.text(node, DCAT + "version", str(one.number))
    telling.link(node, DCAT + "isVersionOf", catalogue)
    telling.link(node, PROV + "specializationOf", catalogue)
    for predicate in (DCT + "issued", PROV + "generatedAtTime"):
        telling.typed(node, predicate, one.built, "dateTime")
    telling.link(node, PROV + "wasGeneratedBy", _activity_of(one))
    _inherit(telling, node, catalogue, one.number)
    before = [each.number for each in telling.everything if base in each.bases and each.number < one.number]
    for predicate in (DCAT + "previousVersion", PROV + "wasRevisionOf") if before else ():
        telling.link(node, predicate, iri(base, before[-1]))
    for language, text in _notes(telling.snapshot, one).items():
        telling.text(node, ADMS + "versionNotes", text, language)
    for each in one.datasets:
        if each.dataset.startswith(base) and each.state != _WITHDRAWN:
            telling.link(node, DCT + "hasPart", f"{each.dataset}/version/{each.version}")
    _distribution(telling, node, one)


def _inherit(telling: Telling, node: str, catalogue: str, number: int) -> None:
    """The title of the catalogue with the number; its publisher and licence."""
    for title in telling.snapshot.objects(catalogue, DCT + "title"):
        telling.text(node, DCT + "title", f"{title.value} ({number})", title.language)
    for predicate in (DCT + "publisher", DCT + "license"):
        for told in telling.snapshot.objects(catalogue, predicate):
            telling.link(node, predicate, told.value)


def _notes(snapshot: Snapshot, one: Publication) -> dict[str, str]:
    """What is said of a publication in each language: its notes, and how much changed."""
    found: dict[str, str] = {}
    for code in LANGUAGES:
        desk = Desk(book(snapshot), Language(code))
        returned = [desk.language.say("versions_returned", n=one.of)] if one.of is not None else []
        changed = " · ".join(counts(desk, one)) or desk.language.say("versions_nothing")
        found[code] = "\n".join([*([one.notes[code]] if code in one.notes else []), *returned, changed])
    return found


def _distribution(telling: Telling, node: str, one: Publication) -> None:
    """Where all of a kept version is, and its dump with length and checksum."""
    held = next((each for each in telling.there if each.number == one.number), None)
    if held is None:
        return
    place = address_of_site() + held.prefix
    telling.link(node, DCAT + "landingPage", f"{place}/")
    found = dump.at(held.directory)
    if found is not None:
        telling.link(node, DCAT + "distribution", f"{node}#dump")
        telling.link(f"{node}#dump", DCAT + "accessURL", place + dump.PATH)
        for licence in telling.snapshot.objects(node.rpartition("version/")[0] + "catalogue", DCT + "license"):
            telling.link(f"{node}#dump", DCT + "license", licence.value)
        dump.describe(telling.graph, f"{node}#dump", found, place)


def _activity_of(one: Publication) -> str:
    return f"{iri(one.bases[0], one.number)}#publication"


def _activity(telling: Telling, one: Publication) -> None:
    node = _activity_of(one)
    telling.link(node, TYPE, PROV + "Activity")
    telling.text(node, RDFS + "label", f"omin {one.cause}")
    telling.typed(node, PROV + "endedAtTime", one.built, "dateTime")
    for agent in one.publishers or _publishers(telling, one):
        telling.link(node, PROV + "wasAssociatedWith", agent)
    if one.software:
        telling.link(node, PROV + "wasAssociatedWith", f"{node}-software")
        telling.link(f"{node}-software", TYPE, PROV + "SoftwareAgent")
        telling.text(f"{node}-software", RDFS + "label", one.software)
    if one.of is not None:
        for base in one.bases:
            telling.link(node, PROV + "used", iri(base, one.of))
    for place, (file, digest) in enumerate(sorted(one.sources.items()), 1):
        _source(telling, node, f"{node}-source-{place}", (file, digest))


def _publishers(telling: Telling, one: Publication) -> list[str]:
    """Who publishes now, where it was not told."""
    own = [base for base in one.bases if base in bases(telling.snapshot)]
    found = (telling.snapshot.objects(f"{base}catalogue", DCT + "publisher") for base in own)
    return [each.value for some in found for each in some]


def _source(telling: Telling, activity: str, node: str, said: tuple[str, str]) -> None:
    """A file that was used, with its checksum."""
    file, digest = said
    telling.link(activity, PROV + "used", node)
    telling.link(node, TYPE, PROV + "Entity")
    telling.text(node, RDFS + "label", file)
    telling.link(node, SPDX + "checksum", f"{node}-checksum")
    telling.link(f"{node}-checksum", TYPE, SPDX + "Checksum")
    telling.link(f"{node}-checksum", SPDX + "algorithm", SPDX + "checksumAlgorithm_sha256")
    telling.typed(f"{node}-checksum", SPDX + "checksumValue", digest, "hexBinary")
