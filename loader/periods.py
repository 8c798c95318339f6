"""Periods: 2022, 2022-Q4, 2022-10, 2022-02-07 — their identifiers, bounds and description (OWL-Time, DCAT)."""

import calendar
import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Final

from loader.ntriples import about, literal, typed
from ontology.terms import DCAT, PERIOD_CLASS, RDFS, SHARED, SKOS, TIME

_NOTATION: Final = re.compile(r"([0-9]{4})(?:-Q([1-4])|-([0-9]{2})(?:-([0-9]{2}))?)?")


def iri(notation: str) -> str:
    """The IRI of a period."""
    return f"{SHARED}period/{notation}"


def bounds(notation: str) -> tuple[datetime.date, datetime.date] | None:
    """First and last day of a period; None where the notation is not one of the four forms or not in the calendar."""
    found = _NOTATION.fullmatch(notation)
    if not found:
        return None
    year, quarter, month, day = (int(part) if part else 0 for part in found.groups())
    try:
        if day:
            only = datetime.date(year, month, day)
            return only, only
        first = month or (quarter * 3 - 2 if quarter else 1)
        last = month or (quarter * 3 or 12)
        return datetime.date(year, first, 1), datetime.date(year, last, calendar.monthrange(year, last)[1])
    except ValueError:
        return None


def triples(notations: Iterable[str]) -> Iterator[str]:
    """What the store says of each period, as N-Triples lines in the order of the notations."""
    for notation in sorted(set(notations)):
        days = bounds(notation)
        if days:
            yield from _period(notation, *days)


def _period(notation: str, begin: datetime.date, end: datetime.date) -> Iterator[str]:
    period = iri(notation)
    pairs = [
        (RDFS + "label", [literal(notation, language) for language in ("fr", "en")]),
        (SKOS + "notation", literal(notation)),
        (DCAT + "startDate", typed(begin.isoformat(), "date")),
        (DCAT + "endDate", typed(end.isoformat(), "date")),
        (TIME + "hasBeginning", f"<{period}#begin>"),
        (TIME + "hasEnd", f"<{period}#end>"),
    ]
    yield from about(period, [PERIOD_CLASS, TIME + "ProperInterval"], pairs)
    for name, day in (("begin", begin), ("end", end)):
        pairs_of_day = [(TIME + "inXSDDate", typed(day.isoformat(), "date"))]
        yield from about(f"{period}#{name}", [TIME + "Instant"], pairs_of_day)
