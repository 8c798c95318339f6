"""What is wrong with declared corrections and breaks before any row is read."""

from collections.abc import Callable, Iterator, Mapping

from loader.changes.naming import measures, named
from loader.changes.words import Correction
from loader.faults import ValueFaultError
from loader.finding import Finding
from loader.mapping import Dataset
from loader.near import nearest
from loader.plan import Plan
from loader.positions import Path as KeyPath
from loader.values import Kind, Lexicon, converter


def faults(plan: Plan, lexicon: Lexicon) -> Iterator[Finding]:
    """Names that are none, and corrections that do not say which figure they mean."""
    for dataset in plan.mapping.datasets:
        for correction in dataset.corrections:
            yield from _correction(plan, dataset, correction, lexicon)
        for one in dataset.breaks:
            yield from _word(plan, "refPeriod", one.period, (*one.path, "period"), lexicon)
            if one.indicator is not None:
                yield from _word(plan, "indicator", one.indicator, (*one.path, "indicator"), lexicon)


def _correction(plan: Plan, dataset: Dataset, correction: Correction, lexicon: Lexicon) -> Iterator[Finding]:
    known = {field.name for measure in measures(plan, dataset) for field in measure.dimensions}
    wrong = list(_names(plan, correction, known, lexicon))
    yield from wrong
    if wrong:
        return
    found = named(plan, dataset, correction)
    for name in found.untold if not found.keys else ():
        yield fault(plan, "correction-untold", (*correction.path, "dimensions"), name, {"dataset": dataset.slug})
    if not found.keys and not found.untold:
        told = ", ".join(f"{name} = {text}" for name, text in correction.dimensions.items())
        fixed = [
            f"{one.name} = {one.text}" for measure in measures(plan, dataset) for one in measure.dimensions if one.text
        ]
        near = nearest(told.rpartition(", ")[2], fixed)
        yield fault(plan, "correction-of-nothing", (*correction.path, "dimensions"), told, {"near": near})


def _names(plan: Plan, correction: Correction, known: set[str], lexicon: Lexicon) -> Iterator[Finding]:
    for name, text in correction.dimensions.items():
        path = (*correction.path, "dimensions", name)
        if name not in known:
            yield fault(plan, "unknown-property", path, name, {"role": "dimension", "near": nearest(name, known)})
        else:
            yield from _word(plan, name, text, path, lexicon)


def _word(plan: Plan, dimension: str, text: str, path: KeyPath, lexicon: Lexicon) -> Iterator[Finding]:
    """The notation of a dimension that is none."""
    one = lexicon.vocabulary.properties[dimension]
    convert: Callable[[str], str] = converter(Kind(one.range, one.scheme), lexicon)
    try:
        convert(text)
    except ValueFaultError as error:
        yield fault(plan, error.code, path, text, error.details)


def fault(
    plan: Plan, code: str, path: KeyPath, value: str | None = None, details: Mapping[str, str] | None = None
) -> Finding:
    """A finding at a place of the mapping."""
    line, column = plan.mapping.where(path)
    return Finding(code, str(plan.mapping.path), line, column, value=value, details=details or {})
