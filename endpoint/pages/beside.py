"""Sisters' figures of an indicator beside ours: only those that may be compared, and why others may not.

Two figures may be compared where population, unit, kind, period, territory level and further codes are the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

from endpoint.language import Name, clean
from endpoint.pages import slices
from endpoint.pages.desk import Desk, Link, is_web
from endpoint.pages.figures import Figure, amount
from endpoint.pages.selection import Selection
from endpoint.sisters import Sister, Theirs

_LISTED: Final = 5
_DECIMALS: Final = 2
_ASPECTS: Final = ("level", "population", "unit", "kind", "further", "period")


@dataclass(frozen=True, slots=True)
class Sort:
    """What two figures must share to be compared: IRIs, and the further codes by dimension."""

    level: str
    population: str
    unit: str
    kind: str
    further: frozenset[tuple[str, str]]
    period: str

    def unlike(self, others: Iterable["Sort"]) -> tuple[str, ...]:
        """In what it differs from the one of the others that is most like it."""
        found = (tuple(name for name in _ASPECTS if getattr(self, name) != getattr(o, name)) for o in others)
        return min(found, key=len, default=_ASPECTS)


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of a sister, or ours: the territory, its value in words, how it was obtained, from which dataset."""

    area: Link
    text: str
    kind: Link | None
    dataset: Name | None
    href: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why figures may not be compared: what is otherwise, how it is there and here."""

    aspect: str
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a sister has of an indicator: the highest figures that may be compared, or why none may."""

    sister: Sister
    name: Name
    href: str | None
    checked: str
    figures: tuple[Beside, ...]
    total: int
    spread: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All sisters with an indicator: those with figures that may be compared first; and ours, of the same sort."""

    sisters: tuple[Elsewhere, ...]
    ours: str | None


def comparison(desk: Desk, found: Sequence[Theirs], selection: Selection | None) -> Comparison | None:
    """What sisters have of an indicator beside the cut that a page shows; None where no sister has any."""
    if not found:
        return None
    figures = _ours(desk, selection) if selection else []
    sorts = {_sort(figure): None for figure in figures}
    by_sister: dict[str, list[Theirs]] = {}
    for one in found:
        by_sister.setdefault(one.sister.slug, []).append(one)
    made = (_elsewhere(desk, some, list(sorts)) for some in by_sister.values())
    ordered = sorted(made, key=lambda one: (not one.figures, one.name.text))
    return Comparison(tuple(ordered), _spread(desk, [(f.value, f.unit) for f in figures]))


def _ours(desk: Desk, selection: Selection) -> list[Figure]:
    return slices.over_areas(desk, selection.cut)[0]


def _sort(figure: Figure) -> Sort:
    return Sort(
        level=figure.level.iri if figure.level else "",
        population=figure.population.iri if figure.population else "",
        unit=figure.unit,
        kind=figure.kind.iri if figure.kind else "",
        further=frozenset((name, code.iri) for name, code in figure.extra),
        period=figure.period.iri,
    )


def _their_sort(one: Theirs) -> Sort:
    return Sort(one.level, one.population, one.unit, one.kind, frozenset(one.further), one.period)


def _elsewhere(desk: Desk, some: Sequence[Theirs], ours: Sequence[Sort]) -> Elsewhere:
    sister = some[0].sister
    like = [one for one in some if _their_sort(one) in ours]
    like.sort(key=lambda one: (-one.value, one.area))
    return Elsewhere(
        sister=sister,
        name=desk.language.name(sister.title) or Name(clean(sister.url)),
        href=sister.url if is_web(sister.url) else None,
        checked=desk.language.date(sister.checked),
        figures=tuple(_beside(desk, one) for one in like[:_LISTED]),
        total=len(like),
        spread=_spread(desk, [(one.value, one.unit) for one in like]),
        reasons=() if like else _reasons(desk, some, ours),
    )


def _beside(desk: Desk, one: Theirs) -> Beside:
    area = desk.link(one.area) if desk.book.snapshot.knows(one.area) else _foreign(desk, one)
    return Beside(
        area=area,
        text=amount(desk, one.value, None, one.unit),
        kind=desk.link(one.kind) if one.kind else None,
        dataset=desk.language.name(one.dataset_title),
        href=one.iri if is_web(one.iri) else None,
    )


def _foreign(desk: Desk, one: Theirs) -> Link:
    """A territory that only the sister knows, by the name she gives it."""
    name = desk.language.name(one.area_label) or desk.name(one.area)
    return Link(one.area, name, one.area if is_web(one.area) else None, foreign=True)


def _spread(desk: Desk, values: Sequence[tuple[Decimal, str]]) -> str | None:
    """From which to which value figures go, and their median, where there are several."""
    if len(values) < 2:  # noqa: PLR2004 - of one there is no spread
        return None
    numbers, unit = [value for value, _ in values], values[0][1]
    low, middle, high = (amount(desk, _short(n), None, unit) for n in (min(numbers), median(numbers), max(numbers)))
    return desk.language.say("sisters_spread", low=low, middle=middle, high=high)


def _short(number: Decimal) -> Decimal:
    return round(number, min(_DECIMALS, max(0, -int(number.as_tuple().exponent))))


def _reasons(desk: Desk, some: Sequence[Theirs], ours: Sequence[Sort]) -> tuple[Reason, ...]:
    """In what the sister's figures that are most like ours differ from them, the latest of these."""
    if not ours:
        return ()
    sorts = {_their_sort(one) for one in some}
    nearest = min(sorts, key=lambda sort: (len(sort.unlike(ours)), -_day(desk, sort.period), repr(sort)))
    aspects = nearest.unlike(ours)
    beside = min(ours, key=lambda other: (len(nearest.unlike([other])), repr(other)))
    return tuple(Reason(a, _said(desk, nearest, a), _said(desk, beside, a)) for a in aspects)


def _day(desk: Desk, period: str) -> int:
    digits = "".join(filter(str.isdigit, desk.book.start(period)))[:8]
    return int(digits or "0")


def _said(desk: Desk, sort: Sort, aspect: str) -> str:
    """How a sort of figures is in one aspect, in words."""
    if aspect == "further":
        codes = sorted(desk.name(code).text for _, code in sort.further)
        return ", ".join(codes) or desk.language.say("sisters_whole")
    iri = getattr(sort, aspect)
    if not iri:
        return desk.language.say("sisters_unsaid")
    return desk.period(iri).name.text if aspect == "period" else desk.name(iri).text
