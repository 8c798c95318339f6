"""Classes of a map: up to five of about as many territories each, zero apart."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure

_CLASSES: Final = 5
# From pale to dark, so that they are told apart in grey too; of their contrasts a test says how large they are.
COLOURS: Final = ("#fdf3c7", "#a8d8c2", "#4fa9b8", "#2a6a9a", "#16275c")
_LIGHT_ON: Final = 3  # from this class on, what is written on it is white


@dataclass(frozen=True, slots=True)
class Class:
    """One class: its upper limit, and its name."""

    limit: Decimal
    name: str


def classes(desk: Desk, figures: Sequence[Figure]) -> tuple[Class, ...]:
    """The classes of figures; none where all are zero."""
    ordered = sorted((figure for figure in figures if figure.value), key=lambda figure: figure.value)
    if not ordered:
        return ()
    size = math.ceil(len(ordered) / _CLASSES)
    found: list[Class] = []
    lower = ordered[0]
    for index in range(size - 1, len(ordered) + size - 1, size):
        upper = ordered[min(index, len(ordered) - 1)]
        if found and upper.value <= found[-1].limit:
            continue
        found.append(Class(upper.value, _range(desk, lower, upper)))
        lower = next((figure for figure in ordered if figure.value > upper.value), upper)
    return tuple(found)


def colours(many: int) -> list[str]:
    """The colours of so many classes, from pale to dark."""
    return [COLOURS[round(at * (len(COLOURS) - 1) / max(1, many - 1))] for at in range(many)]


def is_dark(at: int, many: int) -> bool:
    """Whether what is written on a class has to be white."""
    return COLOURS.index(colours(many)[at]) >= _LIGHT_ON


def class_of(value: Decimal, found: Sequence[Class]) -> int:
    """The place of the class a value falls into; beyond the last limit it is the last one."""
    return min(bisect_left([one.limit for one in found], value), len(found) - 1)


def unsure(figure: Figure, found: Sequence[Class]) -> bool:
    """Whether the interval of a figure reaches into another class."""
    if figure.lower is None or figure.upper is None or not found:
        return False
    return class_of(figure.lower, found) != class_of(figure.upper, found)


def _range(desk: Desk, lower: Figure, upper: Figure) -> str:
    if lower.value == upper.value:
        return upper.text
    return desk.language.say("range", low=lower.text, high=upper.text)
