"""The page of a service: what it is, and which places offer it, by commune."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from endpoint import collation
from endpoint.language import Name
from endpoint.mediation.directory import SERVICE, directory
from endpoint.mediation.places import SERVICES
from endpoint.pages.desk import Desk, Link
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.indicator import DEFINITION
from ontology import terms

_MOST: Final = 400  # places that are listed; beyond that the list of places says all, page by page

SCHEME: Final = SERVICES


@dataclass(frozen=True, slots=True)
class Town:
    """A commune with the places in it."""

    commune: Link | None
    places: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """What the template shows."""

    title: Name
    definition: Name | None
    notation: str
    schemes: tuple[Link, ...]
    matches: tuple[Link, ...]
    total: int
    shown: int
    towns: tuple[Town, ...]
    list: str
    query: Query


def context(desk: Desk, iri: str) -> ServiceContext:
    """What the store says of a type of service."""
    facts, skos = desk.facts(iri), terms.SKOS
    found = [one for one in directory(desk.book).entries if iri in one.codes.get(SERVICE, ())]
    towns: dict[str, list[Link]] = defaultdict(list)
    for one in found[:_MOST]:
        towns[one.commune].append(desk.link(one.iri))
    named = [Town(desk.link(commune) if commune else None, tuple(links)) for commune, links in towns.items()]
    named.sort(key=lambda town: (town.commune is None, collation.key(town.commune.name.text) if town.commune else ()))
    notation = desk.book.notation(iri)
    return ServiceContext(
        title=desk.name(iri),
        definition=facts.text(DEFINITION),
        notation=notation,
        schemes=facts.links(skos + "inScheme"),
        matches=facts.links(skos + "exactMatch", skos + "closeMatch", terms.RDFS + "seeAlso", terms.OWL + "sameAs"),
        total=len(found),
        shown=min(len(found), _MOST),
        towns=tuple(named),
        list=desk.address("/places", service=notation),
        query=query(desk, "facts", iri),
    )


PAGE: Final = PageKind("service", (), context)
