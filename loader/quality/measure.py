"""Measurements of a judged version (DQV, W3C Note of 15 December 2016), by its columns and queries on its store.

They follow from the data and the rules alone: freshness is told against the day a source was fetched, not against
today. They are not typed qb:Observation, which DQV says they are too: the cube constraints would judge them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from loader.finding import Finding
from loader.ntriples import about, typed
from loader.observatory import Observatory
from loader.quality import cells
from loader.quality.cells import Covered
from loader.quality.fresh import due
from loader.quality.rules import rule_iri
from loader.store import Reader
from loader.workshop import Mapped
from ontology import iris
from ontology.figures import Table
from ontology.iris import Base
from ontology.terms import DQV, ON_INDICATOR, ON_LEVEL, ON_PERIOD, ON_RULE, SHARED

_MEASUREMENT: Final = DQV + "QualityMeasurement"
# What is measured on things that every observatory shares.
_VOCABULARY: Final = SHARED + "def"
_FRESHNESS: Final = {
    "latest": ("latest-period-end", "date"),
    "retrieved": ("retrieved", "date"),
    "age": ("age-at-retrieval", "dayTimeDuration"),
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of a metric, measured on a dataset, a catalogue or the vocabulary (`on`), and what it is limited to."""

    metric: str
    on: str
    value: str
    datatype: str = "integer"
    indicator: str | None = None
    level: str | None = None
    period: str | None = None
    rule: str | None = None


def measure(reader: Reader, mapped: Mapped, found: Sequence[Finding], table: Table) -> dict[str, list[str]]:
    """N-Triples lines of all measurements, sorted, by graph: one of each observatory, and one of what they share.

    `table` are the columns of the figures (`ontology.figures`).
    """
    graphs: dict[str, list[str]] = {}
    bases = {one.base.iri: one.base for one in mapped.observatories}
    for one in _measurements(reader, mapped, found, table):
        base = bases.get(max((iri for iri in bases if one.on.startswith(iri)), key=len, default=""))
        graph = base.graph("quality") if base else iris.QUALITY_GRAPH
        graphs.setdefault(graph, []).extend(_lines(one, base))
    return {graph: sorted(lines) for graph, lines in graphs.items()}


def _measurements(reader: Reader, mapped: Mapped, found: Sequence[Finding], table: Table) -> Iterator[Measurement]:
    masked = {row["cell"]: row["dataset"] for row in reader.select(_query("masked"))}
    yield from _cells(cells.with_datasets(table, masked))
    yield from _coverage(reader, table)
    yield from _freshness(reader)
    yield from _verdict(mapped, found)


def _cells(table: Table) -> Iterator[Measurement]:
    """Figures, masked cells and missing cells, of each indicator of a dataset and of the whole dataset."""
    counts = cells.counted(table)
    pairs = {(dataset, indicator) for dataset, indicator, _ in counts}
    for metric in ("observations", "masked-cells", "missing-cells"):
        totals: Counter[str] = Counter()
        for dataset, indicator in pairs:
            count = counts[dataset, indicator, metric]
            totals[dataset] += count
            yield Measurement(metric, dataset, str(count), indicator=indicator)
        yield from (Measurement(metric, dataset, str(count)) for dataset, count in totals.items())


def _coverage(reader: Reader, table: Table) -> Iterator[Measurement]:
    """How many territories of a level have a figure at the latest period of an indicator at that level."""
    inside: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    held: dict[str, set[str]] = defaultdict(set)
    for row in reader.select(_query("areas")):
        inside[row["catalogue"]][row["level"]].add(row["area"])
    for row in reader.select(_query("holdings")):
        held[row["catalogue"]].add(row["dataset"])
    for catalogue, areas in inside.items():
        for level, some in areas.items():
            yield Measurement("territories", catalogue, str(len(some)), level=level)
        for covered in cells.covered(table, set[str]().union(*areas.values()), held[catalogue]):
            yield from _share(catalogue, covered, len(areas[covered.level]))


