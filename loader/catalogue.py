"""What the mappings say of themselves, as triples: catalogue, datasets, structures, sources (DCAT 3, qb, PROV-O, SPDX).

Nothing here depends on the clock: the same files give the same triples.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from loader import agents, origin, periods, structure
from loader.agents import licence_iri
from loader.changes import triples as changes
from loader.mapper import Outcome
from loader.mapping import Dataset
from loader.ntriples import Pairs, about, literal, texts, typed
from loader.observatory import Observatory
from loader.plan import Plan
from ontology import iris
from ontology.iris import Base
from ontology.terms import (
    ADDITIVE_OVER,
    DCAT,
    DCT,
    GEOGRAPHY,
    GRAPH,
    MEDIA_TYPES,
    PROV,
    QB,
    RDFS,
    VOID,
    WDRS,
)

_EU: Final = "http://publications.europa.eu/resource/authority/"
_LANGUAGES: Final = {"fr": f"<{_EU}language/FRA>", "en": f"<{_EU}language/ENG>"}
_TABLES: Final = frozenset({"csv", "xlsx", "parquet"})
_CSVW: Final = "http://www.w3.org/ns/csvw"


@dataclass(frozen=True, slots=True)
class _Format:
    """A form in which the endpoint serves a dataset: its media type, its code in the EU list, and what it is."""

    media: str
    file_type: str
    description: dict[str, str]


_FORMATS: Final = {
    "csv": _Format("text/csv", "CSV", {"fr": "Un tableau en CSV.", "en": "A table in CSV."}),
    "xlsx": _Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "XLSX",
        {"fr": "Le même tableau, pour un tableur.", "en": "The same table, for a spreadsheet."},
    ),
    "parquet": _Format(
        "application/vnd.apache.parquet",
        "PARQUET",
        {"fr": "Le même tableau, nombres et dates typés.", "en": "The same table, numbers and dates typed."},
    ),
    "ttl": _Format("text/turtle", "RDF_TURTLE", {"fr": "Les triplets, en Turtle.", "en": "The triples, in Turtle."}),
    "jsonld": _Format(
        "application/ld+json", "JSON_LD", {"fr": "Les triplets, en JSON-LD.", "en": "The triples, in JSON-LD."}
    ),
}


@dataclass(frozen=True, slots=True)
class Built:
    """One mapping with what came of it."""

    plan: Plan
    outcome: Outcome


def triples(observatory: Observatory, built: Sequence[Built]) -> Iterator[str]:
    """N-Triples lines of the catalogue graph."""
    yield from _catalogue(observatory, built)
    yield from agents.triples(observatory)
    yield from agents.licences({observatory.licence, *(one.plan.mapping.source.licence for one in built)})
    for one in built:
        yield from _described(observatory, one)
    yield from changes.of_withdrawals(observatory.base, observatory.withdrawn)


def added(observatory: Observatory, one: Built, used: Sequence[str]) -> Iterator[str]:
    """The lines of a source that is computed from datasets (full IRIs) after the catalogue was written."""
    base = observatory.base
    yield from agents.licences({one.plan.mapping.source.licence})
    yield from _described(observatory, one)
    derived: Pairs = [(PROV + "wasDerivedFrom", [f"<{iri}>" for iri in used])]
    yield from about(base.source(one.plan.mapping.source.slug), [], derived)
    for dataset in one.plan.mapping.datasets:
        name = base.dataset(dataset.slug)
        yield from about(base.catalogue, [], [(DCAT + "dataset", f"<{name}>")])
        yield from about(name, [], [(DCT + "source", [f"<{iri}>" for iri in used])])
        yield from about(f"{name}#generation", [], [(PROV + "used", [f"<{iri}>" for iri in used])])


def _described(observatory: Observatory, one: Built) -> Iterator[str]:
    """A source and its mapping, its datasets and their structures."""
    yield from origin.source(observatory.base, one.plan.mapping.source, one.outcome.sha256)
    yield from origin.mapping(observatory.base, one.plan.mapping)
    for dataset in one.plan.mapping.datasets:
        measures = [plan for plan in one.plan.measures if plan.dataset is dataset]
        yield from _dataset(observatory, dataset, one)
        yield from _distributions(observatory.base, dataset, one.plan.mapping.source.licence)
        yield from changes.of_dataset(observatory.base, one.plan, dataset)
        if measures:
            yield from structure.triples(observatory.base, dataset, measures)


def _catalogue(observatory: Observatory, built: Sequence[Built]) -> Iterator[str]:
    base = observatory.base
    datasets = [dataset for one in built for dataset in one.plan.mapping.datasets]
    pairs: Pairs = [
        (DCT + "title", texts(observatory.title)),
        (DCT + "description", texts(observatory.description)),
        (DCT + "publisher", f"<{base.agent(observatory.publisher.slug)}>"),
        (DCT + "license", f"<{licence_iri(observatory.licence)}>"),
        (DCT + "spatial", f"<{iris.territory(observatory.territory)}>"),
        (DCT + "language", [_LANGUAGES[language] for language in observatory.languages]),
        (DCAT + "contactPoint", f"<{base.iri}contact>"),
        (DCAT + "dataset", [f"<{base.dataset(one.slug)}>" for one in datasets]),
        (DCAT + "themeTaxonomy", f"<{_EU}data-theme>"),
    ]
    dated = [(one.issued, one.modified) for one in datasets]
    dated += [(one.issued, one.modified) for one in observatory.needs]
    if dated:  # a catalogue is as old as its first dataset, and as new as what last changed
        pairs.append((DCT + "issued", typed(min(issued for issued, _ in dated), "date")))
        pairs.append((DCT + "modified", typed(max(modified for _, modified in dated), "date")))
    yield from about(base.catalogue, [DCAT + "Catalog"], pairs)


def _dataset(observatory: Observatory, dataset: Dataset, one: Built) -> Iterator[str]:
    base, source = observatory.base, one.plan.mapping.source
    name = base.dataset(dataset.slug)
    keywords = [literal(word, language) for language, words in sorted(dataset.keywords.items()) for word in words]
    pairs: Pairs = [
        (DCT + "title", texts(dataset.title)),
        (DCT + "description", texts(dataset.description)),
        (DCT + "identifier", literal(dataset.slug)),
        (DCT + "publisher", f"<{base.agent(observatory.publisher.slug)}>"),
        (DCT + "license", f"<{licence_iri(source.licence)}>"),
        (DCT + "issued", typed(dataset.issued, "date")),
        (DCT + "modified", typed(dataset.modified, "date")),
        (DCAT + "version", literal(dataset.modified)),
        (DCAT + "hasCurrentVersion", f"<{base.dataset_version(dataset.slug, dataset.modified)}>"),
        (DCT + "accessRights", f"<{_EU}access-right/PUBLIC>"),
        (DCT + "language", [_LANGUAGES[language] for language in observatory.languages]),
        (DCT + "spatial", f"<{iris.territory(observatory.territory)}>"),
        (DCT + "temporal", [f"<{periods.iri(one)}>" for one in sorted(one.outcome.periods[dataset.slug])]),
        (DCT + "accrualPeriodicity", f"<{_EU}frequency/{dataset.frequency}>"),
        (DCAT + "contactPoint", f"<{base.iri}contact>"),
        (DCAT + "theme", f"<{_EU}data-theme/SOCI>"),
        (DCAT + "keyword", keywords),
        (DCAT + "distribution", [f"<{name}#{ending}>" for ending in _formats(dataset)]),
        (QB + "structure", [f"<{base.structure(dataset.slug)}>"] if dataset.measures else []),
        (ADDITIVE_OVER, _additive(dataset, one)),
        (GEOGRAPHY, [typed(str(dataset.geography), "gYear")] if dataset.geography else []),
        (GRAPH, f"<{base.graph(dataset.slug)}>"),
        (PROV + "wasDerivedFrom", f"<{base.source(source.slug)}>"),
        (PROV + "wasGeneratedBy", f"<{name}#generation>"),
    ]
    yield from about(name, [DCAT + "Dataset", *([QB + "DataSet"] if dataset.measures else [])], pairs)
    yield from about(base.graph(dataset.slug), [VOID + "Dataset"], [(DCT + "title", texts(dataset.title))])
    activity: Pairs = [
        (RDFS + "label", literal(f"omin build {one.plan.mapping.path.name}")),
        (PROV + "used", [f"<{base.source(source.slug)}>", f"<{base.source(source.slug)}#mapping>"]),
        (PROV + "wasAssociatedWith", f"<{base.agent(observatory.publisher.slug)}>"),
    ]
    yield from about(f"{name}#generation", [PROV + "Activity"], activity)


def _additive(dataset: Dataset, one: Built) -> list[str]:
    fields = next((plan.dimensions for plan in one.plan.measures if plan.dataset is dataset), ())
    return [f"<{field.predicate}>" for field in fields if field.name in dataset.additive]


def _formats(dataset: Dataset) -> dict[str, _Format]:
    """The forms a dataset is offered in: tables only of observations or of places."""
    has_table = dataset.measures or any(thing.kind == "place" for thing in dataset.things)
    return {ending: form for ending, form in _FORMATS.items() if ending not in _TABLES or has_table}


def _distributions(base: Base, dataset: Dataset, licence: str) -> Iterator[str]:
    name = base.dataset(dataset.slug)
    for ending, form in _formats(dataset).items():
        pairs: Pairs = [
            (DCT + "title", literal(f"{dataset.slug}.{ending}")),
            (DCT + "description", texts(form.description)),
            (DCT + "license", f"<{licence_iri(licence)}>"),
            (DCT + "format", f"<{_EU}file-type/{form.file_type}>"),
            (DCAT + "mediaType", f"<{MEDIA_TYPES}{form.media}>"),
            (DCAT + "accessURL", f"<{name}>"),
            (DCAT + "downloadURL", f"<{name}.{ending}>"),
        ]
        if ending == "csv" and dataset.measures:
            pairs += [(DCT + "conformsTo", f"<{_CSVW}>"), (WDRS + "describedby", f"<{name}.csv-metadata.json>")]
        yield from about(f"{name}#{ending}", [DCAT + "Distribution"], pairs)
