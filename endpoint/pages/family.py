"""The page of a family of indicators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from endpoint.language import Name
from endpoint.pages import slices
from endpoint.pages.cards import Card, cards
from endpoint.pages.desk import Desk, Link
from endpoint.pages.frame import PageKind, Query, query
from endpoint.pages.indicator import DEFINITION
from ontology import terms

SCHEME: Final = terms.SHARED + "family"


@dataclass(frozen=True, slots=True)
class FamilyContext:
    """What the template shows."""

    title: Name
    definition: Name | None
    cards: tuple[Card, ...]
    elsewhere: tuple[tuple[Link, int], ...]
    without: tuple[Link, ...]
    others: tuple[Link, ...]
    query: Query


def context(desk: Desk, iri: str) -> FamilyContext:
    """What the store says of a family."""
    indicators = [row["indicator"].value for row in desk.rows("family_indicators", iri)]
    counts = {indicator: sum(map(len, desk.book.cube.cuts.get(indicator, ()))) for indicator in indicators}
    areas = desk.book.tree.outwards(desk.book.own_areas())
    found = cards(desk, slices.of_areas(desk, sorted(areas), frozenset(indicators)))
    shown = {card.figure.indicator.iri for card in found}
    siblings = [row["concept"].value for row in desk.rows("scheme", SCHEME) if row["concept"].value != iri]
    return FamilyContext(
        title=desk.name(iri),
        definition=desk.facts(iri).text(DEFINITION),
        cards=found,
        elsewhere=tuple((link, counts[link.iri]) for link in desk.links(_having(counts) - shown)),
        without=desk.links(set(counts) - _having(counts)),
        others=tuple(desk.link(other) for other in sorted(siblings, key=desk.book.order)),
        query=query(desk, "family", iri),
    )


def _having(counts: Mapping[str, int]) -> set[str]:
    return {indicator for indicator, figures in counts.items() if figures}


PAGE: Final = PageKind("family", (), context)
