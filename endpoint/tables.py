"""The table of a thing: every thing has one, of what it is about or, for want of that, of what is said of it."""

from endpoint import documents, listings, measurements, observed, places, statements
from endpoint.choice import Choice
from endpoint.errors import ProblemError
from endpoint.negotiation import VARY
from endpoint.store import Snapshot
from endpoint.tabular import Table


def table(iri: str, snapshot: Snapshot, choice: Choice) -> Table:
    """The table of a thing, or the rows of it that are chosen; ProblemError where there is nothing to choose."""
    if observed.holds(iri, snapshot):
        return observed.table(iri, snapshot, choice)
    if choice:
        raise ProblemError(404, "There is nothing to choose here.", headers={"Vary": VARY})
    if measurements.holds(iri):
        return measurements.table(snapshot)
    if places.holds(iri, snapshot):
        return places.table(iri, snapshot)
    return listings.table(iri, snapshot) or statements.table(iri, snapshot)


def origins(iri: str, snapshot: Snapshot) -> tuple[str, ...]:
    """The datasets that the table of a thing is made from, or the catalogues where it is of none."""
    if observed.holds(iri, snapshot):
        return observed.datasets(iri, snapshot)
    return tuple(documents.origins(documents.subject(iri, "", snapshot), snapshot))
