"""The page of an event: what happened to territories, when, and who tells it."""

from dataclasses import dataclass
from typing import Final

from endpoint.language import Name
from endpoint.pages.desk import Desk
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.past import Event, event
from ontology import terms


@dataclass(frozen=True, slots=True)
class EventContext:
    """What the template shows."""

    title: Name
    event: Event
    query: Query


def context(desk: Desk, iri: str) -> EventContext:
    """What the store says of an event."""
    return EventContext(desk.name(iri), event(desk.facts(iri)), query(desk, "facts", iri))


PAGE: Final = PageKind("event", (terms.TERRITORY_EVENT_CLASS,), context)
