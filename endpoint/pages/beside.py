"""Sisters' figures of an indicator beside ours: only those that may be compared, and why others may not.

Two figures may be compared where level, population, unit, kind, further codes and period are the same. Sisters' figures
are read from the columns of their copy (`<store>/sisters`), as ours are from those of the version.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import Any, Final, cast

import numpy as np

from endpoint import allowed
from endpoint.cube import Cube, Cut, Rows
from endpoint.language import Name, clean
from endpoint.pages import slices
from endpoint.pages.book import book
from endpoint.pages.desk import Desk, is_web
from endpoint.pages.figures import Figure, amount
from endpoint.pages.selection import Selection
from endpoint.site import query
from endpoint.store import Snapshot, Term, remembered, written
from ontology.terms import SKOS

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

    def unlike(self, other: "Sort") -> tuple[str, ...]:
        """In what two sorts differ."""
        return tuple(name for name in _ASPECTS if getattr(self, name) != getattr(other, name))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why figures may not be compared: what is otherwise, how it is there and here."""

    aspect: str
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What a sister has of an indicator: the highest figures that may be compared, or why none may.

    `live` is the address of a query that asks the sister now, where SERVICE may.
    """

    name: Name
    href: str | None
    copied: str
    figures: tuple[Figure, ...]
    total: int
    spread: str | None
    reasons: tuple[Reason, ...]
    live: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All sisters that have an indicator, those with figures that may be compared first; and our figures in a word."""

    sisters: tuple[Elsewhere, ...]
    ours: str | None


Told = Mapping[str, Any]  # a sister in the manifest of the sisters' store


def comparison(desk: Desk, iri: str, selection: Selection | None) -> Comparison | None:
    """What sisters have of an indicator beside the cut that a page shows; None where no sister has any."""
    if desk.sisters is None:
        return None
    there = replace(desk, book=book(desk.sisters))
    found = _by_sister(desk.sisters, there.book.cube, _same(desk, iri))
    if not found:
        return None
    ours = slices.over_areas(desk, selection.cut)[0] if selection else []
    sorts = list({_sort(figure): None for figure in ours})
    told = {str(one["slug"]): one for one in _told(desk.sisters)}
    made = [_elsewhere(desk, there, told[slug], some, sorts) for slug, some in found.items()]
    live = {slug: _live(desk, told[slug], iri) for slug in found}
    whole = [replace(one, live=live[slug]) for slug, one in zip(found, made, strict=True)]
    whole.sort(key=lambda one: (not one.figures, one.name.text))
    only = ours[0].text if len(ours) == 1 else None
    return Comparison(tuple(whole), only or _spread(desk, [(f.value, f.unit) for f in ours]))


def _same(desk: Desk, iri: str) -> list[str]:
    """The indicator, those of ours that it is exactly the same as, and those of sisters that are so to it."""
    exact = SKOS + "exactMatch"
    named = [term.value for term in desk.book.snapshot.objects(iri, exact) if term.is_iri]
    called = [other for one in (iri, *named) for other in (desk.sisters.subjects(exact, one) if desk.sisters else ())]
    return list(dict.fromkeys([iri, *named, *called]))


def _told(copy: Snapshot) -> Sequence[Told]:
    return cast("Sequence[Told]", copy.manifest.get("sisters", ()))


@remembered
def _datasets(copy: Snapshot) -> dict[str, str]:
    """The sister of each dataset: that under whose address it is named."""
    bases = {str(base): str(one["slug"]) for one in _told(copy) for base in one.get("bases", ())}
    datasets = book(copy).cube.column("dataset").words
    pairs = ((one, next((slug for base, slug in bases.items() if one.startswith(base)), None)) for one in datasets)
    return {dataset: slug for dataset, slug in pairs if slug}


def _by_sister(copy: Snapshot, cube: Cube, indicators: Iterable[str]) -> dict[str, list[tuple[Sort, Rows]]]:
    """Rows with a value of some indicators, by sister, and those of one sort together."""
    found: dict[str, list[tuple[Sort, Rows]]] = {}
    for cut in (cut for iri in indicators for cut in cube.cuts.get(iri, ())):
        for slug, sort, rows in _parts(copy, cube, cut):
            found.setdefault(slug, []).append((sort, rows))
    return found


