"""A catalogue as aggregators harvest it: its datasets with all that DCAT-AP wants, in pages where they are many.

Pages are those of Hydra, in its terms of today and in those it had before, which harvesters also follow. A page holds
each of its datasets whole, and speaks of no other as of a dataset: who harvests it takes whatever it calls one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from endpoint import documents, dump
from endpoint.asking import N_QUADS
from endpoint.errors import ProblemError
from endpoint.negotiation import VARY
from endpoint.site import query, root, site
from endpoint.store import Graph, Snapshot, Term, remembered
from endpoint.stream import offer
from ontology.terms import DCAT, DCT, FOAF, HYDRA, MEDIA_TYPES, PROV, QB, RDFS, SPDX, TYPE, VOID, XSD

CLASS: Final = DCAT + "Catalog"
# What leads to other datasets, which DCAT-AP wants to be described where they are spoken of.
_HOLDS: Final = frozenset({DCAT + "dataset", DCT + "source"})
# What is described with a dataset or a catalogue; all else it leads to is only named.
_WHOLE: Final = frozenset(
    {
        *(DCAT + name for name in ("compressFormat", "contactPoint", "distribution", "mediaType", "service", "theme")),
        *(DCT + name for name in ("accessRights", "accrualPeriodicity", "format", "language", "license", "provenance")),
        *(DCT + name for name in ("publisher", "temporal", "type")),
        PROV + "wasGeneratedBy",
        SPDX + "checksum",
    }
)
_FILE_TYPE: Final = "http://publications.europa.eu/resource/authority/file-type/RDF_N_QUADS"
_DUMP: Final = {
    "fr": "Toutes les données de ce site en un fichier : des N-Quads, compressés par gzip.",
    "en": "All data of this site in one file: N-Quads, packed with gzip.",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of catalogues: its number from 1, of how many, and the datasets on it with what holds them."""

    number: int
    last: int
    total: int
    held: tuple[tuple[str, str], ...]

    @property
    def places(self) -> dict[str, int]:
        """The numbers of the pages it leads to, by the name of the link (RFC 8288; `prev` is `previous` in Hydra)."""
        if self.last == 1:
            return {}
        before = {"previous": self.number - 1} if self.number > 1 else {}
        after = {"next": self.number + 1} if self.number < self.last else {}
        return {"first": 1, "last": self.last, **before, **after}


@remembered
def _held(snapshot: Snapshot) -> tuple[tuple[str, str], ...]:
    rows = snapshot.select(query("catalogue-datasets"))
    return tuple((row["catalogue"].value, row["dataset"].value) for row in rows)


