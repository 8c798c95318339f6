"""The page of a place: where it is, when it is open, what it offers, to whom, how, for how much; what is near."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from endpoint import collation
from endpoint.charts.charts import Chart
from endpoint.language import Name
from endpoint.mediation.directory import Entry, directory
from endpoint.mediation.hours import Hours, hours
from endpoint.mediation.places_map import drawing
from endpoint.pages.desk import Desk, Facts, Link, is_web
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.neighbours import neighbours
from ontology import terms
from ontology.terms import DCT, OMIN, PROV, SCHEMA

_NEAR: Final = 6
_ROUND: Final = 10  # kilometres are told with one decimal below this
_PHONE: Final = re.compile(r"\+?[0-9][0-9 .-]{2,20}")
_MAIL: Final = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
# What a service says of itself, by the key of its heading.
_OFFERS: Final = (
    ("services", OMIN + "mediationService"),
    ("publics", OMIN + "specificPublic"),
    ("needs", OMIN + "specialNeed"),
    ("modes", OMIN + "accompanimentMode"),
    ("access", OMIN + "accessMode"),
    ("cost", OMIN + "fee"),
    ("programmes", OMIN + "programme"),
    ("labels", OMIN + "trainingLabel"),
)
_ALWAYS: Final = 6  # so many of them are told even where they are not known


@dataclass(frozen=True, slots=True)
class Near:
    """Another place, and how far it is."""

    link: Link
    distance: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A way to reach the place: its text, and an address that is safe to follow."""

    key: str
    text: str
    href: str
    foreign: bool


@dataclass(frozen=True, slots=True)
class PlaceContext:
    """What the template shows."""

    title: Name
    street: tuple[str, ...]
    commune: Link | None
    point: str
    contacts: tuple[Contact, ...]
    hours: Hours | None
    offers: tuple[tuple[str, tuple[Link, ...]], ...]
    kinds: tuple[Link, ...]
    itinerance: tuple[Link, ...]
    runs: tuple[str, ...]
    collected: str
    updated: str | None
    description: Name | None
    dataset: Link | None
    sources: tuple[Link, ...]
    caveat: Name | None
    services: tuple[Link, ...]
    near: tuple[Near, ...]
    map: Chart | None
    query: Query


def context(desk: Desk, iri: str) -> PlaceContext:
    """What the store says of a place and of what is offered there."""
    facts = desk.facts(iri)
    offered = [desk.facts(service) for service in desk.book.snapshot.subjects(OMIN + "offeredAt", iri)]
    dataset = facts.link(terms.IN_DATASET)
    told = desk.facts(dataset.iri) if dataset else None
    known = directory(desk.book)
    entry = known.by_iri.get(iri)
    opening = _text(facts, OMIN + "openingHours")
    return PlaceContext(
        title=desk.name(iri),
        street=_street(facts),
        commune=facts.link(terms.IN_COMMUNE),
        point=_text(facts, terms.DCAT + "centroid").removeprefix("POINT(").removesuffix(")"),
        contacts=tuple(_contacts(facts, offered)),
        hours=hours(desk.language, opening) if opening else None,
        offers=tuple(_offers(offered)),
        kinds=facts.links(OMIN + "placeType"),
        itinerance=facts.links(OMIN + "itinerance"),
        runs=_texts(facts, OMIN + "parentStructure"),
        collected=_text(facts, OMIN + "collectedBy"),
        updated=facts.date(DCT + "modified"),
        description=facts.text(DCT + "abstract", DCT + "description"),
        dataset=dataset,
        sources=told.links(PROV + "wasDerivedFrom") if told else (),
        caveat=told.text(DCT + "description") if told else None,
        services=tuple(desk.link(one.iri) for one in offered),
        near=_near(desk, entry) if entry else (),
        map=outline(desk, iri),
        query=query(desk, "facts", iri),
    )


def _text(facts: Facts, name: str) -> str:
    found = facts.text(name)
    return found.text if found else ""


def _texts(facts: Facts, name: str) -> tuple[str, ...]:
    return tuple(term.value for term in facts.values.get(name, ()) if not term.is_iri)


def _street(facts: Facts) -> tuple[str, ...]:
    street = [_text(facts, SCHEMA + "streetAddress"), _text(facts, OMIN + "addressComplement")]
    town = f"{_text(facts, SCHEMA + 'postalCode')} {_text(facts, SCHEMA + 'addressLocality')}".strip()
    return tuple(line for line in (*street, town) if line)


def _contacts(facts: Facts, offered: Iterable[Facts]) -> Iterable[Contact]:
    """Telephone, e-mail and pages as links, where what the source says can be one."""
    for text in _texts(facts, SCHEMA + "telephone"):
        href = f"tel:{re.sub('[^+0-9]', '', text)}" if _PHONE.fullmatch(text) else ""
        yield Contact("telephone", text, href, foreign=False)
    for text in _texts(facts, SCHEMA + "email"):
        href = f"mailto:{quote(text, safe='@')}" if _MAIL.fullmatch(text) else ""
        yield Contact("email", text, href, foreign=False)
    pages = [("website", facts, SCHEMA + "url"), ("accessibility", facts, OMIN + "accessibilityPage")]
    pages += [("booking", one, OMIN + "bookingPage") for one in offered]
    for key, about, name in pages:
        for term in about.values.get(name, ()):
            yield Contact(key, term.value, term.value if is_web(term.value) else "", foreign=True)


def _offers(offered: Iterable[Facts]) -> Iterable[tuple[str, tuple[Link, ...]]]:
    """What the services say, each thing once, in the order of the code lists; what they do not say too."""
    services = list(offered)
    for place, (key, name) in enumerate(_OFFERS):
        found = {link.iri: link for one in services for link in one.links(name)}
        links = sorted(found.values(), key=lambda link: collation.key(link.name.text))
        if links or place < _ALWAYS:
            yield key, tuple(links)


def _near(desk: Desk, entry: Entry) -> tuple[Near, ...]:
    if entry.point is None:
        return ()
    found = directory(desk.book).near(entry.point, _NEAR, entry.iri)
    return tuple(Near(desk.link(one.iri), _far(desk, away)) for one, away in found)


def _far(desk: Desk, kilometres: float) -> str:
    decimals = 1 if kilometres < _ROUND else 0
    return desk.language.say("kilometres", n=desk.language.number(Decimal(f"{kilometres:.{decimals}f}")))


def outline(desk: Desk, iri: str) -> Chart | None:
    """The place among the communes around its own, with the other places there; None where no outline is known."""
    entry, path = directory(desk.book).by_iri.get(iri), desk.path(iri)
    if entry is None or entry.point is None or not entry.commune or path is None:
        return None
    areas = {entry.commune, *neighbours(desk.book, entry.commune)}
    others = directory(desk.book).inside(frozenset(areas))
    found = drawing(desk, areas, [*others, entry], iri)
    if found is None:
        return None
    alt = desk.language.say("place_map", name=entry.name)
    return Chart("place", entry.name, alt, found, f"/chart{path}.svg?as=place&lang={desk.language.code}")


PAGE: Final = PageKind("place", (terms.PLACE_CLASS,), context)
