"""A figure beside its like: its rank, the median of its peers, how far it is from a wider territory, how it moved."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from endpoint.pages import slices
from endpoint.pages.book import local_name
from endpoint.pages.figures import amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from endpoint.cube import Cut, Marks
    from endpoint.pages.desk import Desk
    from endpoint.pages.figures import Figure

_FEW: Final = 2
_LONG: Final = 2
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Distance:
    """A figure of a wider territory, and how far another is from it, in words."""

    figure: "Figure"
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands among the territories of its level inside what is observed; the highest is the first."""

    rank: int
    among: int
    median: str


@dataclass(frozen=True, slots=True)
class Trend:
    """How a figure moved since the one before it, where both were measured in the same way."""

    up: bool | None
    text: str
    since: "Figure"


def cut_of(desk: "Desk", figure: "Figure") -> "Cut | None":
    """The cut a figure is in."""
    wanted = (
        figure.level.iri if figure.level else "",
        figure.period.iri,
        figure.population.iri if figure.population else "",
        frozenset((name, code.iri) for name, code in figure.extra),
    )
    cuts = desk.book.cube.cuts.get(figure.indicator.iri, ())
    return next((c for c in cuts if (c.level, c.period, c.population, frozenset(c.further)) == wanted), None)


def place(desk: "Desk", figure: "Figure") -> Place | None:
    """The rank of a figure and the median of its peers; None where there are no peers."""
    cut, holder, cube = cut_of(desk, figure), desk.book.observed(figure.area.iri), desk.book.cube
    if cut is None or not holder or holder == figure.area.iri:
        return None
    numbers = cube.numbers[cube.values(cube.marked(cut, _marks(desk, holder)))]
    if numbers.size < _FEW:
        return None
    higher = int(np.count_nonzero(numbers > float(figure.value)))
    decimals = _decimals(figure)
    median = Decimal(str(round(float(np.median(numbers)), decimals)))
    return Place(higher + 1, int(numbers.size), amount(desk, median, decimals, figure.unit))


def _marks(desk: "Desk", holder: str) -> "Marks":
    """All that is or once was inside a territory, as marks of the columns of figures."""
    book = desk.book
    return book.names.remember(("marks", holder), lambda: book.cube.marks(book.tree.ever_inside(holder)))


def _decimals(*figures: "Figure") -> int:
    """As many decimals as the figures have, within what a reader takes in."""
    written = max(-int(figure.value.as_tuple().exponent) for figure in figures)
    return min(_LONG, max(0, written))


def distance(desk: "Desk", figure: "Figure", area: str) -> Distance | None:
    """How far a figure is from that of another territory for the same period, population and codes."""
    cut = cut_of(desk, figure)
    if cut is None or area == figure.area.iri:
        return None
    other = next((o for o in slices.over_time(desk, cut, area) if o.period.iri == figure.period.iri), None)
    return Distance(other, _between(desk, figure, other)) if other else None


def trend(desk: "Desk", figure: "Figure", like: "Sequence[Figure]") -> Trend | None:
    """How a figure moved since the latest before it; None over a break or where another kind of figure stood before."""
    same = [o for o in like if o.area.iri == figure.area.iri and o.slice() == figure.slice() and o.start < figure.start]
    before = max(same, key=lambda other: other.start, default=None)
    if before is None or figure.broken(before) or _way(before) != _way(figure):
        return None
    change = figure.value - before.value
    return Trend(change > 0 if change else None, _moved(desk, figure, before), before)


def _way(figure: "Figure") -> tuple[object, ...]:
    """How a figure was measured and dated."""
    return (figure.kind, figure.method, figure.published_only)


def _between(desk: "Desk", figure: "Figure", other: "Figure") -> str:
    """Points of a percentage; of a count the share; else the difference."""
    if local_name(figure.unit) == "NUM" and other.value:
        return desk.language.say("share_of", share=_percent(desk, figure.value / other.value * _HUNDRED))
    return _moved(desk, figure, other)


def _moved(desk: "Desk", figure: "Figure", before: "Figure") -> str:
    unit, decimals = local_name(figure.unit), _decimals(figure, before)
    change = round(figure.value - before.value, decimals)
    sign = "+" if change > 0 else "\u2212" if change < 0 else ""
    if unit == "PERCENT":
        number = desk.language.number(abs(change), decimals)
        return desk.language.say(desk.language.form("points", change), change=sign + number)
    if unit == "NUM" and before.value:
        return sign + _percent(desk, abs(change) / before.value * _HUNDRED)
    return sign + amount(desk, abs(change), decimals, figure.unit)


def _percent(desk: "Desk", share: Decimal) -> str:
    return desk.language.amount(share.quantize(Decimal("0.1")), 1, "PERCENT")
