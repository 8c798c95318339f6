"""A territory in time: what happened to it, what it was before and became, its counts on today's territories."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from endpoint.language import Name
from endpoint.pages import slices
from endpoint.pages.desk import Desk, Facts, Link
from endpoint.pages.figures import Figure
from ontology import terms

_ENDS: Final = (terms.BEFORE, terms.AFTER, terms.CHANGES)
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a territory: when, what was before and after, who tells it."""

    start: str
    when: str
    name: Link
    kind: Link | None
    before: tuple[Link, ...]
    after: tuple[Link, ...]
    changes: tuple[Link, ...]
    source: Link | None


@dataclass(frozen=True, slots=True)
class Point:
    """A period: the count of today's territory, and the figures as they were published then."""

    figure: Figure
    published: tuple[Figure, ...]

    @property
    def summed(self) -> bool:
        """Whether the count is the sum of several."""
        return len(self.published) > 1


@dataclass(frozen=True, slots=True)
class Series:
    """The counts of an indicator on today's territory, the first period first."""

    indicator: Link
    codes: tuple[Link, ...]
    points: tuple[Point, ...]
    method: Link | None
    all: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """What a page tells of a territory in time."""

    until: str | None
    since: str | None
    was_part_of: tuple[Link, ...]
    became: tuple[Link, ...]
    was: tuple[Link, ...]
    events: tuple[Event, ...]
    series: tuple[Series, ...]
    without: tuple[Link, ...]


def past(desk: Desk, facts: Facts) -> Past:
    """What the store says of a territory in time."""
    before = desk.book.tree.came_of(facts.iri)
    found = _series(desk, facts.iri, before) if before else []
    return Past(
        until=facts.date(terms.DCAT + "endDate"),
        since=facts.date(terms.DCAT + "startDate"),
        was_part_of=facts.links(terms.WAS_PART_OF),
        became=desk.links(desk.book.tree.after.get(facts.iri, ())),
        was=desk.links(before),
        events=tuple(events(desk, facts.iri)),
        series=tuple(found),
        without=desk.links(_without(desk, before, {one.indicator.iri for one in found})),
    )


def events(desk: Desk, area: str) -> list[Event]:
    """What happened to a territory, the latest first."""
    snapshot = desk.book.snapshot
    named = {one for end in _ENDS for one in snapshot.subjects(end, area)}
    told = (desk.facts(one) for one in sorted(named) if _is_event(desk, one))
    return sorted((event(one) for one in told), key=lambda one: one.start, reverse=True)[:_MOST]


def _is_event(desk: Desk, iri: str) -> bool:
    """A row of a passage table has a territory before and one after, too."""
    return any(term.value == terms.TERRITORY_EVENT_CLASS for term in desk.book.snapshot.objects(iri, terms.TYPE))


def event(facts: Facts) -> Event:
    """What the store says of an event."""
    desk = facts.desk
    day = facts.text(terms.DCT + "date") or Name("")
    return Event(
        start=day.text,
        when=desk.language.date(day.text),
        name=desk.link(facts.iri),
        kind=facts.link(terms.DCT + "type"),
        before=facts.links(terms.BEFORE),
        after=facts.links(terms.AFTER),
        changes=facts.links(terms.CHANGES),
        source=_source(facts.link(terms.DCT + "source")),
    )


def _source(link: Link | None) -> Link | None:
    """A page elsewhere by the name of its site: its address says no more to a reader."""
    site = urlsplit(link.iri).hostname if link and link.foreign else None
    return replace(link, name=Name(site.removeprefix("www."))) if link and site else link


def _series(desk: Desk, area: str, before: Sequence[str]) -> list[Series]:
    """Counts brought to a territory that others came before."""
    published: dict[tuple[object, ...], list[Figure]] = defaultdict(list)
    for figure in slices.of_areas(desk, [area, *before]):
        if not figure.code(terms.BOUNDARIES):
            published[_cell(figure)].append(figure)
    lines: dict[tuple[object, ...], list[Point]] = defaultdict(list)
    for figure in slices.of_areas(desk, [area]):
        if figure.code(terms.BOUNDARIES):
            then = sorted(published.get(_cell(figure), ()), key=lambda one: one.area.name.text)
            lines[_cell(figure)[1:]].append(Point(figure, tuple(then)))
    made = (_line(desk, sorted(points, key=lambda point: point.figure.start)) for points in lines.values())
    return sorted(made, key=lambda one: (desk.book.order(one.indicator.iri), one.indicator.iri, str(one.codes)))


def _cell(figure: Figure) -> tuple[object, ...]:
    """What a figure as published and one on today's territories share: the period first."""
    return (figure.period.iri, figure.indicator.iri, *figure.slice(without=terms.BOUNDARIES))


def _line(desk: Desk, points: Sequence[Point]) -> Series:
    first = points[-1].figure
    codes = tuple(code for name, code in first.extra if name != terms.BOUNDARIES)
    path = desk.path(first.indicator.iri)
    level = {"level": desk.book.notation(first.level.iri)} if first.level else {}
    asked = desk.address(f"/page{path}", boundaries="present", **level) if path else None
    return Series(first.indicator, codes, tuple(points), first.method, asked)


def _without(desk: Desk, before: Sequence[str], told: set[str]) -> Iterator[str]:
    """Indicators with figures of the territories before, but with none brought to today's."""
    cube = desk.book.cube
    rows = [int(row) for one in before for row in cube.of("area", one)]
    yield from sorted({cube.text(row, "indicator") for row in rows} - told)
