"""The home page, and the page of a catalogue: what an observatory is about and its key figures."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from endpoint.language import Name
from endpoint.pages import slices
from endpoint.pages.cards import Group, cards, groups
from endpoint.pages.desk import Desk, Link
from endpoint.pages.family import SCHEME as FAMILIES
from endpoint.pages.figures import kinds, nearest
from endpoint.pages.frame import PageKind
from ontology import terms

_PER_FAMILY: Final = 6
_PARTS: Final = 120
_DESCRIPTION: Final = terms.DCT + "description"


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset in a list."""

    link: Link
    description: Name | None
    issued: str | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The territories of one level inside another."""

    level: Link | None
    areas: tuple[Link, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Observatory:
    """One of several observatories served together."""

    link: Link
    description: Name | None
    areas: tuple[Link, ...]
    datasets: tuple[Entry, ...]
    parts: tuple[Parts, ...]


@dataclass(frozen=True, slots=True)
class HomeContext:
    """What the template shows."""

    title: Name
    description: Name | None
    areas: tuple[Link, ...]
    groups: tuple[Group, ...]
    kinds: tuple[tuple[Link, Name | None], ...]
    datasets: tuple[Entry, ...]
    parts: tuple[Parts, ...]
    observatories: tuple[Observatory, ...]
    waiting: tuple[Link, ...] = ()


def context(desk: Desk, iri: str) -> HomeContext:
    """What the store says of a catalogue, or of nothing where there is none."""
    facts = desk.facts(iri)
    own = desk.book.home_areas(iri)
    figures = sorted(slices.of_areas(desk, sorted(desk.book.tree.outwards(own))), key=nearest(frozenset(own)))
    found = groups(desk, cards(desk, figures, own), _PER_FAMILY)
    return HomeContext(
        title=facts.text(terms.DCT + "title") or Name(desk.language.say("observatory")),
        description=facts.text(_DESCRIPTION),
        areas=desk.links(own),
        groups=found,
        kinds=kinds(desk, (card.figure for group in found for card in group.cards)),
        datasets=_datasets(desk, iri),
        parts=_inner(desk, own),
        observatories=(),
        waiting=_waiting(desk) if desk.book.catalogues() else (),
    )


def _waiting(desk: Desk) -> tuple[Link, ...]:
    """The families that no figure of the store is of yet."""
    told = {family.value for one in desk.book.cube.cuts for family in desk.book.terms("family_of", one, "family")}
    every = {row["concept"].value for row in desk.rows("scheme", FAMILIES)}
    return desk.links(sorted(every - told, key=lambda iri: (desk.book.order(iri), iri)))


def front(desk: Desk, iri: str) -> HomeContext:
    """The home page of the only observatory; or, without an `iri`, of all of them, with key figures of the first."""
    several = () if iri else desk.book.catalogues()
    if not several:
        return context(desk, iri)
    first = context(desk, several[0])
    return replace(
        first,
        title=Name(desk.language.say("observatory")),
        description=Name(desk.language.say("observatories_lead")),
        observatories=tuple(_observatory(desk, catalogue) for catalogue in several),
    )


def _observatory(desk: Desk, iri: str) -> Observatory:
    own = desk.book.home_areas(iri)
    description = desk.facts(iri).text(_DESCRIPTION)
    return Observatory(desk.link(iri), description, desk.links(own), _datasets(desk, iri), _inner(desk, own))


def _datasets(desk: Desk, iri: str) -> tuple[Entry, ...]:
    return tuple(_entry(desk, row["dataset"].value) for row in desk.rows("catalogue", iri))


def _inner(desk: Desk, own: Iterable[str]) -> tuple[Parts, ...]:
    """What the territories of an observatory are made of."""
    return parts(desk, (part for area in own for part in desk.book.parts(area)))


def _entry(desk: Desk, iri: str) -> Entry:
    facts = desk.facts(iri)
    return Entry(desk.link(iri), facts.text(_DESCRIPTION), facts.date(terms.DCT + "issued"))


def parts(desk: Desk, areas: Iterable[str]) -> tuple[Parts, ...]:
    """Territories by level, the levels in their order, the territories by name."""
    found: dict[str, list[str]] = defaultdict(list)
    for area in areas:
        found[desk.book.level(area)].append(area)
    order = sorted(found, key=lambda iri: (not iri, desk.book.order(iri) if iri else 0, iri))
    return tuple(_parts(desk, level, found[level]) for level in order)


def _parts(desk: Desk, level: str, areas: list[str]) -> Parts:
    return Parts(desk.link(level) if level else None, desk.links(areas)[:_PARTS], len(areas))


HOME: Final = PageKind("home", (), front)