def _parts(copy: Snapshot, cube: Cube, cut: Cut) -> Iterable[tuple[str, Sort, Rows]]:
    """A cut by dataset, kind and unit."""
    names = ("dataset", "kind", "unit")
    rows = cube.values(cube.rows(cut))
    key = np.zeros(rows.size, np.int64)  # one number for the three codes: columns are much slower to tell apart
    for name in names:
        key = key * (len(cube.column(name).words) + 1) + cube.column(name).codes[rows] + 1
    for each in np.unique(key):
        some = rows[key == each]
        dataset, kind, unit = (cube.text(int(some[0]), name) for name in names)
        slug = _datasets(copy).get(dataset)
        if slug:
            yield slug, Sort(cut.level, cut.population, unit, kind, frozenset(cut.further), cut.period), some


def _sort(figure: Figure) -> Sort:
    return Sort(
        level=figure.level.iri if figure.level else "",
        population=figure.population.iri if figure.population else "",
        unit=figure.unit,
        kind=figure.kind.iri if figure.kind else "",
        further=frozenset((name, code.iri) for name, code in figure.extra),
        period=figure.period.iri,
    )


def _elsewhere(
    desk: Desk, there: Desk, told: Told, some: Sequence[tuple[Sort, Rows]], ours: Sequence[Sort]
) -> Elsewhere:
    cube, url = there.book.cube, str(told["url"])
    like = [rows for sort, rows in some if sort in ours]
    rows = np.concatenate(like) if like else np.empty(0, np.int64)
    highest = rows[np.argsort(-cube.numbers[rows], kind="stable")]
    values = [(Decimal(str(cube.numbers[row])), cube.text(int(row), "unit")) for row in highest]
    return Elsewhere(
        name=desk.language.name(_titles(told)) or Name(clean(url)),
        href=url if is_web(url) else None,
        copied=desk.language.date(str(told.get("copied") or "")),
        figures=tuple(slices.figures(there, highest[:_LISTED])),
        total=int(rows.size),
        spread=_spread(desk, values),
        reasons=() if like else _reasons(desk, there, [sort for sort, _ in some], ours),
        live=None,
    )


def _titles(told: Told) -> list[Term]:
    return [Term(str(text), language=str(code)) for code, text in dict(told.get("title") or {}).items()]


def _live(desk: Desk, told: Told, iri: str) -> str | None:
    """The address of a query that asks the sister for its figures now; None where SERVICE may not ask it."""
    may = {one.url for one in allowed.of_sisters(desk.sisters)} if desk.sisters else set[str]()
    endpoint = told.get("endpoint")
    if endpoint not in may:
        return None
    text = query("beside-live").replace("<urn:omin:thing>", written(iri))
    return desk.address("/query", query=text.replace("<urn:omin:sister>", written(str(endpoint))))


def _spread(desk: Desk, values: Sequence[tuple[Decimal, str]]) -> str | None:
    """From which to which value figures go, and their median, where there are several."""
    if len(values) < 2:  # noqa: PLR2004 - of one there is no spread
        return None
    numbers, unit = [value for value, _ in values], values[0][1]
    low, middle, high = (amount(desk, _short(n), None, unit) for n in (min(numbers), median(numbers), max(numbers)))
    return desk.language.say("beside_spread", low=low, middle=middle, high=high)


def _short(number: Decimal) -> Decimal:
    whole = number.normalize()
    return round(whole, min(_DECIMALS, max(0, -int(whole.as_tuple().exponent))))


def _reasons(desk: Desk, there: Desk, theirs: Sequence[Sort], ours: Sequence[Sort]) -> tuple[Reason, ...]:
    """In what the figures most like ours differ from them; of those that differ in as much, the latest."""
    pairs = [(one, other) for one in theirs for other in ours]
    if not pairs:
        return ()
    one, other = min(pairs, key=lambda pair: (len(pair[0].unlike(pair[1])), -_day(there, pair[0]), repr(pair)))
    aspects = one.unlike(other)
    return tuple(Reason(name, _said(desk, there, one, name), _said(desk, desk, other, name)) for name in aspects)


def _day(desk: Desk, sort: Sort) -> int:
    """The first day of a sort's period as a number, that of the latest the highest."""
    digits = "".join(filter(str.isdigit, desk.book.start(sort.period)))[:8]
    return int(digits or "0")


def _said(desk: Desk, there: Desk, sort: Sort, aspect: str) -> str:
    """How a sort of figures is in one aspect, in words: ours, or those of where it is from."""
    if aspect == "further":
        codes = sorted(_name(desk, there, code) for _, code in sort.further)
        return ", ".join(codes) or desk.language.say("beside_whole")
    iri = str(getattr(sort, aspect))
    if not iri:
        return desk.language.say("beside_unsaid")
    return there.period(iri).name.text if aspect == "period" else _name(desk, there, iri)


def _name(desk: Desk, there: Desk, iri: str) -> str:
    return (desk if desk.book.snapshot.knows(iri) else there).name(iri).text
