"""Which figure a correction speaks of: the key of an observation from the notations of its dimensions."""

from collections.abc import Mapping
from dataclasses import dataclass

from loader.changes.words import Correction
from loader.mapping import Dataset
from loader.plan import MeasurePlan, Plan


@dataclass(frozen=True, slots=True)
class Named:
    """The keys that the notations come to (one where they are enough), and the dimensions that they do not tell."""

    keys: frozenset[str]
    untold: tuple[str, ...] = ()


def named(plan: Plan, dataset: Dataset, correction: Correction) -> Named:
    """The figure of a dataset that a correction names; what a measure says for all its rows need not be said."""
    told = [_texts(measure, correction.dimensions) for measure in measures(plan, dataset)]
    fitting = [texts for texts in told if texts is not None]
    untold = tuple(dict.fromkeys(name for texts in fitting for name, text in texts.items() if text is None))
    whole = (texts for texts in fitting if None not in texts.values())
    return Named(frozenset(".".join(str(text).replace("/", "-") for text in texts.values()) for texts in whole), untold)


def measures(plan: Plan, dataset: Dataset) -> list[MeasurePlan]:
    """The measures of a dataset."""
    return [one for one in plan.measures if one.dataset is dataset]


def _texts(measure: MeasurePlan, given: Mapping[str, str]) -> dict[str, str | None] | None:
    """The notation of each dimension in the order of the key; None where the measure is about other figures."""
    fixed = {one.name: one.text for one in measure.dimensions if one.text is not None}
    if any(fixed.get(name, text) != text for name, text in given.items()):
        return None
    return {one.name: given.get(one.name, fixed.get(one.name)) for one in measure.dimensions}