def _share(catalogue: str, covered: Covered, areas: int) -> Iterator[Measurement]:
    share = f"{covered.areas * 1000 // areas / 10:.1f}"
    limits = (covered.indicator, covered.level, covered.period)
    yield Measurement("covered-territories", catalogue, str(covered.areas), "integer", *limits)
    yield Measurement("coverage", catalogue, share, "decimal", *limits)


def _freshness(reader: Reader) -> Iterator[Measurement]:
    for row in reader.select(_query("freshness")):
        for name, (metric, datatype) in _FRESHNESS.items():
            if name in row:
                yield Measurement(metric, row["dataset"], row[name], datatype)
        day = due(row["modified"], row["frequency"])
        if day:
            yield Measurement("next-due", row["dataset"], day, "date")
        if day and "retrieved" in row:
            overdue = "true" if row["retrieved"] > day else "false"
            yield Measurement("overdue-at-retrieval", row["dataset"], overdue, "boolean")


def _verdict(mapped: Mapped, found: Sequence[Finding]) -> Iterator[Measurement]:
    """Errors and warnings of each observatory and of the vocabulary, and the warnings of each rule that spoke."""
    totals, rules = Counter[tuple[str, str]](), Counter[tuple[str, str | None]]()
    files_of = {one.base.catalogue: _files(one) for one in mapped.observatories}
    for one in found:
        subject = _subject(one, mapped.observatories, files_of)
        totals[subject, one.severity] += 1 + one.more
        rules[subject, rule_iri(one)] += (1 + one.more) * (one.severity == "warning")
    for subject in (_VOCABULARY, *(one.base.catalogue for one in mapped.observatories)):
        yield Measurement("errors", subject, str(totals[subject, "error"]))
        yield Measurement("warnings", subject, str(totals[subject, "warning"]))
    for (subject, rule), count in rules.items():
        if rule and count:
            yield Measurement("warnings", subject, str(count), rule=rule)


def _files(one: Observatory) -> set[str]:
    return {str(one.document.path), *(str(path) for each in one.mappings for path in (each.path, each.file))}


def _subject(finding: Finding, observatories: Iterable[Observatory], files_of: Mapping[str, set[str]]) -> str:
    """The catalogue of the observatory whose file or thing a finding names, else the vocabulary."""
    for one in observatories:
        if finding.source in files_of[one.base.catalogue] or finding.source.startswith(one.base.iri):
            return one.base.catalogue
    return _VOCABULARY


def _lines(one: Measurement, base: Base | None) -> Iterator[str]:
    limits = {ON_INDICATOR: one.indicator, ON_LEVEL: one.level, ON_PERIOD: one.period, ON_RULE: one.rule}
    name = _name(one, base)
    pairs = [
        (DQV + "isMeasurementOf", f"<{iris.metric(one.metric)}>"),
        (DQV + "computedOn", f"<{one.on}>"),
        (DQV + "value", typed(one.value, one.datatype)),
        *((predicate, f"<{value}>") for predicate, value in limits.items() if value),
    ]
    yield from about(name, [_MEASUREMENT], pairs)
    if not one.indicator and not one.level and not one.rule:
        yield f"<{one.on}> <{DQV}hasQualityMeasurement> <{name}> ."


def _name(one: Measurement, base: Base | None) -> str:
    parts = [_end(part) for part in (one.on, one.indicator, one.level, one.rule) if part]
    if base:
        return base.name("measurement", one.metric, *parts)
    return "/".join([f"{SHARED}measurement", one.metric, *parts])


def _end(iri: str) -> str:
    """The last part of an IRI as one segment of a path: a shape's document and fragment become one."""
    return iri.rpartition("/")[2].replace("#", "-")


def _query(name: str) -> str:
    return files("loader.quality").joinpath(f"{name}.rq").read_text("utf-8")
