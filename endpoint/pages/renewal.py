"""Sources that say how often they are renewed: when the next one is due, and whether that is past today."""

import datetime
from dataclasses import dataclass

from endpoint.pages.desk import Desk, Link, is_web
from endpoint.pages.measured import Measured, frequency, read
from ontology import terms


@dataclass(frozen=True, slots=True)
class Renewal:
    """One source: the day it became what it is, how often it is renewed, and when it should be another."""

    source: Link
    since: str
    frequency: str
    due: str
    late: bool


def renewals(desk: Desk, found: Measured, today: datetime.date) -> tuple[Renewal, ...]:
    """Every source that has a day when it is due, the late ones first."""
    made = (
        _renewal(desk, one, found.value("source-due", one.iri) or "", today)
        for one in desk.links(found.measured("source-due"))
    )
    return tuple(sorted(made, key=lambda one: not one.late))


def renewal(desk: Desk, source: str, today: datetime.date) -> Renewal | None:
    """The same of one source, where it says how often it is renewed."""
    due = read(desk.book.snapshot).value("source-due", source)
    return _renewal(desk, desk.link(source), due, today) if due else None


def fetched_from(desk: Desk, source: str) -> str | None:
    """The address that the file of a source is fetched from."""
    addresses = [link.iri for link in desk.facts(source).links(terms.PAV + "retrievedFrom")]
    return next((one for one in addresses if is_web(one)), None)


def _renewal(desk: Desk, link: Link, due: str, today: datetime.date) -> Renewal:
    facts = desk.facts(link.iri)
    return Renewal(
        source=link,
        since=facts.date(terms.DCT + "modified", terms.RETRIEVED) or "",
        frequency=frequency(desk, facts.link(terms.DCT + "accrualPeriodicity")) or "",
        due=desk.language.date(due),
        late=due < today.isoformat(),
    )
