"""The page of a territory: where it is, its figures beside those of its peers, its places, parts and neighbours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from endpoint.charts.charts import Chart
from endpoint.charts.maps import outline_map
from endpoint.language import Name
from endpoint.mediation.directory import directory
from endpoint.pages import slices
from endpoint.pages.cards import by_family
from endpoint.pages.compared import Distance, Place, Trend, distance, place, trend
from endpoint.pages.corrected import Correction, corrections
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.figures import Figure, kinds, whole
from endpoint.pages.frame import PageKind, Picture, Query, query
from endpoint.pages.home import Parts, parts
from endpoint.pages.neighbours import neighbours
from endpoint.pages.past import Past, past
from ontology import terms

_PLACES: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """The latest figure of an indicator, and what it may be compared with."""

    figure: Figure
    place: Place | None
    trend: Trend | None
    distances: tuple[Distance | None, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The lines of a family of indicators, and whether any has a place among its peers."""

    family: Link | None
    lines: tuple[Line, ...]

    @property
    def placed(self) -> bool:
        """Whether a line says a rank."""
        return any(line.place for line in self.lines)

    @property
    def compared(self) -> tuple[int, ...]:
        """Which of the wider territories a line is compared with."""
        return tuple(n for n in range(len(self.lines[0].distances)) if any(line.distances[n] for line in self.lines))


@dataclass(frozen=True, slots=True)
class TerritoryContext:
    """What the template shows."""

    title: Name
    level: Link | None
    code: str
    part_of: tuple[Link, ...]
    past: Past
    wider: tuple[Link, ...]
    parts: tuple[Parts, ...]
    neighbours: tuple[Link, ...]
    places: tuple[Link, ...]
    place_count: int
    all_places: str | None
    same: tuple[Link, ...]
    profiles: tuple[Profile, ...]
    kinds: tuple[tuple[Link, Name | None], ...]
    sources: tuple[Link, ...]
    map: Chart | None
    corrections: tuple[Correction, ...]
    query: Query

    @property
    def picture(self) -> Picture | None:
        """The map in pixels."""
        return Picture(self.map.address("png"), self.map.alt) if self.map else None


def context(desk: Desk, iri: str) -> TerritoryContext:
    """What the store says of a territory."""
    facts, wider = desk.facts(iri), _wider(desk, iri)
    profiles = _profiles(desk, slices.of_areas(desk, [iri]), wider)
    shown = [line.figure for profile in profiles for line in profile.lines]
    places = _places(desk, iri)
    return TerritoryContext(
        title=desk.name(iri),
        level=facts.link(terms.OMIN + "level"),
        code=desk.book.notation(iri),
        part_of=_part_of(desk, facts),
        past=past(desk, facts),
        wider=tuple(map(desk.link, wider)),
        parts=parts(desk, desk.book.parts(iri)),
        neighbours=desk.links(neighbours(desk.book, iri)),
        places=desk.links(places)[:_PLACES],
        place_count=len(places),
        all_places=_all_places(desk, iri) if len(places) > _PLACES else None,
        same=facts.links(terms.OWL + "sameAs", terms.SKOS + "exactMatch", terms.RDFS + "seeAlso"),
        profiles=profiles,
        kinds=kinds(desk, shown),
        sources=desk.links({figure.source.iri for figure in shown if figure.source}),
        map=outline(desk, iri),
        corrections=corrections(desk, desk.book.cube.of("area", iri)),
        query=query(desk, "territory", iri),
    )


def _wider(desk: Desk, iri: str) -> list[str]:
    """What a territory is compared with: what is observed and holds it, and the widest of all."""
    around = sorted(desk.book.tree.around(iri), key=lambda area: (desk.book.depth(area), area))
    holder = desk.book.observed(iri)
    return list(dict.fromkeys(area for area in (holder, *around[:1]) if area and area != iri))


def _profiles(desk: Desk, figures: Sequence[Figure], wider: Sequence[str]) -> tuple[Profile, ...]:
    """The lines by family, families and indicators in their order."""
    found: dict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        found[figure.indicator.iri].append(figure)
    order = sorted(found, key=lambda iri: (desk.book.order(iri), iri))
    lines = ((indicator, _line(desk, found[indicator], wider)) for indicator in order)
    return tuple(Profile(family, tuple(some)) for family, some in by_family(desk, lines))


def _line(desk: Desk, figures: Sequence[Figure], wider: Iterable[str]) -> Line:
    """The latest figure on a whole population, else the latest."""
    first = next((figure for figure in figures if whole(desk.book, figure)), figures[0])
    distances = tuple(distance(desk, first, area) for area in wider)
    return Line(first, place(desk, first), trend(desk, first, figures), distances)


def _places(desk: Desk, iri: str) -> list[str]:
    return [place.iri for place in directory(desk.book).inside(desk.book.tree.inside(iri))]


def _all_places(desk: Desk, iri: str) -> str | None:
    """The address of the list of all places of a commune."""
    code = desk.book.notation(iri)
    return desk.address("/places", commune=code) if desk.book.snapshot.subjects(terms.IN_COMMUNE, iri) else None


def _part_of(desk: Desk, facts: Facts) -> tuple[Link, ...]:
    links = facts.links(terms.DCT + "isPartOf")
    return tuple(sorted(links, key=lambda link: -desk.book.depth(link.iri)))


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
