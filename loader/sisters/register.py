"""What we say of the sisters, as triples: who they are, when they were read, what they cover, what is wrong with them.

DCAT 3 (a catalogue record), VoID, PROV-O and the report of SHACL, section 3.6; no blank nodes.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from loader.ntriples import Pairs, about, literal, texts, typed
from loader.sisters.record import Record
from ontology import iris
from ontology.iris import Base
from ontology.terms import DCAT, DCT, FOAF, OMIN, PROV, RDFS, SH, VOID

SISTER: Final = OMIN + "Sister"
_TITLES: Final = {
    "catalogue": {"fr": "Catalogue lu : {name}", "en": "Catalogue as read: {name}"},
    "observations": {"fr": "Chiffres copiés : {name}", "en": "Figures copied: {name}"},
}
_SEVERITIES: Final = {"error": f"<{SH}Violation>", "warning": f"<{SH}Warning>"}


def triples(records: Iterable[Record], base: Base) -> Iterator[str]:
    """N-Triples lines of the graph of the register."""
    agent = f"{base.sisters}#omin"
    yield from about(agent, [PROV + "SoftwareAgent"], [(RDFS + "label", literal("omin harvest"))])
    for one in records:
        yield from _sister(one, base)
        yield from _provenance(one, base, agent)
        yield from _report(one, base)
        yield from _copies(one, base)


def _sister(one: Record, base: Base) -> Iterator[str]:
    name = base.sister(one.slug)
    pairs: Pairs = [
        (RDFS + "label", _titles(one)),
        (DCT + "title", _titles(one)),
        (DCT + "isPartOf", f"<{base.sisters}>"),
        (DCAT + "landingPage", f"<{one.url}>"),
        (FOAF + "primaryTopic", f"<{one.catalogue or one.url}>"),
        (OMIN + "sisterState", f"<{iris.code('sister-state', one.state)}>"),
        (OMIN + "checked", typed(one.checked, "dateTime")),
        (OMIN + "reached", [typed(one.reached, "dateTime")] if one.reached else []),
        (OMIN + "coversIndicator", _iris(one, "indicators")),
        (OMIN + "coversLevel", _iris(one, "levels")),
        (DCT + "temporal", _iris(one, "periods")),
        (DCT + "license", [f"<{licence}>" for licence in one.licences]),
        (DCAT + "endpointURL", [f"<{one.endpoint}>"] if one.endpoint else []),
        (OMIN + "found", f"<{name}#report>"),
    ]
    yield from about(name, [SISTER], pairs)


def _titles(one: Record) -> list[str]:
    return texts(dict(one.title)) if one.title else [literal(one.url)]


def _iris(one: Record, kind: str) -> list[str]:
    found: Mapping[str, int] = one.coverage.get(kind, {})
    return [f"<{iri}>" for iri in sorted(found)]


def _provenance(one: Record, base: Base, agent: str) -> Iterator[str]:
    name = base.sister(one.slug)
    used = dict.fromkeys([one.url, *([one.reached_at] if one.reached_at else [])])
    pairs: Pairs = [
        (RDFS + "label", literal(f"omin harvest --only {one.slug}")),
        (PROV + "endedAtTime", typed(one.checked, "dateTime")),
        (PROV + "used", [f"<{address}>" for address in used]),
        (PROV + "wasAssociatedWith", f"<{agent}>"),
    ]
    yield from about(f"{name}#harvest", [PROV + "Activity"], pairs)


def _copies(one: Record, base: Base) -> Iterator[str]:
    """The graphs that hold what was copied, where anything was."""
    name = base.sister(one.slug)
    if one.copied is None:
        return
    counts = {"observations": [(VOID + "entities", typed(str(one.observations), "integer"))], "catalogue": []}
    for part, graph in one.graph.items():
        shown = next(iter(one.title.values()), one.url)
        titles = {
            language: text.format(name=one.title.get(language, shown)) for language, text in _TITLES[part].items()
        }
        pairs: Pairs = [
            (DCT + "title", texts(titles)),
            (DCT + "isPartOf", f"<{name}>"),
            (PROV + "wasDerivedFrom", f"<{one.catalogue}>"),
            (PROV + "wasGeneratedBy", f"<{name}#copy>"),
            *counts[part],
        ]
        yield from about(graph, [VOID + "Dataset"], pairs)
    activity: Pairs = [
        (RDFS + "label", literal("omin harvest")),
        (PROV + "endedAtTime", typed(one.copied, "dateTime")),
        (PROV + "used", f"<{one.reached_at or one.url}>"),
        (PROV + "wasAssociatedWith", f"<{base.sisters}#omin>"),
    ]
    yield from about(f"{name}#copy", [PROV + "Activity"], activity)


def _report(one: Record, base: Base) -> Iterator[str]:
    name = base.sister(one.slug)
    results = [f"{name}#finding-{number}" for number, _ in enumerate(one.findings, 1)]
    pairs: Pairs = [
        (SH + "conforms", typed("false" if one.findings else "true", "boolean")),
        (SH + "result", [f"<{result}>" for result in results]),
        (PROV + "wasGeneratedBy", f"<{name}#harvest>"),
    ]
    yield from about(f"{name}#report", [SH + "ValidationReport"], pairs)
    for result, found in zip(results, one.findings, strict=True):
        yield from about(result, [SH + "ValidationResult"], _result(found, name))


def _result(found: Mapping[str, Any], name: str) -> Pairs:
    return [
        (SH + "focusNode", f"<{name}>"),
        (SH + "resultSeverity", _SEVERITIES[found["severity"]]),
        (SH + "sourceConstraintComponent", [f"<{found['rule']}>"] if found["rule"] else []),
        (SH + "resultMessage", texts(found["message"])),
        (RDFS + "comment", texts({language: text for language, text in found["hint"].items() if text})),
    ]
