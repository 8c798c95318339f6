"""What is declared of changes, beside what was loaded: figures, periods and indicators that must be there, or gone."""

from collections.abc import Iterator
from dataclasses import dataclass

from loader import periods
from loader.catalogue import Built
from loader.changes import triples
from loader.changes.compiling import fault
from loader.changes.naming import named
from loader.changes.words import Break, Correction
from loader.finding import Finding
from loader.mapping import Dataset
from loader.near import nearest
from loader.observatory import Observatory
from loader.plan import Plan
from loader.store import Reader
from loader.workshop import Mapped
from ontology import iris
from ontology.iris import Base
from ontology.terms import DATA_SET, IN_DATASET, INDICATOR, REF_PERIOD, VALUE


@dataclass(frozen=True, slots=True)
class _At:
    """A dataset in the store, with the plan that made it."""

    reader: Reader
    base: Base
    plan: Plan
    dataset: Dataset


def found(reader: Reader, mapped: Mapped) -> Iterator[Finding]:
    """What is wrong with the corrections, breaks and withdrawals that the territories declare."""
    for one in mapped.observatories:
        for built in mapped.built[one.base.iri]:
            yield from _of_source(reader, one.base, built)
        yield from _withdrawals(reader, one)


def _of_source(reader: Reader, base: Base, built: Built) -> Iterator[Finding]:
    for dataset in built.plan.mapping.datasets:
        at = _At(reader, base, built.plan, dataset)
        for correction in dataset.corrections:
            yield from _correction(at, correction)
        for one in dataset.breaks:
            yield from _break(at, one)


def _correction(at: _At, one: Correction) -> Iterator[Finding]:
    for key in sorted(named(at.plan, at.dataset, one).keys):
        prefix = at.base.observations(at.dataset.slug)
        values = _values(at, prefix + key, VALUE)
        if values:
            if _number(values[0]) == _number(one.former):
                yield fault(at.plan, "correction-of-the-same", (*one.path, "former"), one.former)
        elif _values(at, prefix + key, IN_DATASET):
            yield fault(at.plan, "correction-of-a-secret", (*one.path, "former"), key)
        else:
            known = (iri.removeprefix(prefix) for iri in at.reader.subjects(DATA_SET, value=_set(at)))
            yield fault(at.plan, "correction-of-nothing", (*one.path, "dimensions"), key, {"near": nearest(key, known)})


def _values(at: _At, figure: str, predicate: str) -> list[str]:
    """What a figure has as a property; its name was made of notations that were checked."""
    return [row["value"] for row in at.reader.select(f"SELECT ?value WHERE {{ <{figure}> <{predicate}> ?value }}")]


def _set(at: _At) -> str:
    return at.base.dataset(at.dataset.slug)


def _number(text: str) -> str:
    """A decimal without the zeros that say nothing."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _break(at: _At, one: Break) -> Iterator[Finding]:
    wanted = [(REF_PERIOD, "period", one.period, periods.iri(one.period))]
    if one.indicator is not None:
        wanted.append((INDICATOR, "indicator", one.indicator, iris.indicator(one.indicator)))
    for predicate, word, notation, iri in wanted:
        known = _known(at, predicate)
        if iri not in known:
            names = {other.rpartition("/")[2] for other in known}
            details = {"dataset": at.dataset.slug, "near": nearest(notation, names)}
            yield fault(at.plan, "break-without-figures", (*one.path, word), notation, details)


def _known(at: _At, predicate: str) -> set[str]:
    """What the figures of a dataset have as a dimension."""
    graph = at.base.graph(at.dataset.slug)
    query = f"SELECT DISTINCT ?value WHERE {{ GRAPH <{graph}> {{ ?figure <{predicate}> ?value }} }}"
    return {row["value"] for row in at.reader.select(query)}


def _withdrawals(reader: Reader, one: Observatory) -> Iterator[Finding]:
    for withdrawal in one.withdrawn:
        thing = triples.full(one.base, withdrawal.thing)
        if reader.knows(thing):
            line, column = one.document.where((*withdrawal.path, "thing"))
            yield Finding("withdrawn-but-here", str(one.document.path), line, column, value=withdrawal.thing)