def sheet(catalogues: Sequence[str], asked: str | None, snapshot: Snapshot, *, whole: bool = False) -> Sheet:
    """The page that is asked for, the first where none is; ProblemError (404) where there is none of that number.

    With `whole` all is on one page.
    """
    held = [pair for pair in _held(snapshot) if pair[0] in catalogues]
    size = max(1, len(held)) if whole else site().config.catalogue_page
    last = max(1, -(-len(held) // size))
    number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 7 else 0  # noqa: PLR2004
    number = 1 if asked is None else number
    if not 1 <= number <= last:
        members = {"rule": "page", "parameter": "page", "takes": {"least": 1, "most": last}}
        detail = f"This catalogue has the pages 1 to {last}."
        raise ProblemError(404, detail, headers={"Vary": VARY}, members=members)
    return Sheet(number, last, len(held), tuple(held[(number - 1) * size : number * size]))


def state(snapshot: Snapshot) -> str:
    """What documents of catalogues depend on beside the version: it may get a dump later, and pages another size."""
    return f"{dump.held(snapshot)} {site().config.catalogue_page}"


def document(address: str, ending: str, catalogues: Sequence[str], one: Sheet, snapshot: Snapshot) -> bytes:
    """A page in the format of a file ending; `address` is that of the document, without an ending."""
    graph = snapshot.graph()
    shown = [iri for iri in catalogues if any(pair[0] == iri for pair in one.held)] or list(catalogues)
    datasets = frozenset(dataset for _, dataset in one.held)
    _gather(graph, {*shown, *datasets}, datasets, snapshot)
    for iri in shown:
        _dump(graph, iri, snapshot)
        _stream(graph, iri, snapshot)
    _introduce(graph, address, shown, snapshot)
    _pages(graph, address, ending, one)
    return graph.serialize(ending, shown[0])


def _gather(graph: Graph, start: set[str], datasets: frozenset[str], snapshot: Snapshot) -> None:
    """Describe things and what belongs to them, step by step, and name what they lead to besides."""
    named: set[str] = set()
    seen: set[str] = set()
    while start:
        snapshot.learn(start)
        seen |= start
        start = {part for iri in start for part in _describe(graph, iri, datasets, named, snapshot)} - seen
    snapshot.learn(named)
    for iri in named:
        graph.name(iri)
    _classes(graph, seen | named, snapshot)


def _describe(graph: Graph, iri: str, datasets: frozenset[str], named: set[str], snapshot: Snapshot) -> Iterator[str]:
    """What is said of a thing, of datasets only of those; what belongs to it is given, the rest is `named`."""
    for predicate, value in snapshot.statements(iri):
        other = value.value in _datasets(snapshot)
        if predicate in _HOLDS and other and value.value not in datasets:
            continue
        graph.add(iri, predicate, value)
        if not value.is_iri or other or predicate == TYPE:
            continue
        if predicate in _WHOLE:
            yield value.value
        else:
            named.add(value.value)


def _classes(graph: Graph, iris: Iterable[str], snapshot: Snapshot) -> None:
    """Say what a territory or a period is to who does not read our vocabulary: `dct:Location`, `dct:PeriodOfTime`."""
    kinds = [(iri, kind.value) for iri in iris for kind in snapshot.objects(iri, TYPE)]
    snapshot.learn({kind for _, kind in kinds})
    for iri, kind in kinds:
        for above in snapshot.objects(kind, RDFS + "subClassOf"):
            if above.value.startswith(DCT):
                graph.add(iri, TYPE, above)


@remembered
def _datasets(snapshot: Snapshot) -> frozenset[str]:
    return frozenset(iri for kind in (DCAT + "Dataset", QB + "DataSet") for iri in snapshot.subjects(TYPE, kind))


def _introduce(graph: Graph, address: str, catalogues: Sequence[str], snapshot: Snapshot) -> None:
    """Say what the document is."""
    graph.add(address, TYPE, _iri(FOAF + "Document"))
    for iri in catalogues:
        graph.add(address, VOID + "inDataset", _iri(iri))
    if len(catalogues) == 1:
        graph.add(address, FOAF + "primaryTopic", _iri(catalogues[0]))
    for licence in documents.licences_of(catalogues, snapshot):
        graph.add(address, DCT + "license", _iri(licence))


def paged(address: str, ending: str, number: int) -> str:
    """Where a page is: in the same form, as not everybody says which form they want when they turn a page."""
    return f"{address}.{ending}?page={number}"


def _pages(graph: Graph, address: str, ending: str, one: Sheet) -> None:
    """Lead to the other pages, where there are any (Hydra Core, section 5.2; `…Page` are its former terms)."""
    if not one.places:
        return
    here = paged(address, ending, one.number)
    graph.add(address, TYPE, _iri(HYDRA + "Collection"))
    graph.add(address, HYDRA + "view", _iri(here))
    for _, dataset in one.held:
        graph.add(address, HYDRA + "member", _iri(dataset))
    for kind in ("PartialCollectionView", "PagedCollection"):
        graph.add(here, TYPE, _iri(HYDRA + kind))
    for subject in (address, here):
        graph.add(subject, HYDRA + "totalItems", _number(one.total))
    graph.add(here, HYDRA + "itemsPerPage", _number(site().config.catalogue_page))
    for name, number in one.places.items():
        for term in (name, f"{name}Page"):
            graph.add(here, HYDRA + term, _iri(paged(address, ending, number)))


def links(address: str, ending: str, one: Sheet) -> Iterator[str]:
    """The same for the `Link` header."""
    for name, number in one.places.items():
        relation = "prev" if name == "previous" else name
        yield f'<{paged(address, ending, number)}>; rel="{relation}"'


def _dump(graph: Graph, catalogue: str, snapshot: Snapshot) -> None:
    """The file with all data: a catalogue is a dataset too (DCAT 3, section 6.3), and this is its distribution."""
    found = dump.held(snapshot)
    if found is None:
        return
    node = f"{catalogue}#dump"
    graph.add(catalogue, DCAT + "distribution", _iri(node))
    dump.describe(graph, node, found)
    graph.add(node, DCAT + "accessURL", _iri(root() + dump.PATH))
    graph.add(node, DCT + "format", _iri(_FILE_TYPE))
    kinds = {_FILE_TYPE, MEDIA_TYPES + N_QUADS.media, MEDIA_TYPES + dump.MEDIA, SPDX + "checksumAlgorithm_sha256"}
    _gather(graph, kinds, frozenset(), snapshot)
    for licence in documents.licences_of([catalogue], snapshot)[:1]:
        graph.add(node, DCT + "license", _iri(licence))
    graph.add(node, DCT + "title", Term(dump.PATH.removeprefix("/")))
    for language, text in _DUMP.items():
        graph.add(node, DCT + "description", Term(text, language=language))


def _stream(graph: Graph, catalogue: str, snapshot: Snapshot) -> None:
    """The stream of what each publication changed: another distribution of the same."""
    if offer.held(snapshot) is not None:
        node = f"{catalogue}#stream"
        offer.describe(graph, catalogue, node)
        _gather(graph, {offer.FILE_TYPE, offer.MEDIA}, frozenset(), snapshot)
        for licence in documents.licences_of([catalogue], snapshot)[:1]:
            graph.add(node, DCT + "license", _iri(licence))


def _iri(iri: str) -> Term:
    return Term(iri, is_iri=True)


def _number(value: int) -> Term:
    return Term(str(value), datatype=XSD + "integer")
