"""Breaks that are declared: since when figures of a dataset, or of an indicator in it, cannot be compared."""

from collections.abc import Mapping
from dataclasses import dataclass

from endpoint.language import Name
from endpoint.pages.book import Book
from endpoint.pages.desk import Desk, Link
from endpoint.store import Term

# By the dataset and the indicator ("" for all of them): the first period after each break, and why, by language.
_Declared = Mapping[tuple[str, str], tuple[tuple[str, tuple[Term, ...]], ...]]


@dataclass(frozen=True, slots=True)
class Break:
    """The first period after a break, the day it begins, and why nothing before can be compared."""

    start: str
    period: Link
    why: Name | None


def of(desk: Desk, dataset: str, indicator: str) -> tuple[Break, ...]:
    """The breaks in the figures of an indicator in a dataset, the first first."""
    key = ("breaks", *desk.language.key, dataset, indicator)
    return desk.book.names.remember(key, lambda: _of(desk, dataset, indicator)) if declared(desk.book) else ()


def _of(desk: Desk, dataset: str, indicator: str) -> tuple[Break, ...]:
    known = declared(desk.book)
    told = [one for name in (indicator, "") for one in known.get((dataset, name), ())]
    found = {
        period: Break(desk.book.start(period), desk.period(period), desk.language.name(why)) for period, why in told
    }
    return tuple(sorted(found.values(), key=lambda one: one.start))


def declared(book: Book) -> _Declared:
    """All breaks that a version declares."""
    return book.names.remember(("breaks",), lambda: _declared(book))


def _declared(book: Book) -> _Declared:
    told: dict[str, tuple[str, str, str]] = {}
    why: dict[str, list[Term]] = {}
    for row in book.rows("breaks"):
        indicator = row["indicator"].value if "indicator" in row else ""
        told[row["break"].value] = (row["dataset"].value, indicator, row["period"].value)
        why.setdefault(row["break"].value, []).extend([row["why"]] if "why" in row else [])
    found: dict[tuple[str, str], tuple[tuple[str, tuple[Term, ...]], ...]] = {}
    for iri, (dataset, indicator, period) in told.items():
        found[dataset, indicator] = (*found.get((dataset, indicator), ()), (period, tuple(why[iri])))
    return found
