"""Which of many figures may stand in one chart: those that differ in one thing only."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Final, TypeVar

from endpoint.pages.desk import Desk
from endpoint.pages.figures import Figure, whole

_ESTIMATED: Final = frozenset({"estimate", "proxy"})
_AREAS: Final = 4
_REFERENCES: Final = 3

_Key = TypeVar("_Key", bound=Hashable)


def grouped(figures: Iterable[Figure], key: Callable[[Figure], _Key]) -> dict[_Key, list[Figure]]:
    """The figures of each key."""
    found: dict[_Key, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[key(figure)].append(figure)
    return found


def distinct(figures: Iterable[Figure], key: Callable[[Figure], str]) -> list[Figure]:
    """The first figure of each key, so that two datasets do not make two bars of one name."""
    return list({key(figure): figure for figure in reversed(list(figures))}.values())[::-1]


def best(desk: Desk, groups: Iterable[list[Figure]], least: int, own: Collection[str]) -> list[Figure]:
    """The group to show: whole populations first, then the latest, then the largest.

    It is of the own territory, or of the only one: any other would be picked by chance.
    """
    large = [group for group in groups if len(group) >= least]
    only = len({group[0].area.iri for group in large}) == 1
    ranked = sorted(
        (group for group in large if only or group[0].area.iri in own),
        key=lambda group: (whole(desk.book, group[0]), max(figure.start for figure in group), len(group)),
    )
    return ranked[-1] if ranked else []


def by_code(figures: Iterable[Figure], dimension: str) -> list[list[Figure]]:
    """The figures that differ in one of the further dimensions only."""
    having = [figure for figure in figures if figure.code(dimension)]
    groups = grouped(having, lambda figure: (figure.area.iri, figure.period.iri, figure.slice(without=dimension)))
    return [distinct(group, lambda figure: str(figure.code(dimension))) for group in groups.values()]


def by_level(desk: Desk, figures: Iterable[Figure]) -> list[Figure]:
    """The figures of one level that differ in their territory only: the latest, of communes before their parts."""
    groups = grouped(figures, lambda f: (f.level.iri if f.level else "", f.period.iri, f.slice())).values()
    large = [distinct(group, lambda figure: figure.area.iri) for group in groups]
    ranked = sorted(
        (group for group in large if len(group) >= _AREAS),
        key=lambda group: (whole(desk.book, group[0]), group[0].start, -_depth(desk, group[0]), -len(group)),
    )
    return ranked[-1] if ranked else []


def references(desk: Desk, figures: Iterable[Figure], like: Figure, own: Collection[str]) -> list[Figure]:
    """The figures of the own territory and of the widest ones that may be compared with one: of its slice."""
    fitting = [figure for figure in figures if figure.slice() == like.slice()]
    return [figure for figure in fitting if figure.area.iri in own or widest(desk, figure)]


def beside(desk: Desk, figures: Iterable[Figure], chosen: Sequence[Figure], own: Collection[str]) -> list[Figure]:
    """The references for figures of many territories: of their period, and not among them."""
    there = {figure.area.iri for figure in chosen}
    found = references(desk, figures, chosen[0], own)
    fitting = [f for f in found if f.period.iri == chosen[0].period.iri and f.area.iri not in there]
    return distinct(fitting, lambda figure: figure.area.iri)[:_REFERENCES]


def counterpart(desk: Desk, figures: Iterable[Figure], like: Figure) -> Figure | None:
    """The figure of the country for the same period and slice, where the figure is not of the country itself."""
    fitting = (f for f in figures if f.period.iri == like.period.iri and f.slice() == like.slice() and widest(desk, f))
    return None if widest(desk, like) else next(fitting, None)


def widest(desk: Desk, figure: Figure) -> bool:
    """Whether a figure is of a territory that is part of no other: of the country."""
    return not desk.book.parents(figure.area.iri)


def estimated(figure: Figure) -> bool:
    """Whether a figure is an estimate or stands for something else, and was not measured itself."""
    return figure.kind_code in _ESTIMATED or figure.status_code == "estimated"


def nature(figure: Figure) -> str:
    """What kind of figure it is, in a word."""
    told = figure.status if figure.kind_code not in _ESTIMATED and estimated(figure) else figure.kind
    return str(told) if told else ""


def _depth(desk: Desk, figure: Figure) -> float:
    """How small the territories of a level are: communes come before their parts."""
    return desk.book.order(figure.level.iri) if figure.level else 0
