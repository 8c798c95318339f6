"""A source and its mapping as triples: what the file is, where it came from and when, and the checksums of both."""

import hashlib
from collections.abc import Iterator
from typing import Final

from loader.agents import licence_iri
from loader.mapping import Source, SourceMapping
from loader.ntriples import Pairs, about, iri, literal, texts, typed
from ontology import iris
from ontology.iris import Base
from ontology.terms import (
    DCAT,
    DCT,
    DISCLOSURE_THRESHOLD,
    PAV,
    PROV,
    RDFS,
    RETRIEVED,
    SOURCE_CLASS,
    SPDX,
    STATISTICAL_UNIT,
    XSD,
)

_FREQUENCY: Final = "http://publications.europa.eu/resource/authority/frequency/"


def source(base: Base, told: Source, sha256: str) -> Iterator[str]:
    """Lines of a source whose file has that SHA-256."""
    name = base.source(told.slug)
    pairs: Pairs = [
        (DCT + "title", texts(told.title)),
        (DCT + "publisher", literal(told.publisher)),
        (DCT + "provenance", f"<{name}#provenance>"),
        (DCT + "license", f"<{licence_iri(told.licence)}>"),
        (DCAT + "landingPage", iri(told.page)),
        (RETRIEVED, typed(told.retrieved, "date")),
        *_renewal(told),
        (SPDX + "checksum", f"<{name}#checksum>"),
        *_threshold(told),
    ]
    yield from about(name, [SOURCE_CLASS], pairs)
    statement: Pairs = [(RDFS + "label", texts(told.provenance))]
    yield from about(f"{name}#provenance", [DCT + "ProvenanceStatement"], statement)
    yield from _checksum(f"{name}#checksum", sha256)


def _renewal(told: Source) -> Pairs:
    """Where the file is fetched from, how often it is renewed, and when it last became another."""
    return [
        (PAV + "retrievedFrom", iri(told.fetch) if told.fetch else []),
        (DCT + "accrualPeriodicity", f"<{_FREQUENCY}{told.frequency}>" if told.frequency else []),
        (DCT + "modified", typed(told.changed, "date") if told.changed else []),
    ]


def mapping(base: Base, made: SourceMapping) -> Iterator[str]:
    """Lines of the mapping that made the datasets of a source: which one it was, its checksum tells."""
    name = f"{base.source(made.source.slug)}#mapping"
    pairs: Pairs = [(DCT + "title", literal(made.path.name)), (SPDX + "checksum", f"<{name}-checksum>")]
    yield from about(name, [PROV + "Entity"], pairs)
    yield from _checksum(f"{name}-checksum", hashlib.sha256(made.path.read_bytes()).hexdigest())


def _checksum(name: str, sha256: str) -> Iterator[str]:
    pairs: Pairs = [
        (SPDX + "algorithm", f"<{SPDX}checksumAlgorithm_sha256>"),
        (SPDX + "checksumValue", typed(sha256, XSD + "hexBinary")),
    ]
    yield from about(name, [SPDX + "Checksum"], pairs)


def _threshold(told: Source) -> Pairs:
    if told.sdc is None:
        return []
    unit = iris.code("statistical-unit", told.sdc.unit)
    return [(STATISTICAL_UNIT, f"<{unit}>"), (DISCLOSURE_THRESHOLD, typed(str(told.sdc.least), "integer"))]
