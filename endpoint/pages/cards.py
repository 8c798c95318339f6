"""Cards: for each indicator the one figure to show first, the wider one beside it, and a chart of its parts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from endpoint.charts.charts import Chart
from endpoint.pages.compared import Trend, trend
from endpoint.pages.desk import Desk, Link
from endpoint.pages.figures import Figure, source_page, whole
from endpoint.pages.indicator import drawn

_Part = TypeVar("_Part")


@dataclass(frozen=True, slots=True)
class Card:
    """The key figure of an indicator."""

    figure: Figure
    beside: Figure | None
    more: int
    source_page: str | None
    trend: Trend | None = None
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The cards of a family, and how many are left for its own page."""

    family: Link | None
    cards: tuple[Card, ...]
    left: int


def cards(desk: Desk, figures: Iterable[Figure], own: Iterable[str] | None = None) -> tuple[Card, ...]:
    """A card for each indicator: first those with a figure of our own, each in the order of the indicators."""
    mine = frozenset(own) if own is not None else desk.book.own_areas()
    found: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[figure.indicator.iri].append(figure)
    order = sorted(found, key=lambda iri: (desk.book.order(iri), iri))
    made = (_card(desk, found[iri], mine) for iri in order)
    return tuple(sorted(made, key=lambda card: card.figure.area.iri not in mine))


def _card(desk: Desk, figures: Sequence[Figure], own: frozenset[str]) -> Card:
    def rank(figure: Figure) -> tuple[bool, bool, bool]:
        return (not whole(desk.book, figure), figure.area.iri not in own, bool(desk.book.parents(figure.area.iri)))

    ranked = sorted(figures, key=rank)  # stable: within a rank the latest stay first
    first = ranked[0]
    page = source_page(desk, first.source.iri) if first.source else None
    chart = None if whole(desk.book, first) else _chart(desk, first.indicator.iri)
    moved = trend(desk, first, ranked)
    return Card(first, _beside(desk, ranked), _count(desk, first.indicator.iri) - 1, page, moved, chart)


def _count(desk: Desk, indicator: str) -> int:
    return sum(map(len, desk.book.cube.cuts.get(indicator, ())))


def _chart(desk: Desk, indicator: str) -> Chart | None:
    return next((chart for chart in drawn(desk, indicator) if chart.key == "bars"), None)


def _beside(desk: Desk, ranked: Sequence[Figure]) -> Figure | None:
    """The latest figure of the widest territory, where the first is about a smaller one."""
    first = ranked[0]
    wider = [f for f in ranked if not desk.book.parents(f.area.iri) and f.area.iri != first.area.iri]
    same = [figure for figure in wider if figure.slice()[1:] == first.slice()[1:]]
    return same[0] if same and desk.book.parents(first.area.iri) else None


def groups(desk: Desk, found: Sequence[Card], most: int) -> tuple[Group, ...]:
    """Cards by family; of each family at most so many."""
    families = by_family(desk, ((card.figure.indicator.iri, card) for card in found))
    return tuple(Group(family, tuple(some[:most]), max(0, len(some) - most)) for family, some in families)


def by_family(desk: Desk, found: Iterable[tuple[str, _Part]]) -> list[tuple[Link | None, list[_Part]]]:
    """What belongs to indicators by the family of each, families in their order; last what belongs to none."""
    parts: dict[str, list[_Part]] = defaultdict(list)
    for indicator, part in found:
        families = desk.book.terms("family_of", indicator, "family")
        parts[families[0].value if families else ""].append(part)
    order = sorted(parts, key=lambda iri: (not iri, desk.book.order(iri) if iri else 0, iri))
    return [(desk.link(iri) if iri else None, parts[iri]) for iri in order]
