"""Published figures of fewer units than their source's threshold: counts, and rates whose count can be told.

Zero is no figure of a few units: it says that there is none, and is published.
"""

from collections.abc import Iterator
from typing import NamedTuple

from loader.disclosure.system import WHOLE
from loader.disclosure.tables import NUMBER, Figure, Key, Tables, Threshold
from ontology.terms import POPULATION


class Below(NamedTuple):
    """A published figure that stands for fewer units than `least`."""

    figure: Figure
    least: int


def below(tables: Tables) -> Iterator[Below]:
    """The figures of protected datasets, of populations counted in the unit that is protected, below the threshold."""
    wholes = {one.key: one.value for one in tables.figures if one.key.unit == NUMBER and one.value is not None}
    for figure in tables.figures:
        threshold = tables.thresholds.get(figure.dataset)
        if figure.value is not None and threshold is not None and _protected(figure.key, threshold):
            units = _units(figure, figure.value, tables, wholes)
            if units is not None and units[0] > 0 and units[1] < threshold.least:
                yield Below(figure, threshold.least)


def _protected(key: Key, threshold: Threshold) -> bool:
    return dict(key.place).get(POPULATION) in threshold.populations


def _units(figure: Figure, value: float, tables: Tables, wholes: dict[Key, float]) -> tuple[float, float] | None:
    """The least and greatest number of units that the figure may stand for; None where nothing tells it."""
    if figure.key.unit == NUMBER:
        return value, value
    if figure.key.indicator not in tables.shares:
        return None
    whole = wholes.get(Key(tables.shares[figure.key.indicator][1], NUMBER, figure.key.place))
    if whole is None:
        return None
    return (value - figure.half) * whole / WHOLE, (value + figure.half) * whole / WHOLE
