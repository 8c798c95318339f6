"""The page of a territory: where it is, what it is made of, its figures by family."""

from dataclasses import dataclass, replace
from typing import Final

from endpoint.language import Name
from endpoint.pages.cards import Group, cards, groups
from endpoint.pages.charts import Chart
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.figures import kinds, read
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.home import Parts, parts
from endpoint.pages.maps import outline_map
from ontology import terms

_ALL: Final = 10_000


@dataclass(frozen=True, slots=True)
class TerritoryContext:
    """What the template shows."""

    title: Name
    level: Link | None
    code: str
    part_of: tuple[Link, ...]
    parts: tuple[Parts, ...]
    same: tuple[Link, ...]
    groups: tuple[Group, ...]
    kinds: tuple[tuple[Link, Name | None], ...]
    map: Chart | None
    query: Query


def context(desk: Desk, iri: str) -> TerritoryContext:
    """What the store says of a territory."""
    facts = desk.facts(iri)
    found = groups(desk, cards(desk, read(desk, desk.rows("territory", iri), thing_is="area"), [iri]), _ALL)
    return TerritoryContext(
        title=desk.name(iri),
        level=facts.link(terms.OMIN + "level"),
        code=desk.book.notation(iri),
        part_of=_part_of(desk, facts),
        parts=parts(desk, desk.book.parts(iri)),
        same=facts.links(terms.OWL + "sameAs", terms.SKOS + "exactMatch", terms.RDFS + "seeAlso"),
        groups=found if iri in desk.book.own_areas() else tuple(_without_chart(group) for group in found),
        kinds=kinds(desk, (card.figure for group in found for card in group.cards)),
        map=outline(desk, iri),
        query=query(desk, "territory", iri),
    )


def _part_of(desk: Desk, facts: Facts) -> tuple[Link, ...]:
    links = facts.links(terms.DCT + "isPartOf")
    return tuple(sorted(links, key=lambda link: -_level_order(desk, link.iri)))


def _level_order(desk: Desk, area: str) -> float:
    level = desk.book.terms("level", area, "level")
    return desk.book.order(level[0].value) if level else 0


def _without_chart(group: Group) -> Group:
    """An indicator's chart is about the observatory's territory: it is not shown on the page of another."""
    return replace(group, cards=tuple(replace(card, chart=None) for card in group.cards))


def outline(desk: Desk, iri: str) -> Chart | None:
    """A small map of the territory."""
    path = desk.path(iri)
    drawing = desk.book.pages.remember(("outline_map", iri), lambda: outline_map(desk, iri))
    if drawing is None or path is None:
        return None
    name = desk.name(iri)
    alt = desk.language.say("alt_outline", where=name)
    return Chart("outline", name.text, alt, drawing, f"/chart{path}.svg?as=outline&lang={desk.language.code}")


PAGE: Final = PageKind("territory", (terms.TERRITORY_CLASS,), context)
